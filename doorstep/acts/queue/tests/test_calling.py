"""Calling, passing, coming back, handing over, holding; and who is told what when two want the same."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from doorstep.acts.queue import actions, queries
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import later, make_clerk, recall_twice, seated, ticket_in
from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, Taken
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_the_board_says_who_is_called_where_and_how_often() -> None:
    seat = seated(1)[0]
    site, clerk = seat.counter.site_id, seat.clerk
    actions.take(site, actor=clerk)
    called = actions.call_next(seat.counter.pk, actor=clerk)
    assert called is not None
    with later():
        actions.recall(called.pk, actor=clerk)
    board = queries.board(site)
    assert [(c["n"], c["label"], c["counter"], c["times"]) for c in board["calls"]] == [
        (2, "A001", 1, 2),
        (1, "A001", 1, 1),
    ]
    assert board["n"] == 2
    assert board["waiting"] == {}
    assert board["counters"]["1"] == {"state": "called", "label": "A001"}
    actions.begin(called.pk, actor=clerk)
    assert queries.board(site)["counters"]["1"] == {"state": "serving", "label": "A001"}
    version = queries.board(site)["version"]
    actions.finish(called.pk, actor=clerk)
    after = queries.board(site)
    assert after["counters"]["1"] == {"state": "open", "label": ""}
    assert after["version"] == version + 1


def test_the_board_keeps_the_last_twenty_calls_and_all_of_the_last_minute() -> None:
    seat = seated(1)[0]
    noon = clock.now().replace(hour=12, minute=0, second=0, microsecond=0)
    with clock.travel(noon):
        for _each in range(23):
            ticket_in("done", seat)
        # a screen whose stream was cut in a burst finds them all
        assert [c["n"] for c in queries.board(seat.counter.site_id)["calls"]] == list(range(23, 0, -1))
    with clock.travel(noon + dt.timedelta(seconds=61)):
        ticket_in("done", seat)
        assert [c["n"] for c in queries.board(seat.counter.site_id)["calls"]] == list(range(24, 4, -1))


def test_nobody_waiting_is_no_error() -> None:
    seat = seated(1)[0]
    assert actions.call_next(seat.counter.pk, actor=seat.clerk) is None


def test_fair_order_through_the_real_action() -> None:
    seat = seated(1)[0]
    kinds = ["", "", "", "old", "soldier", "disabled", "pregnant"]
    labels = {actions.take(seat.counter.site_id, priority=k, actor=seat.clerk).pk: k for k in kinds}
    called = []
    while (ticket := actions.call_next(seat.counter.pk, actor=seat.clerk)) is not None:
        called.append(labels[ticket.pk])
        actions.begin(ticket.pk, actor=seat.clerk)
        actions.finish(ticket.pk, actor=seat.clerk)
    assert called == ["old", "soldier", "", "disabled", "pregnant", "", ""]


def test_a_counter_calls_only_its_queues() -> None:
    one, two = seated(2)
    one.counter.queues = ["A"]
    one.counter.save()
    ticket = actions.take(one.counter.site_id, letter="B", actor=one.clerk)
    assert actions.call_next(one.counter.pk, actor=one.clerk) is None
    assert actions.call_next(two.counter.pk, actor=two.clerk).pk == ticket.pk


def test_two_clerks_at_one_ticket_one_wins_and_the_other_is_told_who() -> None:
    one, two = seated(2)
    ticket = actions.take(one.counter.site_id, actor=one.clerk)
    actions.call(ticket.pk, one.counter.pk, actor=one.clerk)
    for verb in (actions.begin, actions.recall, actions.miss):
        with pytest.raises(Taken) as taken:
            verb(ticket.pk, actor=two.clerk)
        assert taken.value.detail["by"] == one.clerk.name
        assert taken.value.detail["counter"] == one.counter.number
        assert one.clerk.name in str(taken.value.message)
    with pytest.raises(Taken):
        actions.call(ticket.pk, two.counter.pk, actor=two.clerk)


def test_the_head_may_step_in() -> None:
    seat = seated(1)[0]
    head = make_clerk("head", post="site_head")
    ticket = ticket_in("serving", seat)
    assert actions.finish(ticket.pk, actor=head).status == "done"


def test_database_itself_refuses_two_tickets_at_one_counter() -> None:
    seat = seated(1)[0]
    ticket_in("called", seat)
    other = ticket_in("waiting", seat)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=other.pk).update(
            status="called", counter=seat.counter, called_at=other.taken_at
        )


def test_a_counter_must_be_free_to_call() -> None:
    seat = seated(1)[0]
    ticket_in("serving", seat)
    actions.take(seat.counter.site_id, actor=seat.clerk)
    with pytest.raises(IllegalMove) as busy:
        actions.call_next(seat.counter.pk, actor=seat.clerk)
    assert (busy.value.code, busy.value.detail["label"]) == ("counter_busy", "A001")


def test_a_missed_ticket_comes_back_behind_three_and_can_be_called_late() -> None:
    seat = seated(1)[0]
    missed = ticket_in("missed", seat)
    others = [actions.take(seat.counter.site_id, actor=seat.clerk).pk for _each in range(5)]
    back = actions.return_missed(missed.pk, actor=seat.clerk)
    assert (back.calls, back.counter_id) == (0, None)
    order = [t.pk for t in queries.waiting(seat.counter.site_id)]
    assert order == [*others[:3], missed.pk, *others[3:]]
    again = ticket_in("missed", seat)
    assert actions.call(again.pk, seat.counter.pk, actor=seat.clerk).calls == 1


def test_transfer_keeps_the_place_in_time_and_the_printed_number() -> None:
    one, two = seated(2)
    first = ticket_in("serving", one)
    later = [actions.take(one.counter.site_id, letter="B", actor=one.clerk) for _each in range(3)]
    moved = actions.transfer(first.pk, letter="B", actor=one.clerk)
    assert (moved.label, moved.queue, moved.queued_at) == (first.label, "B", first.queued_at)
    assert queries.waiting(one.counter.site_id)[0].pk == first.pk
    assert actions.call_next(two.counter.pk, actor=two.clerk).pk == first.pk
    assert later[0].label == "B001"


def test_transfer_to_one_counter_is_called_there_only_until_somebody_leaves() -> None:
    one, two = seated(2)
    ticket = ticket_in("called", one)
    actions.transfer(ticket.pk, counter_id=two.counter.pk, actor=one.clerk)
    assert actions.call_next(one.counter.pk, actor=one.clerk) is None
    actions.leave(two.counter.pk, actor=two.clerk)
    assert actions.call_next(one.counter.pk, actor=one.clerk).pk == ticket.pk


@pytest.mark.parametrize(
    "target",
    [{}, {"letter": "Z"}, {"counter_id": 0}, {"letter": "A", "counter_id": 1}, {"counter_id": "own"}],
)
def test_a_wrong_target_changes_nothing(target: dict) -> None:
    seat = seated(1)[0]
    ticket = ticket_in("called", seat)
    target = {key: seat.counter.pk if value == "own" else value for key, value in target.items()}
    with pytest.raises(Invalid):
        actions.transfer(ticket.pk, actor=seat.clerk, **target)
    assert Ticket.objects.get(pk=ticket.pk).status == "called"


def test_hold_frees_the_counter_and_resume_goes_on_at_the_own_one() -> None:
    one, two = seated(2)
    ticket = ticket_in("held", one)
    assert ticket_in("serving", one).counter_id == one.counter.pk
    with pytest.raises(IllegalMove) as busy:
        actions.resume(ticket.pk, actor=one.clerk)
    assert busy.value.code == "counter_busy"
    resumed = actions.resume(ticket.pk, actor=two.clerk)
    assert (resumed.counter_id, resumed.clerk_id) == (two.counter.pk, two.clerk.account_id)
    assert queries.board(one.counter.site_id)["counters"]["2"]["label"] == ticket.label


def test_sitting_pausing_leaving() -> None:
    one, two = seated(2)
    with pytest.raises(Taken) as taken:
        actions.sit(one.counter.pk, actor=two.clerk)
    assert taken.value.detail["by"] == one.clerk.name
    actions.leave(two.counter.pk, actor=two.clerk)
    with pytest.raises(IllegalMove) as twice:
        actions.sit(two.counter.pk, actor=one.clerk)
    assert (twice.value.code, twice.value.detail["counter"]) == ("already_seated", 1)
    actions.pause(one.counter.pk, actor=one.clerk)
    board = queries.board(one.counter.site_id)["counters"]
    assert (board["1"]["state"], board["2"]["state"]) == ("paused", "closed")
    with pytest.raises(IllegalMove):
        actions.call_next(one.counter.pk, actor=one.clerk)
    actions.sit(one.counter.pk, actor=one.clerk)
    assert queries.board(one.counter.site_id)["counters"]["1"]["state"] == "open"
    ticket_in("serving", one)
    for verb in (actions.pause, actions.leave):
        with pytest.raises(IllegalMove) as busy:
            verb(one.counter.pk, actor=one.clerk)
        assert busy.value.code == "counter_busy"


def test_journal_holds_codes_only() -> None:
    seat = seated(1)[0]
    ticket = ticket_in("waiting", seat)
    actions.cancel(ticket.pk, "王大爷走了", actor=seat.clerk)
    entries = Entry.objects.filter(subject_type="ticket")
    assert [e.event for e in entries.order_by("id")] == ["ticket.taken", "ticket.voided"]
    assert {e.site for e in entries} == {seat.counter.site_id}
    assert "王" not in str([e.data for e in entries])


@pytest.mark.parametrize("seconds", [0, 1.9, 4.9])
def test_a_second_call_within_five_seconds_is_a_slip_of_the_hand(seconds: float) -> None:
    seat = seated(1)[0]
    with clock.travel(clock.now()):
        ticket = ticket_in("called", seat)
        with later(seconds), changes_nothing(IllegalMove):
            actions.recall(ticket.pk, actor=seat.clerk)
        with later(5):
            assert actions.recall(ticket.pk, actor=seat.clerk).calls == 2


def test_it_says_for_how_long_to_wait() -> None:
    seat = seated(1)[0]
    with clock.travel(clock.now()):
        ticket = ticket_in("called", seat)
        with later(1.5), pytest.raises(IllegalMove) as early:
            actions.recall(ticket.pk, actor=seat.clerk)
    assert (early.value.code, early.value.detail["seconds"]) == ("too_soon", 4)
    assert f"刚叫过 {ticket.label}，请再等 4 秒" in str(early.value.message)


def test_who_was_called_for_the_third_time_has_time_to_come() -> None:
    seat = seated(1)[0]
    ticket = ticket_in("called", seat)
    recall_twice(ticket, seat.clerk)
    with later(21), changes_nothing(IllegalMove):
        actions.miss(ticket.pk, actor=seat.clerk)
    with later(26):
        assert actions.miss(ticket.pk, actor=seat.clerk).status == "missed"


def test_the_next_number_is_called_at_once_when_the_one_before_was_finished() -> None:
    seat = seated(1)[0]
    with clock.travel(clock.now()):
        for _person in range(3):
            actions.take(seat.counter.site_id, actor=seat.clerk)
            called = actions.call_next(seat.counter.pk, actor=seat.clerk)
            actions.begin(called.pk, actor=seat.clerk)
            actions.finish(called.pk, actor=seat.clerk)
    assert Ticket.objects.filter(status="done").count() == 3


def test_another_counter_may_call_in_the_same_moment() -> None:
    one, two = seated(2)
    with clock.travel(clock.now()):
        for seat in (one, two):
            actions.take(seat.counter.site_id, actor=seat.clerk)
            assert actions.call_next(seat.counter.pk, actor=seat.clerk).status == "called"
