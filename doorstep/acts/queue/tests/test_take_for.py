"""A ticket drawn by hand: for whoever can't, and when the machine gives none, always with the reason."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.acts.queue import actions, queries
from doorstep.acts.queue.models import HandReason, Ticket
from doorstep.acts.queue.tests.factories import make_clerk, seated, stranger
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, Power, system
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME

pytestmark = pytest.mark.django_db
SUNDAY_NIGHT = dt.datetime(2026, 11, 22, 22, 0, tzinfo=clock.ZONE)
MACHINE = Actor(name="取号机", powers=(Power("kiosk", HOME),), channel="board")


def take(actor: Actor, reason: str = "unable", **more: str) -> Ticket:
    return actions.take_for(HOME, letter="A", reason=reason, **more, actor=actor)


@pytest.mark.parametrize("reason", HandReason.values)
def test_it_stands_in_the_line_and_the_journal_says_why_by_whom(reason: str) -> None:
    clerk = seated(1)[0].clerk
    ticket = take(clerk, reason, priority="old")
    assert (ticket.status, ticket.label, ticket.priority_by_id) == ("waiting", "A001", clerk.account_id)
    assert queries.board(HOME)["waiting"] == {"A": 1}
    entry = Entry.objects.get(event="ticket.taken")
    assert (entry.data["reason"], entry.account) == (reason, clerk.account_id)


def test_outside_the_machines_hours_too() -> None:
    clerk = seated(1)[0].clerk
    with clock.travel(SUNDAY_NIGHT):
        with changes_nothing(Invalid):
            actions.take(HOME, letter="A", actor=MACHINE)
        assert take(clerk, "extended").status == "waiting"


@pytest.mark.parametrize("reason", ["", "because", "王小丫不会用"])
def test_without_a_reason_there_is_none(reason: str) -> None:
    clerk = seated(1)[0].clerk
    with changes_nothing(Invalid):
        take(clerk, reason)


def test_who_may() -> None:
    seated(1)
    for who, error in (
        (make_clerk("elsewhere", ELSEWHERE), NotFound),
        (stranger(), NotFound),
        (MACHINE, NotFound),
        (make_clerk("keeper", post="seal_keeper"), NotAllowed),
        (make_clerk("reviewer1", post="reviewer"), NotAllowed),
        (system(), NotAllowed),
    ):
        with changes_nothing(error):
            take(who)
    assert take(make_clerk("head1", post="site_head")).label == "A001"


def test_a_number_drawn_by_machine_has_no_reason() -> None:
    clerk = seated(1)[0].clerk
    actions.take(HOME, letter="A", actor=clerk)
    assert "reason" not in Entry.objects.get(event="ticket.taken").data
