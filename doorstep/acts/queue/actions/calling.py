"""Calling numbers (顺呼、选呼、重呼): the fair rule of order.py under the hall's lock."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board, policies
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.order import Place, chooses_priority
from doorstep.acts.queue.states import AT_COUNTER, MAX_CALLS, MOVES
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record

from .duty import taken_by
from .hall import Window, lock_counter, lock_ticket, ticket_from

# One row: who sits at the counter, what stands at it, and who is first in each of the two lines that it calls.
_DESK = (
    "SELECT d.account_id, d.paused_at, a.name, b.label,"
    " n.id, n.queued_at, n.passed_over, n.label, p.id, p.queued_at, p.label"
    " FROM (SELECT) AS one"
    " LEFT JOIN queue_duty d ON d.counter_id = %(counter)s AND d.ended_at IS NULL"
    " LEFT JOIN accounts_account a ON a.id = d.account_id"
    " LEFT JOIN queue_ticket b ON b.counter_id = %(counter)s AND b.status IN ('called', 'serving')"
    " LEFT JOIN LATERAL (SELECT t.id, t.queued_at, t.passed_over, t.label FROM queue_ticket t"
    "  WHERE t.site_id = %(site)s AND t.status = 'waiting' AND t.priority = ''"
    "  AND (t.for_counter_id = %(counter)s OR t.for_counter_id IS NULL AND t.queue = ANY(%(queues)s))"
    "  ORDER BY t.queued_at, length(t.label), t.label LIMIT 1) n ON true"
    " LEFT JOIN LATERAL (SELECT t.id, t.queued_at, t.label FROM queue_ticket t"
    "  WHERE t.site_id = %(site)s AND t.status = 'waiting' AND t.priority <> ''"
    "  AND (t.for_counter_id = %(counter)s OR t.for_counter_id IS NULL AND t.queue = ANY(%(queues)s))"
    "  ORDER BY t.queued_at, length(t.label), t.label LIMIT 1) p ON true"
)
_CALL = (
    "UPDATE queue_ticket SET status = 'called', counter_id = %s, clerk_id = %s, called_at = %s, calls = %s,"
    " for_counter_id = NULL WHERE id = %s RETURNING *"
)


def call_next(counter_id: int, *, actor: Actor) -> Ticket | None:
    """Call whoever is next by the fair rule to the actor's counter; None where nobody waits.

    The number goes to the screens and is read aloud. Raises NotFound, NotAllowed, Taken where somebody else sits
    there, IllegalMove `not_seated`, `paused`, `counter_busy` (with `label`).
    """
    with transaction.atomic():
        window = lock_counter(counter_id, actor=actor)
        normal, priority = _desk(window, actor)
        now = clock.now()
        is_priority = chooses_priority(normal, priority, now)
        chosen = priority if is_priority else normal
        if chosen is None:
            return None
        if is_priority and normal is not None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE queue_ticket SET passed_over = passed_over + 1 WHERE id = %s", [normal.key]
                )
        return _put_at(window, chosen.key, calls=1, event="ticket.called", now=now, actor=actor)


def call(ticket_id: UUID | str, counter_id: int, *, actor: Actor) -> Ticket:
    """Call one chosen ticket to the actor's counter (选呼); a missed one too, if the person turns up (滞后呼叫).

    Raises NotFound, NotAllowed, Taken (with `by`, `counter`) where another counter has it, IllegalMove.
    """
    with transaction.atomic():
        ticket = lock_ticket(ticket_id, actor=actor)
        if not policies.may_see(actor, ticket.site_id):
            raise NotFound(_("没有这张号票。"))
        window = lock_counter(counter_id, actor=actor)
        if window.site != ticket.site_id:
            raise NotFound(_("没有这个窗口。"))
        refuse_where_another_has_it(ticket, actor)
        next_state(MOVES, "call", ticket.status, label=ticket.get_status_display())
        _desk(window, actor)
        return _put_at(window, ticket.pk, calls=1, event="ticket.called", now=clock.now(), actor=actor)


def recall(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Call the number at one's counter once more (重呼); three calls at most, then it may be passed (过号).

    Raises NotFound, NotAllowed, Taken, IllegalMove (`called_enough` after the third call).
    """
    with transaction.atomic():
        ticket = handled(ticket_id, "recall", actor=actor)
        if ticket.calls >= MAX_CALLS:
            raise IllegalMove(_("已经叫了三次，可以过号。"), code="called_enough", calls=ticket.calls)
        now = clock.now()
        ticket.calls += 1
        ticket.save(update_fields=["calls"])
        _say(ticket, ticket.counter_number, "ticket.recalled", now, actor)  # type: ignore[attr-defined]
    return ticket


