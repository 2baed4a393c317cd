"""What the counter's page shows of a hall: who waits how long, who was missed, who sits where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, Prefetch, prefetch_related_objects

from doorstep.acts.queue import queries as queue
from doorstep.acts.queue.models import Duty, Ticket, TicketItem, TicketStatus
from doorstep.acts.queue.states import AT_COUNTER
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.registry.places.models import Counter, Site

LONG_WAIT = dt.timedelta(minutes=20)


@dataclass(frozen=True)
class Row:
    """A ticket as the page lists it: the names of its items, its wait, whether that is long, and is it ours to call."""

    ticket: Ticket
    items: list[str]
    waited: dt.timedelta
    is_long: bool
    is_ours: bool


@dataclass(frozen=True)
class Seat:
    """A counter, who sits there (None: nobody), and the ticket it has."""

    counter: Counter
    duty: Duty | None
    ticket: Ticket | None


@dataclass(frozen=True)
class Hall:
    """One moment of a site's hall, from as many queries for one ticket as for a hundred."""

    now: dt.datetime
    waiting: list[Row]
    missed: list[Row]
    held: list[Row]
    current: Row | None
    seats: list[Seat]

    @property
    def next(self) -> Row | None:
        """The first in the order of calling whom this counter may call."""
        return next((row for row in self.waiting if row.is_ours), None)

    @property
    def longest(self) -> dt.timedelta | None:
        """How long the one who waits longest has waited."""
        return max((row.waited for row in self.waiting), default=None)


@dataclass(frozen=True)
class Crowd:
    """How many wait at a site and since when the first of them; for the strip on every page."""

    count: int
    longest: dt.timedelta | None
    is_long: bool


def crowd(site: Site) -> Crowd:
    """The waiting at a site now; one query."""
    found = Ticket.objects.filter(site=site, status=TicketStatus.WAITING).aggregate(
        count=Count("id"), first=Min("taken_at")
    )
    longest = clock.now() - found["first"] if found["first"] else None
    return Crowd(found["count"], longest, longest is not None and longest >= LONG_WAIT)


def hall(site: Site, counter: Counter | None) -> Hall:
    """The hall of `site` as somebody at `counter` sees it."""
    now = clock.now()
    waiting = queue.waiting(site.pk)
    missed = list(queue.missed(site.pk))
    held = list(queue.held(site.pk).select_related("clerk"))
    serving = list(Ticket.objects.filter(site=site, status__in=AT_COUNTER))
    tickets = [*waiting, *missed, *held, *serving]
    prefetch_related_objects(tickets, _items())
    current = next((t for t in serving if counter and t.counter_id == counter.pk), None)
    return Hall(
        now=now,
        waiting=[_row(t, now, counter) for t in waiting],
        missed=[_row(t, now, counter) for t in missed],
        held=[_row(t, now, counter) for t in held],
        current=_row(current, now, counter) if current else None,
        seats=_seats(site, serving),
    )


def item_names(ticket: Ticket) -> list[str]:
    """What somebody came for, in the order of their ticket."""
    return [row.item.current.name for row in ticket.items.all() if row.item.current]


@dataclass(frozen=True)
class Day:
    """A person's own day at the desk."""

    served: int
    missed: int
    minutes: float | None


def own_day(actor: Actor, site: Site | None) -> Day:
    """How many tickets the actor finished today, how many did not come, and the mean minutes for one."""
    mine = Ticket.objects.filter(day=clock.today(), clerk_id=actor.account_id)
    if site is not None:
        mine = mine.filter(site=site)
    done = [
        finished - begun
        for begun, finished in mine.filter(status=TicketStatus.DONE, begun_at__isnull=False).values_list(
            "begun_at", "finished_at"
        )
    ]
    missed = mine.filter(status=TicketStatus.MISSED).count()
    mean = sum(done, dt.timedelta()) / len(done) if done else None
    return Day(len(done), missed, mean.total_seconds() / 60 if mean else None)


def letters(seats: Iterable[Seat]) -> list[str]:
    """The lines that the counters of a site call, in the alphabet's order."""
    return sorted({letter for seat in seats for letter in seat.counter.queues})


def seats(site: Site) -> list[Seat]:
    """The counters of a site and who sits at them; two queries."""
    return _seats(site, [])


def _items() -> Prefetch:
    return Prefetch("items", TicketItem.objects.select_related("item__current").order_by("position"))


def _row(ticket: Ticket, now: dt.datetime, counter: Counter | None) -> Row:
    until = (ticket.called_at if ticket.status != TicketStatus.WAITING else None) or now
    waited = max(until - ticket.taken_at, dt.timedelta())
    return Row(ticket, item_names(ticket), waited, waited >= LONG_WAIT, _is_ours(ticket, counter))


def _is_ours(ticket: Ticket, counter: Counter | None) -> bool:
    """Whether call-next at `counter` could reach the ticket: its own line, or sent to this very counter."""
    if counter is None:
        return False
    if ticket.for_counter_id is not None:
        return ticket.for_counter_id == counter.pk
    return ticket.queue in counter.queues


def _seats(site: Site, tickets: Iterable[Ticket]) -> list[Seat]:
    busy = {t.counter_id: t for t in tickets}
    counters = (
        Counter.objects.filter(site=site, is_open=True)
        .prefetch_related(
            Prefetch("duties", Duty.objects.filter(ended_at__isnull=True).select_related("account"))
        )
        .order_by("number")
    )
    return [Seat(c, next(iter(c.duties.all()), None), busy.get(c.pk)) for c in counters]
