"""The one lock of a site's queue, the board that is written under it, and the turn of the day."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import board as boards
from doorstep.acts.queue import news
from doorstep.acts.queue.models import Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotFound
from doorstep.base.journal import actions as journal
from doorstep.base.journal.models import Entry

CARRIED = dt.timedelta(hours=4)
"""Who queued up less than four hours before midnight is still in the hall and keeps their place."""

# Each takes the lock and brings the board and what hardly ever changes along. What the lock guards is read anew by
# PostgreSQL after it waited for it: the locked rows, and what is selected with them as a sub-select.
_BY_SITE = (
    "SELECT h.site_id, h.day, h.version, h.board::text, s.is_open, ARRAY(SELECT DISTINCT unnest(c.queues)"
    " FROM places_counter c WHERE c.site_id = s.code AND c.is_open)"
    " FROM queue_hall h JOIN places_site s ON s.code = h.site_id"
    " WHERE h.site_id = %s FOR NO KEY UPDATE OF h"
)
_BY_COUNTER = (
    "SELECT h.site_id, h.day, h.version, h.board::text, c.number, c.queues, c.is_open FROM places_counter c"
    " JOIN queue_hall h ON h.site_id = c.site_id WHERE c.id = %s FOR NO KEY UPDATE OF h"
)
# the hall first, then the ticket: whoever waits for the hall holds nothing that others want
_BY_TICKET = (
    "SELECT h.site_id, h.day, h.version, h.board::text, t.*,"
    " (SELECT c.number FROM places_counter c WHERE c.id = t.counter_id) AS counter_number,"
    " (SELECT a.name FROM accounts_account a WHERE a.id = t.clerk_id) AS clerk_name"
    " FROM queue_hall h JOIN queue_ticket t ON t.site_id = h.site_id"
    " WHERE t.id = %s FOR NO KEY UPDATE OF h, t"
)
_HALL_COLUMNS = 4
_WRITE = "UPDATE queue_hall SET version = %s, board = %s::jsonb, day = %s WHERE site_id = %s"
_WAITING = "SELECT queue, count(*) FROM queue_ticket WHERE site_id = %s AND status = 'waiting' GROUP BY queue"


@dataclass(slots=True)
class OpenHall:
    """A hall whose lock this transaction holds, with its board to change."""

    site: str
    day: dt.date
    version: int
    board: boards.Board

    def settle(self, entry: Entry, change: str, values: Sequence[Any]) -> Any:
        """Write an act in one statement: the board's next version, the journal's entry, and the `change` itself.

        Gives the cursor's rows if `change` returns some. The screens are told after the commit.
        """
        self.version += 1
        statement = f"WITH shown AS ({_WRITE}), said AS ({journal.INSERT}) {change}"
        written = [self.version, json.dumps(self.board), self.day, self.site]
        cursor = connection.cursor()
        cursor.execute(statement, [*written, *journal.row(entry), *values])
        news.after_commit(self.site, self.version)
        return cursor

    def write(self, *, recount: bool = False) -> None:
        """Write the board with its next version; `recount` counts anew who waits. For acts off the hot path."""
        with connection.cursor() as cursor:
            if recount:
                cursor.execute(_WAITING, [self.site])
                self.board["waiting"] = dict(cursor.fetchall())
            self.version += 1
            cursor.execute(_WRITE, [self.version, json.dumps(self.board), self.day, self.site])
        news.after_commit(self.site, self.version)


@dataclass(frozen=True, slots=True)
class Entrance:
    """A site whose hall is locked, and the queues that its open counters call."""

    hall: OpenHall
    is_open: bool
    called: frozenset[str]


@dataclass(frozen=True, slots=True)
class Window:
    """A counter whose site's hall is locked."""

    hall: OpenHall
    id: int
    site: str
    number: int
    queues: tuple[str, ...]
    is_open: bool


