"""Reading a hall: its board, who waits in which order, how long it will take."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.registry.places import queries as places
from doorstep.registry.places.models import Counter

from . import estimate as estimating
from .board import empty
from .estimate import Estimate
from .models import Duty, Hall, Ticket
from .order import Place, sequence
from .states import AT_COUNTER


def board(site_code: str) -> dict[str, Any]:
    """The hall's snapshot with its version; an empty one where nobody has drawn a ticket yet. One query."""
    row = Hall.objects.filter(site_id=site_code).values("version", "board").first()
    return (
        {"site": site_code, "version": row["version"], **row["board"]}
        if row
        else {
            "site": site_code,
            "version": 0,
            **empty(),
        }
    )


def by_code(code: str) -> Ticket | None:
    """The ticket whose slip carries `code`, with its site and counter; None for an unknown code."""
    return Ticket.objects.select_related("site", "counter").filter(code=code.strip().upper()).first()


def waiting(site_code: str, *, queues: tuple[str, ...] | None = None) -> list[Ticket]:
    """Who waits at a site in the order in which they will be called; `queues` keeps only some lines. One query."""
    tickets = Ticket.objects.filter(site_id=site_code, status="waiting")
    if queues is not None:
        tickets = tickets.filter(queue__in=queues)
    by_key = {ticket.pk: ticket for ticket in tickets}
    order = sequence([_place(ticket) for ticket in by_key.values()], clock.now())
    return [by_key[place.key] for place in order]  # type: ignore[index]


def missed(site_code: str, count: int = 5) -> QuerySet[Ticket]:
    """The last tickets that were passed at a site, newest first: they can still be called or come back."""
    return Ticket.objects.filter(site_id=site_code, status="missed").order_by("-called_at")[:count]


def held(site_code: str) -> QuerySet[Ticket]:
    """The tickets on hold at a site, longest first."""
    return Ticket.objects.filter(site_id=site_code, status="held").order_by("begun_at")


def at_counter(counter_id: int) -> Ticket | None:
    """The ticket that was called to a counter or is served there; None where the counter is free."""
    return (
        Ticket.objects.select_related("counter").filter(counter_id=counter_id, status__in=AT_COUNTER).first()
    )


def duty_of(account_id: int | None) -> Duty | None:
    """Where somebody sits now, with the counter and its site; None where they don't."""
    return Duty.objects.select_related("counter__site").filter(account_id=account_id, ended_at=None).first()


def on_duty(site_code: str) -> QuerySet[Duty]:
    """Who sits at which counter of a site now."""
    return (
        Duty.objects.select_related("counter", "account")
        .filter(counter__site_id=site_code, ended_at=None)
        .order_by("counter__number")
    )


def item_codes(ticket_id: UUID) -> list[str]:
    """The codes of what somebody came for, in the order they named it."""
    return list(
        Ticket.items.rel.related_model.objects.filter(ticket_id=ticket_id)
        .order_by("position")
        .values_list("item_id", flat=True)
    )


def estimate(site_code: str, ticket: Ticket | None = None, *, queue: str = "A") -> Estimate:
    """People ahead and the honest range of minutes, for a waiting `ticket` or for somebody who would come now.

    People ahead are counted by playing the fair rule forward over everybody whom the counters of this line may
    call before. Four queries, however long the history.
    """
    if ticket is not None and ticket.status != "waiting":
        return Estimate(0, 0)
    return _estimate(_now(site_code), ticket.queue if ticket else queue, ticket)


def estimates(site_code: str, queues: Iterable[str]) -> dict[str, tuple[Estimate, Estimate]]:
    """What somebody who came now would be told in each of `queues`: without the right of way, and with it.

    The same four queries for all of them.
    """
    now = _now(site_code)
    return {
        queue: (_estimate(now, queue, None), _estimate(now, queue, None, is_priority=True))
        for queue in queues
    }


@dataclass(frozen=True)
class _Now:
    """A hall as an estimate needs it: its open counters, which of them are manned, its people, its recent times."""

    counters: list[Counter]
    seated: set[int]
    people: list[Ticket]
    seconds: list[float]


def _now(site_code: str) -> _Now:
    duties = Duty.objects.filter(counter__site_id=site_code, ended_at=None, paused_at=None)
    return _Now(
        counters=list(Counter.objects.filter(site_id=site_code, is_open=True)),
        seated={duty.counter_id for duty in duties},
        people=list(Ticket.objects.filter(site_id=site_code, status__in=["waiting", *AT_COUNTER])),
        seconds=service_seconds(site_code),
    )


def _estimate(now: _Now, line: str, ticket: Ticket | None, *, is_priority: bool = False) -> Estimate:
    calling = _calling(now.counters, now.seated, line, ticket.for_counter_id if ticket else None)
    lines = {letter for counter in calling for letter in counter.queues} | {line}
    busy = {t.counter_id for t in now.people if t.status != "waiting"}
    places = [_place(t) for t in now.people if t.status == "waiting" and _is_in(t, lines, calling)]
    on_duty_here = [counter for counter in calling if counter.pk in now.seated]
    free = sum(counter.pk not in busy for counter in on_duty_here)
    pace = dt.timedelta(seconds=estimating.pace(len(on_duty_here), now.seconds))
    ahead = _ahead(places, ticket, pace, is_priority=is_priority)
    return estimating.estimate(ahead, len(on_duty_here), free, now.seconds)


def service_seconds(site_code: str) -> list[float]:
    """How long a counter was occupied by each of the last finished tickets of a site, in seconds."""
    since = clock.now() - dt.timedelta(days=estimating.SAMPLE_DAYS)
    rows = (
        Ticket.objects.filter(site_id=site_code, status="done", finished_at__gt=since)
        .order_by("-finished_at")
        .values_list("called_at", "finished_at")[: estimating.SAMPLE]
    )
    return [(finished - called).total_seconds() for called, finished in rows]


def _calling(counters: list[Counter], seated: set[int], line: str, only: int | None) -> list[Counter]:
    """The counters that may call a line: those somebody sits at, or all open ones while nobody does."""
    if only is not None:
        return [counter for counter in counters if counter.pk == only]
    able = [counter for counter in counters if line in counter.queues]
    return [counter for counter in able if counter.pk in seated] or able


def _is_in(ticket: Ticket, lines: set[str], calling: list[Counter]) -> bool:
    if ticket.for_counter_id is not None:
        return any(counter.pk == ticket.for_counter_id for counter in calling)
    return ticket.queue in lines


def _ahead(places: list[Place], ticket: Ticket | None, pace: dt.timedelta, *, is_priority: bool) -> int:
    if ticket is None:
        newcomer = Place(None, clock.now(), is_priority, label="~")
        return [p.key for p in sequence([*places, newcomer], clock.now(), pace)].index(None)
    return [p.key for p in sequence(places, clock.now(), pace)].index(ticket.pk)


def _place(ticket: Ticket) -> Place:
    return Place(ticket.pk, ticket.queued_at, bool(ticket.priority), ticket.passed_over, ticket.label)


def closed(site_code: str) -> str:
    """Why a machine gives no number now and when it will again; "" in the hours of a site, and where none are known."""
    opening = places.is_open(site_code)
    if opening.is_open or opening.reason == "closed" or not places.has_hours(site_code):
        return ""
    again = places.next_opening(site_code)
    if again is None:
        return _("现在不在服务时间，不能取号。")
    return _("现在不在服务时间，%(month)s月%(day)s日 %(hour)s 起可以取号。") % {
        "month": again.month,
        "day": again.day,
        "hour": f"{again:%H:%M}",
    }
