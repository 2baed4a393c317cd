"""Calling numbers (顺呼、选呼、重呼): the fair rule of order.py under the hall's lock."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board as boards
from doorstep.acts.queue import policies
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.order import Place, chooses_priority
from doorstep.acts.queue.states import AT_COUNTER, MAX_CALLS, MOVES
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import draft

from .duty import taken_by
from .hall import OpenHall, Window, lock_counter, lock_ticket, ticket_from

# One row: who sits at the counter, what stands at it, and who is first in each of the two lines that it calls.
_DESK = (
    "SELECT d.account_id, d.paused_at, a.name, b.label,"
    " n.id, n.queued_at, n.passed_over, n.label, n.queue, n.resident_id,"
    " p.id, p.queued_at, 0, p.label, p.queue, p.resident_id"
    " FROM (SELECT) AS one"
    " LEFT JOIN queue_duty d ON d.counter_id = %(counter)s AND d.ended_at IS NULL"
    " LEFT JOIN accounts_account a ON a.id = d.account_id"
    " LEFT JOIN queue_ticket b ON b.counter_id = %(counter)s AND b.status IN ('called', 'serving')"
    " LEFT JOIN LATERAL (SELECT t.* FROM queue_ticket t"
    "  WHERE t.site_id = %(site)s AND t.status = 'waiting' AND t.priority = ''"
    "  AND (t.for_counter_id = %(counter)s OR t.for_counter_id IS NULL AND t.queue = ANY(%(queues)s))"
    "  ORDER BY t.queued_at, length(t.label), t.label LIMIT 1) n ON true"
    " LEFT JOIN LATERAL (SELECT t.* FROM queue_ticket t"
    "  WHERE t.site_id = %(site)s AND t.status = 'waiting' AND t.priority <> ''"
    "  AND (t.for_counter_id = %(counter)s OR t.for_counter_id IS NULL AND t.queue = ANY(%(queues)s))"
    "  ORDER BY t.queued_at, length(t.label), t.label LIMIT 1) p ON true"
)
_CALL = (
    "UPDATE queue_ticket SET status = 'called', counter_id = %s, clerk_id = %s, called_at = %s, calls = 1,"
    " for_counter_id = NULL WHERE id = %s RETURNING *"
)
_RECALL = "UPDATE queue_ticket SET calls = %s WHERE id = %s"
BETWEEN_CALLS = dt.timedelta(seconds=5)


@dataclass(frozen=True, slots=True)
class Head:
    """Who is first in a line: their place, their queue, and the resident if we know who it is."""

    place: Place
    queue: str
    resident: UUID | None


def call_next(counter_id: int, *, actor: Actor) -> Ticket | None:
    """Call whoever is next by the fair rule to the actor's counter; None where nobody waits.

    The number goes to the screens and is read aloud. Raises NotFound, NotAllowed, Taken where somebody else sits
    there, IllegalMove `not_seated`, `paused`, `counter_busy` (with `label`).
    """
    with transaction.atomic():
        window = lock_counter(counter_id, actor=actor)
        normal, priority = _desk(window, actor)
        now = clock.now()
        is_priority = chooses_priority(normal and normal.place, priority and priority.place, now)
        chosen = priority if is_priority else normal
        if chosen is None:
            return None
        if is_priority and normal is not None:
            with connection.cursor() as cursor:
                cursor.execute(
                    "UPDATE queue_ticket SET passed_over = passed_over + 1 WHERE id = %s", [normal.place.key]
                )
        boards.waits(window.hall.board, chosen.queue, -1)
        return _put_at(window.hall, window.id, window.number, chosen, now, actor)


def call(ticket_id: UUID | str, counter_id: int, *, actor: Actor) -> Ticket:
    """Call one chosen ticket to the actor's counter (选呼); a missed one too, if the person turns up (滞后呼叫).

    Raises NotFound, NotAllowed, Taken (with `by`, `counter`) where another counter has it, IllegalMove.
    """
    with transaction.atomic():
        hall, ticket = lock_ticket(ticket_id, actor=actor)
        if not policies.may_see(actor, ticket.site_id):
            raise NotFound(_("没有这张号票。"))
        window = lock_counter(counter_id, actor=actor)
        if window.site != ticket.site_id:
            raise NotFound(_("没有这个窗口。"))
        refuse_where_another_has_it(ticket, actor)
        next_state(MOVES, "call", ticket.status, label=ticket.get_status_display())
        _desk(window, actor)
        if ticket.status == "waiting":
            boards.waits(hall.board, ticket.queue, -1)
        place = Place(ticket.pk, ticket.queued_at, label=ticket.label)
        head = Head(place, ticket.queue, ticket.resident_id)
        return _put_at(hall, window.id, window.number, head, clock.now(), actor)


def recall(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Call the number at one's counter once more (重呼); three calls at most, then it may be passed (过号).

    Raises NotFound, NotAllowed, Taken, IllegalMove (`called_enough` after the third call, `too_soon` after the last one).
    """
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "recall", actor=actor)
        if ticket.calls >= MAX_CALLS:
            raise IllegalMove(_("已经叫了三次，可以过号。"), code="called_enough", calls=ticket.calls)
        now, number = clock.now(), ticket.counter_number  # type: ignore[attr-defined]
        refuse_too_soon(hall, ticket, now)
        ticket.calls += 1
        boards.call(hall.board, ticket.label, number, ticket.calls, now)
        data = {"label": ticket.label, "counter": number, "calls": ticket.calls}
        subject, person = ("ticket", ticket.pk), ticket.resident_id
        entry = draft("ticket.recalled", subject, actor=actor, site=hall.site, data=data, person=person)
        hall.settle(entry, _RECALL, [ticket.calls, ticket.pk])
    return ticket


