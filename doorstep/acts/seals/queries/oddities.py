"""Uses of seals outside hours or pattern: never refused for that, but shown to the bureau, each with its reasons.

Hours are the scope's, else the site's own, regular and extended. Correcting lines are no uses and are left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Min, TextChoices
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals.models import Custody, Inspection, Medium, Outing, Seal, SealScope, SealUse
from doorstep.base import clock
from doorstep.base.clock import queries as calendars
from doorstep.registry.places.queries import Timetable

BURST = 5
"""So many uses of one seal within a minute are odd."""
MINUTE = dt.timedelta(minutes=1)
NEW_KEEPERS = dt.timedelta(hours=1)
"""So long after a change of keepers a use is odd."""
SETTLING = dt.timedelta(days=30)
"""At a site that has only begun to stamp every item is the first of its kind, and none is odd for that."""


class Reason(TextChoices):
    """Why a use is odd."""

    OUTSIDE_HOURS = "outside_hours", _("服务时间以外")
    REST_DAY = "rest_day", _("休息日")
    BURST = "burst", _("一分钟内连续用印")
    FIRST_OF_ITEM = "first_of_item", _("本点位首次用于这个事项")
    NEW_KEEPERS = "new_keepers", _("更换保管人后一小时内")
    WHILE_OUT = "while_out", _("外出期间在纸上用印")


@dataclass(frozen=True)
class Oddity:
    """One odd use, why, and whether the bureau has looked at it (`inspection`, None where not)."""

    use: SealUse
    reasons: tuple[Reason, ...]
    inspection: Inspection | None


def oddities(seals: Sequence[Seal], first: dt.date, last: dt.date) -> list[Oddity]:
    """The odd uses of some seals from `first` to `last` (both included), newest first. Ten queries at most."""
    pattern = _Pattern(seals, first, last)
    found: dict[int, tuple[Reason, ...]] = {}
    recent: dict[str, list[dt.datetime]] = {}
    for use in _uses(seals, first, last):
        before = [at for at in recent.get(use.seal_id, []) if use.at - at < MINUTE]
        recent[use.seal_id] = [*before, use.at]
        reasons = tuple(pattern.reasons(use, within_a_minute=len(before) + 1))
        if reasons:
            found[use.pk] = reasons
    rows = (
        SealUse.objects.filter(pk__in=found)
        .select_related("seal__site", "handler", "approver", "inspection__inspector")
        .order_by("-at", "-pk")
    )
    return [Oddity(use, found[use.pk], getattr(use, "inspection", None)) for use in rows]


def _uses(seals: Sequence[Seal], first: dt.date, last: dt.date) -> Iterator[SealUse]:
    rows = SealUse.objects.filter(seal__in=seals, corrects__isnull=True, at__gte=_midnight(first))
    rows = rows.filter(at__lt=_midnight(last + dt.timedelta(days=1)))
    return rows.only("seal_id", "item_code", "at", "medium").order_by("seal_id", "number").iterator()


class _Pattern:
    """What is usual for some seals in a span of days, read once and asked line by line."""

    def __init__(self, seals: Sequence[Seal], first: dt.date, last: dt.date) -> None:
        self.sites = {seal.pk: seal.site_id for seal in seals}
        self.timetable = Timetable(set(self.sites.values()), first, (last - first).days + 1)
        self.calendar = calendars.calendar(first)
        self.scopes = {scope.pk: scope for scope in SealScope.objects.filter(seal__in=seals)}
        self.outings = list(Outing.objects.filter(seal__in=seals, taken_at__isnull=False))
        self.changes = _changes(seals, first)
        self.first_of_item, self.first_of_site = _firsts(set(self.sites.values()))
        self._spans: dict[tuple[str, dt.date], list[tuple[dt.time, dt.time]]] = {}

    def reasons(self, use: SealUse, *, within_a_minute: int) -> Iterator[Reason]:
        """Why a use is odd; nothing for a usual one."""
        at = use.at.astimezone(clock.ZONE)
        if not any(opens <= at.time() < closes for opens, closes in self._open(use.seal_id, at.date())):
            works = self.calendar.works_on(at.date())
            yield Reason.OUTSIDE_HOURS if works else Reason.REST_DAY
        if within_a_minute >= BURST:
            yield Reason.BURST
        if self._is_first_of_item(use):
            yield Reason.FIRST_OF_ITEM
        if any(begun <= use.at < begun + NEW_KEEPERS for begun in self.changes.get(use.seal_id, [])):
            yield Reason.NEW_KEEPERS
        if use.medium == Medium.PHYSICAL and any(_covers(outing, use) for outing in self.outings):
            yield Reason.WHILE_OUT

    def _open(self, seal: str, day: dt.date) -> list[tuple[dt.time, dt.time]]:
        key = (seal, day)
        if key not in self._spans:
            scope = self.scopes.get(seal)
            self._spans[key] = (
                self._by_scope(scope, day) if scope and scope.hours else self._by_site(seal, day)
            )
        return self._spans[key]

    def _by_scope(self, scope: SealScope, day: dt.date) -> list[tuple[dt.time, dt.time]]:
        weekdays = {weekday for weekday, _opens, _closes in scope.hours}
        wanted = day.weekday()
        if wanted not in weekdays and wanted > 4 and self.calendar.works_on(day):
            wanted = min(weekdays)  # a make-up workday has a working day's hours
        if wanted < 5 and not self.calendar.works_on(day):
            return []
        return [
            (dt.time.fromisoformat(opens), dt.time.fromisoformat(closes))
            for weekday, opens, closes in scope.hours
            if weekday == wanted
        ]

    def _by_site(self, seal: str, day: dt.date) -> list[tuple[dt.time, dt.time]]:
        spans = self.timetable.spans(self.sites[seal], day)
        return [(span.opens.time(), span.closes.time()) for span in spans]

    def _is_first_of_item(self, use: SealUse) -> bool:
        site = self.sites[use.seal_id]
        if use.at - self.first_of_site[site] < SETTLING:
            return False
        return self.first_of_item[site, use.item_code] == use.at


def _changes(seals: Sequence[Seal], first: dt.date) -> dict[str, list[dt.datetime]]:
    """When the keepers of a seal changed, other than for the first time."""
    begun: dict[str, list[dt.datetime]] = {}
    rows = Custody.objects.filter(seal__in=seals).order_by("valid_from").values_list("seal_id", "valid_from")
    for seal, at in rows:
        begun.setdefault(seal, []).append(at)
    since = _midnight(first) - NEW_KEEPERS
    return {seal: [at for at in times[1:] if at >= since] for seal, times in begun.items()}


def _firsts(sites: set[str]) -> tuple[dict[tuple[str, str], dt.datetime], dict[str, dt.datetime]]:
    """The first use for each item at each site, and at each site at all."""
    rows = SealUse.objects.filter(seal__site__in=sites).values_list("seal__site_id", "item_code")
    of_item = {(site, item): at for site, item, at in rows.annotate(first=Min("at"))}
    of_site: dict[str, dt.datetime] = {}
    for (site, _item), at in of_item.items():
        of_site[site] = min(at, of_site.get(site, at))
    return of_item, of_site


def _covers(outing: Outing, use: SealUse) -> bool:
    """Whether the seal was out when it was used."""
    if outing.seal_id != use.seal_id or outing.taken_at is None or use.at < outing.taken_at:
        return False
    return outing.closed_at is None or use.at < outing.closed_at


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), tzinfo=clock.ZONE)
