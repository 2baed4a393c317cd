"""Away from the counter: passed, back again, handed over, given up (过号、恢复、转移、作废)."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board as boards
from doorstep.acts.queue import policies
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.order import place_of_returned
from doorstep.acts.queue.states import MAX_CALLS, MOVES
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, Invalid, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record
from doorstep.registry.places.models import Counter

from .calling import handled, refuse_too_soon
from .hall import OpenHall, lock_ticket

MAX_REASON = 200


def miss(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Nobody came after three calls: the ticket is passed (过号) and the counter free.

    Raises NotFound, NotAllowed, Taken, IllegalMove (`call_again` before the third call, `too_soon` right after it).
    """
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "miss", actor=actor)
        if ticket.calls < MAX_CALLS:
            raise IllegalMove(
                _("要叫满三次才能过号，已叫%(calls)s次。") % {"calls": ticket.calls},
                code="call_again",
                calls=ticket.calls,
            )
        refuse_too_soon(hall, ticket, clock.now())
        ticket.status = "missed"
        ticket.save(update_fields=["status"])
        boards.counter(hall.board, ticket.counter_number, "open")  # type: ignore[attr-defined]
        _tell(hall, "ticket.missed", ticket, actor)
    return ticket


def return_missed(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Somebody whose number was passed is back: they stand behind the third of their line, or last.

    Raises NotFound, NotAllowed, IllegalMove.
    """
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "return_missed", actor=actor)
        line = Ticket.objects.filter(site_id=ticket.site_id, status="waiting", queue=ticket.queue).order_by(
            "queued_at", "label"
        )
        ticket.queued_at = place_of_returned(list(line.values_list("queued_at", flat=True)[:3]), clock.now())
        ticket.status, ticket.calls = "waiting", 0
        ticket.counter_id = ticket.clerk_id = ticket.called_at = None
        ticket.save(update_fields=["status", "calls", "queued_at", "counter", "clerk", "called_at"])
        _tell(hall, "ticket.returned", ticket, actor)
    return ticket


def transfer(
    ticket_id: UUID | str, *, letter: str | None = None, counter_id: int | None = None, actor: Actor
) -> Ticket:
    """Hand the person at one's counter on to another queue or to one counter; they keep their place in time.

    Raises NotFound, NotAllowed, Taken, IllegalMove, Invalid `letter`, `counter`, `no_target`.
    """
    if (letter is None) == (counter_id is None):
        raise Invalid("no_target", _("请选一个队列或一个窗口。"), field="letter")
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "transfer", actor=actor)
        number: int = ticket.counter_number  # type: ignore[attr-defined]
        counters = Counter.objects.filter(site_id=ticket.site_id, is_open=True)
        if letter is not None:
            if not counters.filter(queues__contains=[letter]).exists():
                raise Invalid("letter", _("没有窗口叫这个队列的号。"), field="letter")
            ticket.queue, ticket.for_counter_id = letter, None
        else:
            target = counters.filter(pk=counter_id).first()
            if target is None or target.pk == ticket.counter_id:
                raise Invalid("counter", _("请选另一个开放的窗口。"), field="counter_id")
            ticket.for_counter_id = target.pk
        ticket.status, ticket.calls = "waiting", 0
        ticket.counter_id = ticket.clerk_id = ticket.called_at = ticket.begun_at = None
        ticket.save(
            update_fields=[
                "status",
                "queue",
                "for_counter",
                "calls",
                "counter",
                "clerk",
                "called_at",
                "begun_at",
            ]
        )
        boards.counter(hall.board, number, "open")
        _tell(hall, "ticket.transferred", ticket, actor, to=letter or counter_id)
    return ticket


def cancel(ticket_id: UUID | str, reason: str = "", *, actor: Actor) -> Ticket:
    """End a ticket that nobody will use any more (弃号、作废).

    `reason` is free text of at most 200 characters; it goes to the person's private journal part where the ticket
    has a person, else it is not kept. Raises NotFound, NotAllowed, Taken, IllegalMove, Invalid `reason`.
    """
    if len(reason) > MAX_REASON:
        raise Invalid("reason", _("原因不超过200字。"), field="reason")
    with transaction.atomic():
        hall, ticket = handled(ticket_id, "cancel", actor=actor)
        ticket.status, ticket.finished_at = "void", clock.now()
        ticket.save(update_fields=["status", "finished_at"])
        private = {"reason": reason} if reason and ticket.resident_id else None
        _tell(hall, "ticket.voided", ticket, actor, private=private, why="cancelled")
    return ticket


def give_up(code: str, *, actor: Actor) -> Ticket:
    """The person themselves gives their number up (弃号), with the code on its slip; those behind them move up.

    Raises NotFound for an unknown code, IllegalMove where the number was called already or is over.
    """
    with transaction.atomic():
        known = Ticket.objects.filter(code=code.strip().upper()).values_list("pk", flat=True).first()
        if known is None:
            raise NotFound(_("没有这个排号码，请核对号票上的字母和数字。"))
        hall, ticket = lock_ticket(known, actor=actor)
        if not policies.may_give_up(ticket, code):
            raise NotFound(_("没有这个排号码，请核对号票上的字母和数字。"))
        ticket.status = next_state(MOVES, "give_up", ticket.status, label=ticket.get_status_display())
        ticket.finished_at = clock.now()
        ticket.save(update_fields=["status", "finished_at"])
        _tell(hall, "ticket.voided", ticket, actor, why="given_up")
    return ticket


def _tell(
    hall: OpenHall,
    event: str,
    ticket: Ticket,
    actor: Actor,
    *,
    private: dict[str, str] | None = None,
    **data: object,
) -> None:
    record(
        event,
        ("ticket", ticket.pk),
        actor=actor,
        site=ticket.site_id,
        data={"label": ticket.label, **data},
        person=ticket.resident_id,
        private=private,
    )
    hall.write(recount=True)