def refuse_too_soon(hall: OpenHall, ticket: Ticket, now: dt.datetime) -> None:
    """Raise IllegalMove where a number was called a moment ago: three calls in two seconds are a slip of the hand.

    The words of one call take about as long, and who was called needs time to hear and to stand up.
    """
    since = boards.since_call(hall.board, ticket.label, ticket.counter_number, now)  # type: ignore[attr-defined]
    if since is not None and dt.timedelta() <= since < BETWEEN_CALLS:
        left = math.ceil((BETWEEN_CALLS - since).total_seconds())
        raise IllegalMove(
            _("刚叫过 %(label)s，请再等 %(left)d 秒，让人听到、走过来。")
            % {"label": ticket.label, "left": left},
            code="too_soon",
            seconds=left,
        )


def handled(ticket_id: UUID | str, verb: str, *, actor: Actor) -> tuple[OpenHall, Ticket]:
    """Lock and read a ticket for `verb`, and check that the actor may and that its state allows it.

    Raises NotFound for strangers, NotAllowed, Taken where another clerk has it at a counter, IllegalMove.
    """
    hall, ticket = lock_ticket(ticket_id, actor=actor)
    if not policies.may_see(actor, ticket.site_id):
        raise NotFound(_("没有这张号票。"))
    if not policies.may_work(actor, ticket.site_id):
        raise NotAllowed(_("您没有这个服务点的窗口岗位。"))
    refuse_where_another_has_it(ticket, actor)
    next_state(MOVES, verb, ticket.status, label=ticket.get_status_display())
    return hall, ticket


def refuse_where_another_has_it(ticket: Ticket, actor: Actor) -> None:
    """Raise Taken, naming clerk and counter, where somebody else serves the ticket and the actor is not the head."""
    if ticket.status in AT_COUNTER and not policies.may_handle(actor, ticket):
        raise taken_by(ticket.clerk_name, ticket.counter_number, label=ticket.label)  # type: ignore[attr-defined]


def _desk(window: Window, actor: Actor) -> tuple[Head | None, Head | None]:
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
    return _head(row[4:10], is_priority=False), _head(row[10:16], is_priority=True)


def _head(row: tuple[Any, ...], *, is_priority: bool) -> Head | None:
    if row[0] is None:
        return None
    key, queued_at, passed_over, label, queue, resident = row
    return Head(Place(key, queued_at, is_priority, passed_over, label), queue, resident)


def _put_at(
    hall: OpenHall, counter_id: int, number: int, head: Head, now: dt.datetime, actor: Actor
) -> Ticket:
    place = head.place
    boards.call(hall.board, place.label, number, 1, now)
    entry = draft(
        "ticket.called",
        ("ticket", place.key),
        actor=actor,
        site=hall.site,
        data={"label": place.label, "counter": number, "calls": 1},
        person=head.resident,
    )
    return ticket_from(hall.settle(entry, _CALL, [counter_id, actor.account_id, now, place.key]))
