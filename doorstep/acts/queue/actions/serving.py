"""At the counter: begin, put on hold, resume, finish (办理、挂起、恢复、完成)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board as boards
from doorstep.acts.queue.models import Duty, Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove
from doorstep.base.journal.actions import draft

from .calling import handled
from .hall import OpenHall

_BEGIN = "UPDATE queue_ticket SET status = 'serving', begun_at = %s WHERE id = %s"
_FINISH = "UPDATE queue_ticket SET status = 'done', finished_at = %s WHERE id = %s"
_HOLD = "UPDATE queue_ticket SET status = 'held' WHERE id = %s"
_RESUME = "UPDATE queue_ticket SET status = 'serving', counter_id = %s, clerk_id = %s WHERE id = %s"


def begin(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """The person is at the counter: service starts. Raises NotFound, NotAllowed, Taken, IllegalMove."""
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "begin", actor=actor)
        ticket.status, ticket.begun_at = "serving", clock.now()
        _settle(hall, "ticket.begun", ticket, actor, _BEGIN, [ticket.begun_at, ticket.pk])
    return ticket


def finish(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """What the person came for is done; the counter is free. Raises NotFound, NotAllowed, Taken, IllegalMove."""
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "finish", actor=actor)
        ticket.status, ticket.finished_at = "done", clock.now()
        _settle(hall, "ticket.finished", ticket, actor, _FINISH, [ticket.finished_at, ticket.pk])
    return ticket


def hold(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Put the person aside for a while (挂起: a form to fill, a copy to fetch); the counter is free for others.

    Raises NotFound, NotAllowed, Taken, IllegalMove.
    """
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "hold", actor=actor)
        ticket.status = "held"
        _settle(hall, "ticket.held", ticket, actor, _HOLD, [ticket.pk])
    return ticket


def resume(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Go on with a ticket on hold at the counter where the actor sits now, whoever put it there.

    Raises NotFound, NotAllowed, IllegalMove (`not_seated`, `paused`, `counter_busy`).
    """
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "resume", actor=actor)
        duty = (
            Duty.objects.select_related("counter")
            .filter(account_id=actor.account_id, ended_at=None, counter__site_id=ticket.site_id)
            .first()
        )
        if duty is None:
            raise IllegalMove(_("请先在窗口到岗。"), code="not_seated")
        if duty.paused_at is not None:
            raise IllegalMove(_("窗口已暂停服务，请先恢复。"), code="paused")
        busy = Ticket.objects.filter(counter_id=duty.counter_id, status__in=["called", "serving"]).first()
        if busy is not None:
            raise IllegalMove(
                _("%(label)s 还在这个窗口，请先办完。") % {"label": busy.label},
                code="counter_busy",
                label=busy.label,
            )
        ticket.status, ticket.counter_id, ticket.clerk_id = "serving", duty.counter_id, actor.account_id
        ticket.counter_number = duty.counter.number  # type: ignore[attr-defined]
        values = [duty.counter_id, actor.account_id, ticket.pk]
        _settle(hall, "ticket.resumed", ticket, actor, _RESUME, values)
    return ticket


def _settle(hall: OpenHall, event: str, ticket: Ticket, actor: Actor, change: str, values: list[Any]) -> None:
    number: int = ticket.counter_number  # type: ignore[attr-defined]
    if ticket.status == "serving":
        boards.counter(hall.board, number, "serving", ticket.label)
    else:
        boards.counter(hall.board, number, "open")
    data = {"label": ticket.label, "counter": number}
    subject, person = ("ticket", ticket.pk), ticket.resident_id
    hall.settle(draft(event, subject, actor=actor, site=hall.site, data=data, person=person), change, values)
