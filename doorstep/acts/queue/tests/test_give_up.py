"""The holder of a slip gives the number up; the board, the line and the estimates follow."""

from __future__ import annotations

import pytest

from doorstep.acts.queue import actions, policies, queries
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import seated, ticket_in
from doorstep.base.accounts.actor import PUBLIC
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.base.journal.models import Entry

pytestmark = pytest.mark.django_db


def test_the_line_moves_up_and_it_is_journalled() -> None:
    seat = seated(1)[0]
    site = seat.counter.site_id
    first, second = ticket_in("waiting", seat), ticket_in("waiting", seat)
    version = queries.board(site)["version"]
    given = actions.give_up(first.code.lower(), actor=PUBLIC)
    assert (given.status, given.finished_at is not None) == ("void", True)
    assert queries.estimate(site, second).ahead == 0
    board = queries.board(site)
    assert (board["waiting"], board["version"]) == ({"A": 1}, version + 1)
    entry = Entry.objects.get(event="ticket.voided")
    assert entry.data == {"label": first.label, "why": "given_up"}
    assert (entry.account, entry.channel) == (None, "portal")


def test_a_passed_number_may_be_given_up_too() -> None:
    seat = seated(1)[0]
    assert actions.give_up(ticket_in("missed", seat).code, actor=PUBLIC).status == "void"


@pytest.mark.parametrize("status", ["called", "serving", "held", "done", "void"])
def test_what_was_called_or_is_over_stays_as_it_is(status: str) -> None:
    ticket = ticket_in(status, seated(1)[0])
    before = Entry.objects.count()
    with pytest.raises(IllegalMove):
        actions.give_up(ticket.code, actor=PUBLIC)
    assert Ticket.objects.get(pk=ticket.pk).status == status
    assert Entry.objects.count() == before


def test_only_the_code_on_the_slip_opens_it() -> None:
    ticket = ticket_in("waiting", seated(1)[0])
    for wrong in ("", "NOSUCHCODE", ticket.label, str(ticket.pk)):
        with pytest.raises(NotFound):
            actions.give_up(wrong, actor=PUBLIC)
        assert not policies.may_give_up(ticket, wrong)
    assert Ticket.objects.get(pk=ticket.pk).status == "waiting"
