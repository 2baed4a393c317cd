"""The fair order: properties that hold for every hall, and the sentences that hang on its wall."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from doorstep.acts.queue.order import (
    LONG_WAIT,
    MAX_PASSES,
    RETURN_BEHIND,
    Place,
    chooses_priority,
    first,
    place_of_returned,
    sequence,
)
from doorstep.base.clock import ZONE

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=ZONE)


def at(minutes_ago: float) -> dt.datetime:
    return NOW - dt.timedelta(minutes=minutes_ago)


@st.composite
def halls(draw: st.DrawFn) -> list[Place]:
    waits = draw(st.lists(st.tuples(st.floats(0, 90), st.booleans(), st.integers(0, 2)), max_size=25))
    return [
        Place(i, at(wait), is_priority, 0 if is_priority else passed, label=f"A{i:03d}")
        for i, (wait, is_priority, passed) in enumerate(waits)
    ]


@given(halls())
def test_everybody_is_called_exactly_once(hall: list[Place]) -> None:
    assert sorted(p.key for p in sequence(hall, NOW)) == [p.key for p in hall]


@given(halls())
def test_arrival_order_holds_within_normals_and_within_priorities(hall: list[Place]) -> None:
    order = sequence(hall, NOW)
    for kind in (True, False):
        ranks = [p.rank for p in order if p.is_priority is kind]
        assert ranks == sorted(ranks)


@given(halls())
def test_at_most_two_priorities_in_a_row_while_a_normal_that_came_first_waits(hall: list[Place]) -> None:
    order = sequence(hall, NOW)
    run = 0
    for i, place in enumerate(order):
        waiting_normals = [p for p in order[i + 1 :] if not p.is_priority]
        run = run + 1 if place.is_priority and waiting_normals else 0
        # a priority that came before a long-waiting normal is called by arrival, still at most two in a row
        assert run <= MAX_PASSES


@given(halls(), st.integers(1, 40))
def test_no_normal_is_overtaken_more_than_twice_while_first_in_line(
    hall: list[Place], newcomers: int
) -> None:
    """Even if a new priority ticket is drawn before every call, the first normal goes third at the latest."""
    waiting = list(hall)
    head: object = None
    passes = 0
    for i in range(newcomers):
        waiting.append(Place(f"new{i}", NOW, True, label=f"Z{i:03d}"))
        normals = sorted((p for p in waiting if not p.is_priority), key=lambda p: p.rank)
        if not normals:
            return
        if normals[0].key != head:
            head, passes = normals[0].key, normals[0].passed_over
        called = sequence(waiting, NOW)[0]
        waiting = [p for p in waiting if p.key != called.key]
        if called.key != head:
            passes += 1
            waiting = [
                Place(p.key, p.queued_at, False, passes, p.label) if p.key == head else p for p in waiting
            ]
        assert passes <= MAX_PASSES


@given(halls())
def test_who_waited_over_thirty_minutes_is_not_passed_by_a_later_one(hall: list[Place]) -> None:
    order = sequence(hall, NOW)
    for i, place in enumerate(order):
        if place.is_priority:
            for later in order[i + 1 :]:
                if not later.is_priority and NOW - later.queued_at > LONG_WAIT:
                    earlier_normals = [p for p in order[i + 1 :] if not p.is_priority and p.rank < later.rank]
                    assert earlier_normals or place.rank < later.rank


@given(halls())
def test_first_is_the_head_of_the_sequence(hall: list[Place]) -> None:
    normals = sorted((p for p in hall if not p.is_priority), key=lambda p: p.rank)
    priorities = sorted((p for p in hall if p.is_priority), key=lambda p: p.rank)
    chosen = first(normals[0] if normals else None, priorities[0] if priorities else None, NOW)
    order = sequence(hall, NOW)
    assert (chosen.key if chosen else None) == (order[0].key if order else None)


def test_priority_goes_first_but_only_twice() -> None:
    hall = [Place(n, at(10), label=n) for n in ("N1", "N2")]
    hall += [Place(p, at(5), True, label=p) for p in ("P1", "P2", "P3", "P4", "P5")]
    assert [p.key for p in sequence(hall, NOW)] == ["P1", "P2", "N1", "P3", "P4", "N2", "P5"]


def test_after_thirty_minutes_a_normal_goes_before_a_later_priority() -> None:
    normal, priority = Place("N", at(31), label="N"), Place("P", at(30), True, label="P")
    assert not chooses_priority(normal, priority, NOW)
    assert chooses_priority(Place("N", at(29), label="N"), priority, NOW)


def test_in_a_full_hall_everybody_goes_by_arrival() -> None:
    hall = [Place(i, at(90 - i), i % 2 == 0, label=f"A{i:03d}") for i in range(12)]
    order = [p.key for p in sequence(hall, NOW)]
    assert order[:4] == [0, 1, 2, 3]
    assert sorted(order) == list(range(12))


def test_a_missed_ticket_comes_back_behind_three() -> None:
    line = [at(9), at(8), at(7), at(6)]
    assert line[RETURN_BEHIND - 1] < place_of_returned(line, NOW) < line[RETURN_BEHIND]
    assert place_of_returned(line[:2], NOW) == NOW