def handled(ticket_id: UUID | str, verb: str, *, actor: Actor) -> Ticket:
    """Lock and read a ticket for `verb`, and check that the actor may and that its state allows it.

    Raises NotFound for strangers, NotAllowed, Taken where another clerk has it at a counter, IllegalMove.
    """
    ticket = lock_ticket(ticket_id, actor=actor)
    if not policies.may_see(actor, ticket.site_id):
        raise NotFound(_("没有这张号票。"))
    if not policies.may_work(actor, ticket.site_id):
        raise NotAllowed(_("您没有这个服务点的窗口岗位。"))
    refuse_where_another_has_it(ticket, actor)
    next_state(MOVES, verb, ticket.status, label=ticket.get_status_display())
    return ticket


def refuse_where_another_has_it(ticket: Ticket, actor: Actor) -> None:
    """Raise Taken, naming clerk and counter, where somebody else serves the ticket and the actor is not the head."""
    if ticket.status in AT_COUNTER and not policies.may_handle(actor, ticket):
        raise taken_by(ticket.clerk_name, ticket.counter_number, label=ticket.label)  # type: ignore[attr-defined]


def _desk(window: Window, actor: Actor) -> tuple[Place | None, Place | None]:
    """Who is first among normals and among priorities for this counter; refuses unless the actor sits there, free."""
    if not policies.may_see(actor, window.site):
        raise NotFound(_("没有这个窗口。"))
    if not policies.may_work(actor, window.site):
        raise NotAllowed(_("您没有这个服务点的窗口岗位。"))
    with connection.cursor() as cursor:
        cursor.execute(_DESK, {"counter": window.id, "site": window.site, "queues": list(window.queues)})
        row = cursor.fetchone()
    seated, paused_at, name, busy = row[:4]
    if seated is None:
        raise IllegalMove(_("请先在这个窗口到岗。"), code="not_seated")
    if seated != actor.account_id:
        raise taken_by(name, window.number)
    if paused_at is not None:
        raise IllegalMove(_("窗口已暂停服务，请先恢复。"), code="paused")
    if busy:
        raise IllegalMove(
            _("%(label)s 还在这个窗口，请先办完。") % {"label": busy}, code="counter_busy", label=busy
        )
    normal = Place(row[4], row[5], passed_over=row[6], label=row[7]) if row[4] else None
    priority = Place(row[8], row[9], is_priority=True, label=row[10]) if row[8] else None
    return normal, priority


def _put_at(
    window: Window, ticket_id: Any, *, calls: int, event: str, now: dt.datetime, actor: Actor
) -> Ticket:
    with connection.cursor() as cursor:
        cursor.execute(_CALL, [window.id, actor.account_id, now, calls, ticket_id])
        ticket = ticket_from(cursor)
    assert ticket is not None  # noqa: S101 - the hall is locked and the row was just seen
    _say(ticket, window.number, event, now, actor)
    return ticket


def _say(ticket: Ticket, counter: int, event: str, now: dt.datetime, actor: Actor) -> None:
    record(
        event,
        ("ticket", ticket.pk),
        actor=actor,
        site=ticket.site_id,
        data={"label": ticket.label, "counter": counter, "calls": ticket.calls},
        person=ticket.resident_id,
    )
    board.publish(
        ticket.site_id,
        counters={counter: {"state": "called", "label": ticket.label}},
        call={
            "label": ticket.label,
            "counter": counter,
            "times": ticket.calls,
            "at": int(now.timestamp() * 1000),
        },
        recount=ticket.calls == 1,
    )
