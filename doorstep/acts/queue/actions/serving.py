"""At the counter: begin, put on hold, resume, finish (办理、挂起、恢复、完成)."""

from __future__ import annotations

from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board
from doorstep.acts.queue.models import Duty, Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove
from doorstep.base.journal.actions import record

from .calling import handled

_BEGIN = "UPDATE queue_ticket SET status = 'serving', begun_at = %s WHERE id = %s"
_FINISH = "UPDATE queue_ticket SET status = 'done', finished_at = %s WHERE id = %s"
_HOLD = "UPDATE queue_ticket SET status = 'held' WHERE id = %s"
_RESUME = "UPDATE queue_ticket SET status = 'serving', counter_id = %s, clerk_id = %s WHERE id = %s"


def begin(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """The person is at the counter: service starts. Raises NotFound, NotAllowed, Taken, IllegalMove."""
    with transaction.atomic():
        ticket = handled(ticket_id, "begin", actor=actor)
        ticket.status, ticket.begun_at = "serving", clock.now()
        _change(_BEGIN, ticket.begun_at, ticket.pk)
        _tell("ticket.begun", ticket, {"state": "serving", "label": ticket.label}, actor)
    return ticket


def finish(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """What the person came for is done; the counter is free. Raises NotFound, NotAllowed, Taken, IllegalMove."""
    with transaction.atomic():
        ticket = handled(ticket_id, "finish", actor=actor)
        ticket.status, ticket.finished_at = "done", clock.now()
        _change(_FINISH, ticket.finished_at, ticket.pk)
        _tell("ticket.finished", ticket, {"state": "open", "label": ""}, actor)
    return ticket


def hold(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Put the person aside for a while (挂起: a form to fill, a copy to fetch); the counter is free for others.

    Raises NotFound, NotAllowed, Taken, IllegalMove.
    """
    with transaction.atomic():
        ticket = handled(ticket_id, "hold", actor=actor)
        ticket.status = "held"
        _change(_HOLD, ticket.pk)
        _tell("ticket.held", ticket, {"state": "open", "label": ""}, actor)
    return ticket


def resume(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Go on with a ticket on hold at the counter where the actor sits now, whoever put it there.

    Raises NotFound, NotAllowed, IllegalMove (`not_seated`, `paused`, `counter_busy`).
    """
    with transaction.atomic():
        ticket = handled(ticket_id, "resume", actor=actor)
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
        _change(_RESUME, duty.counter_id, actor.account_id, ticket.pk)
        _tell("ticket.resumed", ticket, {"state": "serving", "label": ticket.label}, actor)
    return ticket


def _change(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _tell(event: str, ticket: Ticket, shown: dict[str, str], actor: Actor) -> None:
    number: int = ticket.counter_number  # type: ignore[attr-defined]
    record(
        event,
        ("ticket", ticket.pk),
        actor=actor,
        site=ticket.site_id,
        data={"label": ticket.label, "counter": number},
        person=ticket.resident_id,
    )
    board.publish(ticket.site_id, counters={number: shown})
