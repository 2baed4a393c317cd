"""The waiting estimate: never negative, wider with less known, unknown rather than made up, and mostly right."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.acts.queue import actions, queries
from doorstep.acts.queue.estimate import ENOUGH, estimate, usual
from doorstep.acts.queue.models import Priority
from doorstep.acts.queue.tests.factories import seated
from doorstep.base import clock

times = st.lists(st.floats(0, 4 * 3600), max_size=60)


@given(st.integers(0, 300), st.integers(0, 12), st.integers(0, 12), times)
def test_never_negative_and_in_order(ahead: int, counters: int, free: int, seconds: list[float]) -> None:
    answer = estimate(ahead, counters, free, seconds)
    if answer.is_known:
        assert answer.low is not None
        assert answer.high is not None
        assert 0 <= answer.low <= answer.high
        assert answer.high >= 1
    else:
        assert counters < 1 or len(usual(seconds)) < ENOUGH


@given(st.integers(0, 50), st.lists(st.floats(1, 3600), min_size=20, max_size=50))
def test_more_people_ahead_never_means_sooner(ahead: int, seconds: list[float]) -> None:
    one, more = estimate(ahead, 3, 0, seconds), estimate(ahead + 1, 3, 0, seconds)
    assert more.high >= one.high  # type: ignore[operator]


def test_unknown_without_data_or_without_anybody_on_duty() -> None:
    assert not estimate(3, 2, 0, [300.0] * (ENOUGH - 1)).is_known
    assert not estimate(3, 0, 0, [300.0] * 50).is_known


def test_a_ticket_forgotten_over_lunch_does_not_count() -> None:
    usual = [300.0] * 49
    assert estimate(5, 1, 0, [*usual, 7200.0]) == estimate(5, 1, 0, [*usual, 300.0])


def test_four_in_five_waits_fall_inside_the_range() -> None:
    """Played halls: three counters, service times as skewed as real ones; the range keeps what it says."""
    dice = random.Random(20261123)
    inside = tried = 0
    for _hall in range(400):
        past = [dice.lognormvariate(5.7, 0.5) for _each in range(50)]
        ahead = dice.randrange(0, 20)
        free_at = [dice.lognormvariate(5.7, 0.5) * dice.random() for _counter in range(3)]
        wait = 0.0
        for _person in range(ahead + 1):
            i = free_at.index(min(free_at))
            wait = free_at[i]
            free_at[i] += dice.lognormvariate(5.7, 0.5)
        answer = estimate(ahead, 3, 0, past)
        tried += 1
        inside += answer.low * 60 <= wait <= answer.high * 60  # type: ignore[operator]
    assert inside / tried >= 0.78


@pytest.mark.django_db
def test_position_is_the_order_in_which_people_are_really_called() -> None:
    seat = seated(1)[0]
    site, clerk = seat.counter.site_id, seat.clerk
    kinds = ["", "", "old", "soldier", "pregnant", "", "disabled", ""]
    tickets = [actions.take(site, priority=kind, actor=clerk) for kind in kinds]
    said = {t.pk: queries.estimate(site, t).ahead for t in tickets}
    really = {}
    for i in range(len(tickets)):
        called = actions.call_next(seat.counter.pk, actor=clerk)
        assert called is not None
        really[called.pk] = i
        actions.begin(called.pk, actor=clerk)
        actions.finish(called.pk, actor=clerk)
    assert really == said


@pytest.mark.django_db
def test_estimate_comes_from_the_sites_own_recent_times(django_assert_num_queries) -> None:
    seat = seated(1)[0]
    site, clerk = seat.counter.site_id, seat.clerk
    start = clock.now()
    assert not queries.estimate(site).is_known
    for i in range(ENOUGH):
        with clock.travel(start + dt.timedelta(minutes=10 * i)):
            called = actions.call(actions.take(site, actor=clerk).pk, seat.counter.pk, actor=clerk)
            actions.begin(called.pk, actor=clerk)
        with clock.travel(start + dt.timedelta(minutes=10 * i + 6)):
            actions.finish(called.pk, actor=clerk)
    with clock.travel(start + dt.timedelta(minutes=100)):
        with django_assert_num_queries(4):
            answer = queries.estimate(site)
        assert (answer.ahead, answer.low, answer.high) == (0, 0, 1)
        waiting = [actions.take(site, actor=clerk) for _each in range(3)]
        actions.call_next(seat.counter.pk, actor=clerk)
        answer = queries.estimate(site, waiting[2])
    assert (answer.ahead, answer.counters, answer.low, answer.high) == (1, 1, 8, 16)


@pytest.mark.django_db
@pytest.mark.parametrize("people", [1, 30])
def test_constant_query_count(people: int, django_assert_num_queries) -> None:
    seat = seated(1)[0]
    tickets = [actions.take(seat.counter.site_id, actor=seat.clerk) for _each in range(people)]
    with django_assert_num_queries(4):
        queries.estimate(seat.counter.site_id, tickets[-1])
    with django_assert_num_queries(4):
        assert len(queries.estimates(seat.counter.site_id, "ABC")) == 3
    with django_assert_num_queries(1):
        assert len(queries.waiting(seat.counter.site_id)) == people
    with django_assert_num_queries(1):
        queries.board(seat.counter.site_id)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_a_newcomer_is_told_the_same_before_and_after_they_draw(seed: int) -> None:
    """In halls of every make-up, with and without the right of way: the machine's count is the slip's."""
    dice = random.Random(seed)
    seats = seated(dice.randint(1, 3), queues="AB")
    site = seats[0].counter.site_id
    for _person in range(dice.randint(0, 12)):
        priority = dice.choice(["", "", "old"])
        actions.take(site, letter=dice.choice("AB"), priority=priority, actor=seats[0].clerk)
        if dice.random() < 0.2:
            called = actions.call_next(seats[0].counter.pk, actor=seats[0].clerk)
            actions.begin(called.pk, actor=seats[0].clerk)
            actions.finish(called.pk, actor=seats[0].clerk)
    for letter in "AB":
        for priority in (Priority.NONE, Priority.DISABLED):
            told = queries.estimates(site, "AB")[letter][priority != Priority.NONE]
            ticket = actions.take(site, letter=letter, priority=priority, actor=seats[0].clerk)
            assert queries.estimate(site, ticket) == told
