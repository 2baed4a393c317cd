"""Today, site by site: who waits, who was served, and how long it takes from ticket to certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Aggregate, Count, F, FloatField, Min, Q, QuerySet
from django.db.models.functions import Extract
from django.utils.translation import gettext as _

from doorstep.acts.queue.models import Ticket, TicketStatus
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed
from doorstep.cases.applications.models import Application
from doorstep.registry.places.models import Site, Tier

from . import policies


class Percentile(Aggregate):
    """PostgreSQL's `percentile_cont`: the value that the given share of rows does not pass."""

    function = "percentile_cont"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    output_field = FloatField()

    def __init__(self, expression: object, share: float, **extra: object) -> None:
        super().__init__(expression, share=share, **extra)


@dataclass(frozen=True)
class Pace:
    """How long it took from taking the ticket to the certificate, in minutes, over `count` affairs."""

    count: int = 0
    median: float | None = None
    p90: float | None = None


@dataclass(frozen=True)
class SiteDay:
    """One site's day. `longest` is how long the first in line has waited, in minutes."""

    site: Site
    waiting: int = 0
    longest: float | None = None
    at_counter: int = 0
    served: int = 0
    pace: Pace = field(default_factory=Pace)

    @property
    def has_activity(self) -> bool:
        """Whether anybody came today."""
        return bool(self.waiting or self.at_counter or self.served or self.pace.count)


@dataclass(frozen=True)
class Today:
    """The day so far at the sites that the actor may see; `before` is the same weekday a week ago, same hour."""

    at: dt.datetime
    sites: list[SiteDay]
    pace: Pace
    served_before: int
    pace_before: Pace

    @property
    def waiting(self) -> int:
        """People waiting now."""
        return sum(row.waiting for row in self.sites)

    @property
    def served(self) -> int:
        """People served today."""
        return sum(row.served for row in self.sites)

    @property
    def longest(self) -> SiteDay | None:
        """The site where somebody has waited longest."""
        rows = [row for row in self.sites if row.longest is not None]
        return max(rows, key=lambda row: row.longest or 0) if rows else None


def today(actor: Actor) -> Today:
    """The day so far, six queries however many sites; raises NotAllowed for who is neither bureau nor a site's head."""
    if not policies.may_see_office(actor):
        raise NotAllowed(_("只有行政审批局和中心负责人可以查看运行情况。"))
    at = clock.now()
    sites = sorted(policies.visible_to(actor), key=lambda s: (Tier.values.index(s.tier), s.pinyin))
    codes = [site.code for site in sites]
    lines = _lines(codes, at)
    paces = _paces(codes, _midnight(at), at)
    week_ago = at - dt.timedelta(days=7)
    rows = [
        SiteDay(site=site, pace=paces.get(site.code, Pace()), **lines.get(site.code, {})) for site in sites
    ]
    return Today(
        at=at,
        sites=rows,
        pace=_pace(codes, _midnight(at), at),
        served_before=_served(codes, week_ago),
        pace_before=_pace(codes, _midnight(week_ago), week_ago),
    )


def _midnight(at: dt.datetime) -> dt.datetime:
    return at.astimezone(clock.ZONE).replace(hour=0, minute=0, second=0, microsecond=0)


def _lines(codes: Iterable[str], at: dt.datetime) -> dict[str, dict[str, float | int | None]]:
    """Waiting, at a counter and served, by site, with the longest wait in minutes."""
    waiting = Q(status=TicketStatus.WAITING)
    counters = Q(status__in=[TicketStatus.CALLED, TicketStatus.SERVING, TicketStatus.HELD])
    rows = (
        Ticket.objects.filter(site__in=list(codes), day=at.astimezone(clock.ZONE).date())
        .values("site_id")
        .annotate(
            waiting=Count("pk", filter=waiting),
            first=Min("queued_at", filter=waiting),
            at_counter=Count("pk", filter=counters),
            served=Count("pk", filter=Q(status=TicketStatus.DONE)),
        )
    )
    return {
        row["site_id"]: {
            "waiting": row["waiting"],
            "longest": (at - row["first"]).total_seconds() / 60 if row["first"] else None,
            "at_counter": row["at_counter"],
            "served": row["served"],
        }
        for row in rows
    }


def _issued(codes: Iterable[str], since: dt.datetime, until: dt.datetime) -> QuerySet[Application]:
    minutes = Extract(F("issued_at") - F("ticket__taken_at"), "epoch") / 60.0
    return Application.objects.filter(
        site__in=list(codes), issued_at__gte=since, issued_at__lt=until, ticket__isnull=False
    ).annotate(minutes=minutes)


def _sums() -> dict[str, Aggregate]:
    return {"count": Count("pk"), "median": Percentile("minutes", 0.5), "p90": Percentile("minutes", 0.9)}


def _paces(codes: Iterable[str], since: dt.datetime, until: dt.datetime) -> dict[str, Pace]:
    rows = _issued(codes, since, until).values("site_id").annotate(**_sums())
    return {row["site_id"]: Pace(row["count"], row["median"], row["p90"]) for row in rows}


def _pace(codes: Iterable[str], since: dt.datetime, until: dt.datetime) -> Pace:
    """The pace of all sites together; a median of medians would be no median."""
    return Pace(**_issued(codes, since, until).aggregate(**_sums()))


def _served(codes: Iterable[str], until: dt.datetime) -> int:
    """People served on the day of `until`, up to that hour."""
    return Ticket.objects.filter(
        site__in=list(codes),
        day=until.astimezone(clock.ZONE).date(),
        status=TicketStatus.DONE,
        finished_at__lt=until,
    ).count()