def lock_site(site_code: str, *, actor: Actor) -> Entrance:
    """Lock the hall of a site; raises NotFound for an unknown site."""
    row = _one(_BY_SITE, site_code)
    if row is None:
        _make_hall(site_code)
        row = _one(_BY_SITE, site_code)
    if row is None:
        raise NotFound(_("没有这个服务点。"), site=site_code)
    return Entrance(_hall(row, actor), row[4], frozenset(row[5]))


def lock_counter(counter_id: int, *, actor: Actor) -> Window:
    """Lock the hall that a counter stands in; raises NotFound for an unknown counter."""
    row = _one(_BY_COUNTER, counter_id)
    if row is None:
        found = _one("SELECT site_id FROM places_counter WHERE id = %s", counter_id)
        if found is None:
            raise NotFound(_("没有这个窗口。"), counter=counter_id)
        _make_hall(found[0])
        row = _one(_BY_COUNTER, counter_id)
    hall = _hall(row, actor)  # type: ignore[arg-type]
    number, queues, is_open = row[_HALL_COLUMNS:]  # type: ignore[index]
    return Window(hall, counter_id, hall.site, number, tuple(queues), is_open)


def lock_ticket(ticket_id: UUID | str, *, actor: Actor) -> tuple[OpenHall, Ticket]:
    """Lock the hall of a ticket, then the ticket; it comes as it is now, with `counter_number` and `clerk_name`.

    Raises NotFound for an unknown one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_BY_TICKET, [_uuid(ticket_id)])
        row = cursor.fetchone()
        if row is None:
            raise NotFound(_("没有这张号票。"))
        names = [column[0] for column in cursor.description[_HALL_COLUMNS:]]
    day = row[1]
    hall = _hall(row, actor)
    if day != hall.day:  # the turn of the day may have ended this very ticket
        return lock_ticket(ticket_id, actor=actor)
    return hall, _made(names, row[_HALL_COLUMNS:])


def ticket_from(cursor: Any) -> Ticket:
    """The next row of `cursor` as a Ticket; columns are matched by name."""
    return _made([column[0] for column in cursor.description], cursor.fetchone())


def _made(names: Sequence[str], row: Sequence[Any]) -> Ticket:
    """A Ticket of a row; columns beside the ticket's own become plain attributes."""
    values = dict(zip(names, row, strict=True))
    ticket = Ticket(*(values.pop(name) for name in _ATTNAMES))
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


def _one(sql: str, key: object) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(sql, [key])
        return cursor.fetchone()


def _hall(row: tuple[Any, ...], actor: Actor) -> OpenHall:
    hall = OpenHall(row[0], row[1], row[2], json.loads(row[3]))
    # never backwards: a demo's clock may stand before the day that a hall has reached
    if hall.day < clock.today():
        turn_day(hall, actor=actor)
    return hall


def _make_hall(site_code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO queue_hall (site_id, day, version, board)"
            " SELECT code, %s, 0, %s::jsonb FROM places_site WHERE code = %s ON CONFLICT DO NOTHING",
            [clock.today(), json.dumps(boards.empty()), site_code],
        )


def turn_day(hall: OpenHall, *, actor: Actor) -> None:
    """Begin a new day under the hall's lock: numbers start at 1 again, and nothing of yesterday is called by mistake.

    Who is at a counter or on hold goes on; who queued less than four hours ago keeps their place; the other waiting
    and missed tickets become void. Duties that nobody ended are ended where the counter has rested for four hours.
    """
    now, site = clock.now(), hall.site
    hall.day = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE queue_ticket SET status = 'void', finished_at = %s WHERE site_id = %s AND day < %s"
            " AND status IN ('waiting', 'missed') AND queued_at < %s RETURNING id, label",
            [now, site, hall.day, now - CARRIED],
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
    boards.drop_calls(hall.board, now - CARRIED)
    for ticket_id, label in voided:
        data = {"label": label, "why": "day_over"}
        journal.record("ticket.voided", ("ticket", ticket_id), actor=actor, site=site, data=data)
    for duty_id, number in ended:
        boards.counter(hall.board, number, "closed")
        data = {"counter": number, "why": "day_over"}
        journal.record("duty.ended", ("duty", duty_id), actor=actor, site=site, data=data)
    hall.write(recount=True)
