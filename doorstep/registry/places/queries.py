"""Reading the network: the sites, their counters, and when they are open."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter as Tally
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.clock.models import Holiday
from doorstep.base.core.errors import NotFound

from .models import AreaLevel, Counter, HoursKind, Schedule, Site, Tier

EARTH_RADIUS = 6_371_009
"""Metres (mean radius, WGS 84)."""
LOOK_AHEAD = 20
"""Days searched for the next opening; the longest holiday has nine."""


@dataclass(frozen=True)
class Span:
    """One stretch of a day in which a site serves."""

    opens: dt.datetime
    closes: dt.datetime
    kind: str


@dataclass(frozen=True)
class Opening:
    """Whether a site serves at a moment. `kind` is regular or extended while it is open; `reason` is for programs
    (regular, extended, break, before, after, weekend, holiday, closed), `text` for people."""

    is_open: bool
    kind: str
    reason: str
    text: str
    until: dt.datetime | None = None


@dataclass(frozen=True)
class Distance:
    """A site and how far its point is in a straight line, in metres (估算: points are approximate)."""

    site: Site
    metres: int


def summary() -> dict[str, int]:
    """The number of open sites by tier, in the order of the tiers."""
    tally = Tally(Site.objects.filter(is_open=True).values_list("tier", flat=True))
    return {tier: tally[tier] for tier in Tier.values}


def site(code: str) -> Site:
    """The site with `code`, its town and parent joined; raises NotFound."""
    found = Site.objects.select_related("area__parent", "parent").filter(code=code).first()
    if found is None:
        raise NotFound(_("没有这个服务点位。"))
    return found


def sites(*, tier: str = "", town: str = "") -> list[Site]:
    """Open sites, centres first and then by the sound of their names; `town` is a 12-digit code. One query."""
    found = Site.objects.select_related("area", "parent").filter(is_open=True)
    if tier:
        found = found.filter(tier=tier)
    if town:
        found = found.filter(area__code__startswith=town[:9])
    return sorted(found, key=lambda s: (Tier.values.index(s.tier), s.pinyin))


def named(words: str, among: Iterable[Site]) -> list[Site]:
    """Those whose name holds `words`, or sounds like them: 白头, baitou and btz all find 白头镇; in the given order."""
    asked = "".join(words.lower().split())
    return [found for found in among if asked in found.name.lower() or _sounds_like(found.pinyin, asked)]


def _sounds_like(sound: str, asked: str) -> bool:
    """Whether `asked` begins one of the syllables of `sound` ("bai tou zhen") and goes on from there, whole or initials."""
    parts = sound.lower().split()
    return any(
        "".join(spelled[place:]).startswith(asked)
        for spelled in (parts, [part[0] for part in parts])
        for place in range(len(parts))
    )


def counters(site_code: str) -> QuerySet[Counter]:
    """The open counters of a site by number."""
    return Counter.objects.filter(site=site_code, is_open=True).order_by("number")


def nearest(latitude: float, longitude: float, *, among: Iterable[Site] | None = None) -> list[Distance]:
    """Open sites (or those given) from the nearest on, by straight line."""
    found = sites() if among is None else among
    return sorted(
        (
            Distance(s, metres_between(latitude, longitude, float(s.latitude), float(s.longitude)))
            for s in found
        ),
        key=lambda d: (d.metres, d.site.code),
    )


def metres_between(latitude: float, longitude: float, latitude2: float, longitude2: float) -> int:
    """The great-circle distance of two points in metres (haversine)."""
    one, two = math.radians(latitude), math.radians(latitude2)
    half = math.sin((two - one) / 2) ** 2
    half += math.cos(one) * math.cos(two) * math.sin(math.radians(longitude2 - longitude) / 2) ** 2
    return round(2 * EARTH_RADIUS * math.asin(math.sqrt(half)))


class Timetable:
    """Hours of some sites over some days, read in two queries and asked as often as need be."""

    def __init__(self, codes: Iterable[str], first: dt.date, days: int = 1) -> None:
        self.hours: dict[str, list[Schedule]] = {code: [] for code in codes}
        for row in Schedule.objects.filter(site__in=list(self.hours)).order_by("weekday", "opens"):
            self.hours[row.site_id].append(row)
        last = first + dt.timedelta(days=days - 1)
        self.holidays = {h.date: h for h in Holiday.objects.filter(date__gte=first, date__lte=last)}

    def spans(self, code: str, day: dt.date) -> list[Span]:
        """When a site serves on `day`: nothing on a day off, a working day's regular hours on a make-up workday."""
        named = self.holidays.get(day)
        if named is not None and named.is_day_off:
            return []
        rows = [row for row in self.hours[code] if row.weekday == day.weekday()]
        if named is not None and not any(row.kind == HoursKind.REGULAR for row in rows):
            rows = self._working_day(code)
        return [Span(_moment(day, row.opens), _moment(day, row.closes), row.kind) for row in rows]

    def _working_day(self, code: str) -> list[Schedule]:
        regular = [row for row in self.hours[code] if row.kind == HoursKind.REGULAR]
        first = min((row.weekday for row in regular), default=None)
        return [row for row in regular if row.weekday == first]

    def opening(self, code: str, at: dt.datetime) -> Opening:
        """Whether a site serves at `at`, as what, until when, or why not."""
        at = at.astimezone(clock.ZONE)
        spans = self.spans(code, at.date())
        for span in spans:
            if span.opens <= at < span.closes:
                text = _("延时服务中") if span.kind == HoursKind.EXTENDED else _("正常服务中")
                return Opening(True, span.kind, span.kind, text, span.closes)
        return self._closed(at, spans)

    def _closed(self, at: dt.datetime, spans: list[Span]) -> Opening:
        named = self.holidays.get(at.date())
        if named is not None and named.is_day_off:
            return Opening(False, "", "holiday", _("%(name)s放假") % {"name": named.name})
        if not spans:
            return Opening(False, "", "weekend", _("今天不开放"))
        if at < spans[0].opens:
            return Opening(False, "", "before", _("还没到服务时间"))
        if at >= spans[-1].closes:
            return Opening(False, "", "after", _("今天的服务已结束"))
        return Opening(False, "", "break", _("午间休息"))


