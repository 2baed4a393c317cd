"""Counters and opening hours from files: a row for a tier is the rule, rows for a site take its place there."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.sheets import Problems, Row, rows

from .models import Counter, HoursKind, Schedule, Site, Tier

LETTERS = set("ABCDEVY")
"""Queues of domain.md §7: A 综合 B 社保医保 C 民政残联 D 市场监管 E 公安 V 优先 Y 预约."""


@dataclass(frozen=True)
class Window:
    """A counter as the file has it."""

    number: int
    name: str
    queues: list[str]


@dataclass(frozen=True)
class Span:
    """An opening span as the file has it; weekday 0 = Monday (the file counts from 1, as people do)."""

    weekday: int
    opens: dt.time
    closes: dt.time
    kind: str


@dataclass
class Plan:
    """For each site of the files the counters and spans it shall have."""

    windows: dict[str, list[Window]] = field(default_factory=dict)
    spans: dict[str, list[Span]] = field(default_factory=dict)


def read(path: Path, sites: Mapping[str, Site], problems: Problems) -> Plan:
    """Read counters.csv and hours.csv of the folder `path`; what is wrong goes to `problems`."""
    windows: dict[str, list[Window]] = defaultdict(list)
    spans: dict[str, list[Span]] = defaultdict(list)
    file = path / "counters.csv"
    for row in rows(file, ["tier", "site_code", "number", "name", "queues"], problems):
        if _known(file, row, sites, problems) and (window := _window(file, row, problems)):
            windows[row["site_code"] or row["tier"]].append(window)
    file = path / "hours.csv"
    for row in rows(file, ["tier", "site_code", "weekday", "opens", "closes", "kind"], problems):
        if _known(file, row, sites, problems) and (span := _span(file, row, problems)):
            _add_span(file, row, spans[row["site_code"] or row["tier"]], span, problems)
    plan = Plan()
    for site in sites.values():
        plan.windows[site.code] = windows.get(site.code) or windows.get(site.tier, [])
        plan.spans[site.code] = spans.get(site.code) or spans.get(site.tier, [])
        if not plan.windows[site.code] or not plan.spans[site.code]:
            problems.add(file, 0, "site_code", _("%(site)s没有窗口或服务时间。") % {"site": site.code})
    return plan


def _known(file: Path, row: Row, sites: Mapping[str, Site], problems: Problems) -> bool:
    if row["tier"] not in Tier.values:
        problems.add(
            file, row.line, "tier", _("点位类型应是%(tiers)s之一。") % {"tiers": "、".join(Tier.values)}
        )
    elif row["site_code"] and (row["site_code"] not in sites or sites[row["site_code"]].tier != row["tier"]):
        problems.add(file, row.line, "site_code", _("没有这个点位，或它的类型不同。"))
    else:
        return True
    return False


def _window(file: Path, row: Row, problems: Problems) -> Window | None:
    if not row["number"].isascii() or not row["number"].isdigit() or not 1 <= int(row["number"]) <= 99:
        problems.add(file, row.line, "number", _("窗口号应是1到99的数字。"))
        return None
    if not row["queues"] or not set(row["queues"]) <= LETTERS:
        problems.add(
            file,
            row.line,
            "queues",
            _("队列字母应在%(letters)s之中。") % {"letters": "".join(sorted(LETTERS))},
        )
        return None
    return Window(int(row["number"]), row["name"][:40], list(row["queues"]))


def _span(file: Path, row: Row, problems: Problems) -> Span | None:
    try:
        weekday = int(row["weekday"])
        opens, closes = dt.time.fromisoformat(row["opens"]), dt.time.fromisoformat(row["closes"])
    except ValueError:
        problems.add(file, row.line, "opens", _("星期应是1到7，时间写作09:00。"))
        return None
    if not 1 <= weekday <= 7 or opens >= closes or row["kind"] not in HoursKind.values:
        problems.add(file, row.line, "opens", _("星期应是1到7，开门早于关门，kind是regular或extended。"))
        return None
    return Span(weekday - 1, opens, closes, row["kind"])


def _add_span(file: Path, row: Row, spans: list[Span], span: Span, problems: Problems) -> None:
    clash = any(s.weekday == span.weekday and s.opens < span.closes and span.opens < s.closes for s in spans)
    if clash:
        problems.add(file, row.line, "opens", _("与前面的时段重叠。"))
    else:
        spans.append(span)


def write(plan: Plan) -> None:
    """Give each site its counters and hours. Counters that the plan lacks are closed, never deleted."""
    wanted = [
        Counter(site_id=site, number=w.number, name=w.name, queues=w.queues)
        for site, windows in plan.windows.items()
        for w in windows
    ]
    keys = {(c.site_id, c.number) for c in wanted}
    gone = [
        row.pk
        for row in Counter.objects.filter(is_open=True).only("site_id", "number")
        if (row.site_id, row.number) not in keys
    ]
    Counter.objects.filter(pk__in=gone).update(is_open=False)
    Counter.objects.bulk_create(
        wanted,
        update_conflicts=True,
        unique_fields=["site", "number"],
        update_fields=["name", "queues", "is_open"],
    )
    Schedule.objects.filter(site__in=plan.spans).delete()
    Schedule.objects.bulk_create(
        Schedule(site_id=site, weekday=s.weekday, opens=s.opens, closes=s.closes, kind=s.kind)
        for site, spans in plan.spans.items()
        for s in spans
    )
