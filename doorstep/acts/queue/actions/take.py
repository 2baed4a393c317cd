"""Drawing a ticket (取号), and granting somebody the right of way (优先)."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID, uuid4

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board as boards
from doorstep.acts.queue import policies, queries
from doorstep.acts.queue.labels import LETTERS, fresh_code, label
from doorstep.acts.queue.models import HandReason, Priority, Ticket, TicketItem
from doorstep.acts.queue.states import MOVES
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.serials import next_serial
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import draft, record

from .hall import lock_site, lock_ticket

MAX_ITEMS = 8
_OFFERED = (
    "SELECT o.item_id, v.queue_letter FROM catalogue_offering o"
    " JOIN catalogue_serviceitem i ON i.code = o.item_id AND i.status = 'active'"
    " JOIN catalogue_itemversion v ON v.id = i.current_id"
    " WHERE o.site_id = %s AND o.item_id = ANY(%s)"
)

_FIELDS = Ticket._meta.concrete_fields  # noqa: SLF001 - public by documentation
_INSERT = (
    f'INSERT INTO "queue_ticket" ({", ".join(field.column for field in _FIELDS)})'  # noqa: S608 - our own names
    f" VALUES ({', '.join('%s' for _field in _FIELDS)})"
)


def take(
    site_code: str,
    *,
    items: Sequence[str] = (),
    letter: str | None = None,
    priority: str = "",
    resident_id: UUID | None = None,
    reason: str = "",
    actor: Actor,
) -> Ticket:
    """Give the next number of a site's queue; the screens show one more waiting.

    `items` are the codes of what somebody came for (several on one ticket, the first decides the queue unless
    `letter` names one); the same person may hold two tickets. `priority` is one claim, claims don't stack; who
    granted it is recorded, nobody where a machine took somebody's word. A machine gives numbers in the hours of its
    site alone; staff may at any hour. `reason`: why it was drawn by hand (see `take_for`).

    Raises NotFound, NotAllowed, Invalid `item_not_offered`, `too_many_items`,
    `letter`, `no_counter`, `priority`, `closed`; IllegalMove `site_closed`.
    """
    codes = list(dict.fromkeys(items))
    if len(codes) > MAX_ITEMS:
        raise Invalid("too_many_items", _("一张号票最多办八件事。"), field="items")
    if priority not in Priority.values:
        raise Invalid("priority", _("没有这种优先类别。"), field="priority")
    if letter is not None and (len(letter) != 1 or letter not in LETTERS):
        raise Invalid("letter", _("队列是一个大写字母。"), field="letter")
    if policies.is_machine(actor, site_code) and (closed := queries.closed(site_code)):
        raise Invalid("closed", closed, field="site")
    with transaction.atomic():
        wanted = _first_letter(site_code, codes) if codes else "A"
        entrance = lock_site(site_code, actor=actor)
        if not policies.may_take(actor, site_code):
            raise NotAllowed(_("这里不能取号。"))
        if not entrance.is_open:
            raise IllegalMove(_("这个服务点现在不开放。"), code="site_closed")
        ticket = _new(site_code, _queue_for(letter, wanted, entrance.called))
        ticket.priority, ticket.resident_id = priority, resident_id
        ticket.priority_by_id = actor.account_id if priority else None
        data = {"label": ticket.label, "items": codes, "priority": priority}
        if reason:
            data["reason"] = reason
        subject = ("ticket", ticket.pk)
        entry = draft("ticket.taken", subject, actor=actor, site=site_code, data=data, person=resident_id)
        boards.waits(entrance.hall.board, ticket.queue, 1)
        entrance.hall.settle(entry, _INSERT, [getattr(ticket, field.attname) for field in _FIELDS])
        if codes:
            TicketItem.objects.bulk_create(
                [TicketItem(ticket_id=ticket.pk, item_id=code, position=i) for i, code in enumerate(codes)]
            )
    ticket._state.adding = False  # noqa: SLF001 - what Model.save does
    return ticket


def take_for(site_code: str, *, letter: str, priority: str = "", reason: str, actor: Actor) -> Ticket:
    """Draw a ticket by hand for somebody who stands at the counter, also outside the machine's hours, with the reason.

    Raises NotFound, NotAllowed for who does not work at a counter of the site, Invalid `hand_reason` for an unknown
    reason or none, and what `take` raises.
    """
    if not policies.may_see(actor, site_code):
        raise NotFound(_("没有这个服务点。"), site=site_code)
    if not policies.may_work(actor, site_code):
        raise NotAllowed(_("您没有这个服务点的窗口岗位。"))
    if reason not in HandReason.values:
        raise Invalid("hand_reason", _("请选择为什么由窗口取号。"), field="reason")
    return take(site_code, letter=letter, priority=priority, reason=reason, actor=actor)


def grant_priority(ticket_id: UUID | str, priority: str, *, actor: Actor) -> Ticket:
    """Give somebody who waits the right of way, or take it back (""); one claim replaces another (不叠加).

    Raises NotFound, NotAllowed, IllegalMove, Invalid `priority`.
    """
    if priority not in Priority.values:
        raise Invalid("priority", _("没有这种优先类别。"), field="priority")
    with transaction.atomic():
        hall, ticket = lock_ticket(ticket_id, actor=actor)
        if not policies.may_see(actor, ticket.site_id):
            raise NotFound(_("没有这张号票。"))
        if not policies.may_grant_priority(actor, ticket.site_id):
            raise NotAllowed(_("您不能给优先。"))
        next_state(MOVES, "grant_priority", ticket.status, label=ticket.get_status_display())
        ticket.priority = priority
        ticket.priority_by_id = actor.account_id if priority else None
        ticket.save(update_fields=["priority", "priority_by"])
        record(
            "ticket.priority_granted",
            ("ticket", ticket.pk),
            actor=actor,
            site=ticket.site_id,
            data={"label": ticket.label, "priority": priority},
        )
        hall.write(recount=True)
    return ticket


def _first_letter(site_code: str, codes: list[str]) -> str:
    """The queue of the first item; raises Invalid where the site does not offer all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_OFFERED, [site_code, codes])
        letters = dict(cursor.fetchall())
    unknown = [code for code in codes if code not in letters]
    if unknown:
        raise Invalid("item_not_offered", _("这个服务点现在不办这个事项。"), field="items", items=unknown)
    return letters[codes[0]]


def _queue_for(letter: str | None, wanted: str, called: frozenset[str]) -> str:
    """The queue of a new ticket; an integrated counter (A) takes what no counter of its own calls."""
    for choice in (letter,) if letter else (wanted, "A"):
        if choice in called:
            return choice
    raise Invalid("no_counter", _("没有窗口叫这个队列的号。"), field="letter")


def _new(site: str, queue: str) -> Ticket:
    now, day = clock.now(), clock.today()
    number = next_serial(f"ticket/{site}/{day}/{queue}")
    return Ticket(
        id=uuid4(),
        site_id=site,
        day=day,
        letter=queue,
        number=number,
        label=label(queue, number),
        code=fresh_code(),
        queue=queue,
        taken_at=now,
        queued_at=now,
    )