def _moment(day: dt.date, time: dt.time) -> dt.datetime:
    return dt.datetime.combine(day, time, tzinfo=clock.ZONE)


def is_open(site_code: str, at: dt.datetime | None = None) -> Opening:
    """Whether a site serves at `at` (now by default), as what (regular, extended), or why not. Raises NotFound."""
    at = at or clock.now()
    if not site(site_code).is_open:
        return Opening(False, "", "closed", _("这个点位已停用"))
    return Timetable([site_code], at.astimezone(clock.ZONE).date()).opening(site_code, at)


def openings(codes: Iterable[str], at: dt.datetime | None = None) -> dict[str, Opening]:
    """The same for many sites in two queries; the sites are taken to exist and be in use."""
    at = at or clock.now()
    table = Timetable(codes, at.astimezone(clock.ZONE).date())
    return {code: table.opening(code, at) for code in table.hours}


def next_opening(site_code: str, at: dt.datetime | None = None) -> dt.datetime | None:
    """When a site that is closed at `at` opens again; `at` itself while it is open; None for one not in use."""
    at = (at or clock.now()).astimezone(clock.ZONE)
    if not site(site_code).is_open:
        return None
    table = Timetable([site_code], at.date(), LOOK_AHEAD)
    for offset in range(LOOK_AHEAD):
        for span in table.spans(site_code, at.date() + dt.timedelta(days=offset)):
            if at < span.closes:
                return max(at, span.opens)
    return None


def has_hours(site_code: str) -> bool:
    """Whether anything is known of a site's hours."""
    return Schedule.objects.filter(site=site_code).exists()


def week(site_code: str, first: dt.date | None = None) -> list[tuple[dt.date, list[Span]]]:
    """The hours of a site on each of seven days from `first` (today by default), for the guide page."""
    first = first or clock.today()
    table = Timetable([site_code], first, 7)
    days = [first + dt.timedelta(days=n) for n in range(7)]
    return [(day, table.spans(site_code, day)) for day in days]


def as_row(found: Site) -> dict[str, Any]:
    """A site for programs: what the API and the command line print."""
    return {
        "code": found.code,
        "name": found.name,
        "tier": found.tier,
        "parent": found.parent_id,
        "area": found.area_id,
        "latitude": float(found.latitude),
        "longitude": float(found.longitude),
        "is_assumed": found.is_assumed,
        "basis": found.basis,
    }


def centre_of(site: Site) -> Site:
    """The town's centre that a site belongs to, itself where it is one: where the town's seal is kept."""
    while site.tier != Tier.TOWN_CENTRE and site.parent is not None:
        site = site.parent
    return site


def town_name(site: Site) -> str:
    """The town or street office (镇街) that a site lies in, such as 白头镇."""
    area = site.area
    while area.level in {AreaLevel.GROUP, AreaLevel.VILLAGE} and area.parent is not None:
        area = area.parent
    return area.name


def body_of(site: Site) -> str:
    """The body that runs a site and whose seal it has: 崇州市白头镇人民政府, 崇州市崇阳街道办事处."""
    town = town_name(site)
    return f"{settings.COUNTY_NAME}{town}{'办事处' if town.endswith('街道') else '人民政府'}"
