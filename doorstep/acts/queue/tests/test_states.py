"""Every state × verb pair through the real action: what is forbidden raises IllegalMove and adds no row anywhere."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection

from doorstep.acts.queue import actions
from doorstep.acts.queue.models import Ticket, TicketStatus
from doorstep.acts.queue.states import MOVES
from doorstep.acts.queue.tests.factories import Seat, later, recall_twice, seated, ticket_in
from doorstep.base.accounts.actor import PUBLIC
from doorstep.base.core.errors import IllegalMove

pytestmark = pytest.mark.django_db

DO: dict[str, Callable[[Ticket, Seat], object]] = {
    "call": lambda t, s: actions.call(t.pk, s.counter.pk, actor=s.clerk),
    "recall": lambda t, s: actions.recall(t.pk, actor=s.clerk),
    "begin": lambda t, s: actions.begin(t.pk, actor=s.clerk),
    "miss": lambda t, s: actions.miss(t.pk, actor=s.clerk),
    "return_missed": lambda t, s: actions.return_missed(t.pk, actor=s.clerk),
    "hold": lambda t, s: actions.hold(t.pk, actor=s.clerk),
    "resume": lambda t, s: actions.resume(t.pk, actor=s.clerk),
    "transfer": lambda t, s: actions.transfer(t.pk, letter="B", actor=s.clerk),
    "finish": lambda t, s: actions.finish(t.pk, actor=s.clerk),
    "cancel": lambda t, s: actions.cancel(t.pk, actor=s.clerk),
    "give_up": lambda t, s: actions.give_up(t.code, actor=PUBLIC),
    "grant_priority": lambda t, s: actions.grant_priority(t.pk, "old", actor=s.clerk),
}


def rows_everywhere() -> dict[str, int]:
    """How many rows each table of the county has."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_every_verb_of_the_table_is_tried() -> None:
    assert set(DO) == set(MOVES)


@pytest.mark.parametrize("status", TicketStatus.values)
@pytest.mark.parametrize("verb", list(MOVES))
def test_state_and_verb(status: str, verb: str) -> None:
    seat = seated(1)[0]
    ticket = ticket_in(status, seat)
    if verb == "miss" and status == "called":
        recall_twice(ticket, seat.clerk)
    before = rows_everywhere()
    row = Ticket.objects.filter(pk=ticket.pk).values().get()
    if status in MOVES[verb]:
        with later():
            DO[verb](ticket, seat)
        assert Ticket.objects.get(pk=ticket.pk).status == MOVES[verb][status]
        assert rows_everywhere()["journal_entry"] == before["journal_entry"] + 1
        return
    with pytest.raises(IllegalMove):
        DO[verb](ticket, seat)
    assert rows_everywhere() == before
    assert Ticket.objects.filter(pk=ticket.pk).values().get() == row


def test_a_fourth_call_and_a_pass_before_the_third_are_refused() -> None:
    seat = seated(1)[0]
    ticket = ticket_in("called", seat)
    with pytest.raises(IllegalMove) as early:
        actions.miss(ticket.pk, actor=seat.clerk)
    assert early.value.code == "call_again"
    recall_twice(ticket, seat.clerk)
    with pytest.raises(IllegalMove) as late:
        actions.recall(ticket.pk, actor=seat.clerk)
    assert late.value.code == "called_enough"
