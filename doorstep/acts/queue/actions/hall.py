"""The one lock of a site's queue, and the turn of the day that happens under it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board
from doorstep.acts.queue.models import Hall, Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotFound
from doorstep.base.journal.actions import record

CARRIED = dt.timedelta(hours=4)
"""Who queued up less than four hours before midnight is still in the hall and keeps their place."""

# Each takes the lock and brings what hardly ever changes along; what changes is read by the next statement, whose
# snapshot is younger than the lock.
_BY_SITE = (
    "SELECT h.day, s.is_open, ARRAY(SELECT DISTINCT unnest(c.queues) FROM places_counter c"
    " WHERE c.site_id = s.code AND c.is_open)"
    " FROM queue_hall h JOIN places_site s ON s.code = h.site_id WHERE h.site_id = %s FOR UPDATE OF h"
)
_BY_COUNTER = (
    "SELECT h.day, c.site_id, c.number, c.queues, c.is_open FROM places_counter c"
    " JOIN queue_hall h ON h.site_id = c.site_id WHERE c.id = %s FOR UPDATE OF h"
)
_BY_TICKET = (
    "SELECT h.day, h.site_id FROM queue_ticket t JOIN queue_hall h ON h.site_id = t.site_id"
    " WHERE t.id = %s FOR UPDATE OF h"
)
_TICKET = (
    "SELECT t.*, c.number AS counter_number, a.name AS clerk_name FROM queue_ticket t"
    " LEFT JOIN places_counter c ON c.id = t.counter_id LEFT JOIN accounts_account a ON a.id = t.clerk_id"
    " WHERE t.id = %s"
)


@dataclass(frozen=True, slots=True)
class Window:
    """A counter whose site's hall is locked."""

    id: int
    site: str
    number: int
    queues: tuple[str, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Entrance:
    """A site whose hall is locked, and the queues that its open counters call."""

    is_open: bool
    called: frozenset[str]


def lock_site(site_code: str, *, actor: Actor) -> Entrance:
    """Lock the hall of a site; raises NotFound for an unknown site."""
    row = _one(_BY_SITE, site_code)
    if row is None:
        _make_hall(site_code)
        row = _one(_BY_SITE, site_code)
    if row is None:
        raise NotFound(_("没有这个服务点。"), site=site_code)
    day, is_open, letters = row
    _turn_if_due(site_code, day, actor)
    return Entrance(is_open, frozenset(letters))


def lock_counter(counter_id: int, *, actor: Actor) -> Window:
    """Lock the hall that a counter stands in; raises NotFound for an unknown counter."""
    row = _one(_BY_COUNTER, counter_id)
    if row is None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT site_id FROM places_counter WHERE id = %s", [counter_id])
            found = cursor.fetchone()
        if found is None:
            raise NotFound(_("没有这个窗口。"), counter=counter_id)
        _make_hall(found[0])
        row = _one(_BY_COUNTER, counter_id)
    day, site, number, queues, is_open = row  # type: ignore[misc]
    _turn_if_due(site, day, actor)
    return Window(counter_id, site, number, tuple(queues), is_open)


def lock_ticket(ticket_id: UUID | str, *, actor: Actor) -> Ticket:
    """Lock the hall of a ticket and read the ticket as it is now, with `counter_number` and `clerk_name`.

    Raises NotFound for an unknown one.
    """
    row = _one(_BY_TICKET, _uuid(ticket_id))
    if row is None:
        raise NotFound(_("没有这张号票。"))
    _turn_if_due(row[1], row[0], actor)
    with connection.cursor() as cursor:
        cursor.execute(_TICKET, [_uuid(ticket_id)])
        return ticket_from(cursor)  # type: ignore[return-value]


def ticket_from(cursor: object) -> Ticket | None:
    """The next row of `cursor` as a Ticket (columns are matched by name), None where there is none.

    Columns beside the ticket's own become plain attributes.
    """
    row = cursor.fetchone()  # type: ignore[attr-defined]
    if row is None:
        return None
    values = dict(zip((column[0] for column in cursor.description), row, strict=True))  # type: ignore[attr-defined]
    own = {name: values.pop(name) for name in _ATTNAMES}
    ticket = Ticket(**own)
    ticket._state.adding = False  # noqa: SLF001 - what Model.from_db does
    ticket._state.db = connection.alias  # noqa: SLF001
    for name, value in values.items():
        setattr(ticket, name, value)
    return ticket


_ATTNAMES = tuple(field.attname for field in Ticket._meta.concrete_fields)  # noqa: SLF001 - public by documentation


def _uuid(ticket_id: UUID | str) -> UUID:
    if isinstance(ticket_id, UUID):
        return ticket_id
    try:
        return UUID(str(ticket_id))
    except ValueError:
        raise NotFound(_("没有这张号票。")) from None


def _one(sql: str, key: object) -> tuple | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        return cursor.fetchone()


def _make_hall(site_code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO queue_hall (site_id, day, version, board)"
            " SELECT code, %s, 0, %s::jsonb FROM places_site WHERE code = %s ON CONFLICT DO NOTHING",
            [clock.today(), json.dumps(board.EMPTY), site_code],
        )


def _turn_if_due(site: str, day: dt.date, actor: Actor) -> None:
    # never backwards: a demo's clock may stand before the day that a hall has reached
    if day < clock.today():
        turn_day(site, actor=actor)


def turn_day(site: str, *, actor: Actor) -> None:
    """Begin a new day under the hall's lock: numbers start at 1 again, and nothing of yesterday is called by mistake.

    Who is at a counter or on hold goes on; who queued less than four hours ago keeps their place; the other waiting
    and missed tickets become void. Duties that nobody ended are ended where the counter has rested for four hours.
    """
    now, today = clock.now(), clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queue_ticket SET status = 'void', finished_at = %s WHERE site_id = %s AND day < %s"
            " AND status IN ('waiting', 'missed') AND queued_at < %s RETURNING id, label",
            [now, site, today, now - CARRIED],
        )
        voided = cursor.fetchall()
        cursor.execute(
            "UPDATE queue_duty SET ended_at = %s WHERE ended_at IS NULL AND begun_at < %s"
            " AND counter_id IN (SELECT id FROM places_counter WHERE site_id = %s)"
            " AND NOT EXISTS (SELECT 1 FROM queue_ticket t WHERE t.site_id = %s"
            " AND t.counter_id = queue_duty.counter_id AND (t.status IN ('called', 'serving')"
            " OR t.status = 'done' AND t.finished_at > %s))"
            " RETURNING id, (SELECT number FROM places_counter c WHERE c.id = queue_duty.counter_id)",
            [now, now - CARRIED, site, site, now - CARRIED],
        )
        ended = cursor.fetchall()
    Hall.objects.filter(site_id=site).update(day=today)
    for ticket_id, label in voided:
        record(
            "ticket.voided",
            ("ticket", ticket_id),
            actor=actor,
            site=site,
            data={"label": label, "why": "day_over"},
        )
    for duty_id, number in ended:
        record(
            "duty.ended",
            ("duty", duty_id),
            actor=actor,
            site=site,
            data={"counter": number, "why": "day_over"},
        )
    board.publish(
        site, counters={number: {"state": "closed", "label": ""} for _id, number in ended}, recount=True
    )
