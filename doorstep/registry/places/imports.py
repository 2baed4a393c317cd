"""Divisions, sites, counters and opening hours from the county's files. A load again takes the files as they stand."""

from __future__ import annotations

import json
import re
from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import NotAllowed
from doorstep.base.core.locks import one_at_a_time
from doorstep.base.core.sheets import BadRows, Problems, Row, RowError, rows
from doorstep.base.journal import actions as journal

from . import hours
from .models import Area, AreaLevel, Site, Tier
from .policies import may_load

PARENT_LEVEL = {"county": None, "town": "county", "village": "town", "group": "village"}
AREA_LEVEL = {"town_centre": "town", "sub_centre": "town", "village_room": "village", "station": "town"}
"""The level of the division that a site of each tier stands for or in."""
LATITUDES, LONGITUDES = (Decimal(3), Decimal(54)), (Decimal(73), Decimal(136))  # of China, WGS 84


@dataclass
class Network:
    """What the files say, checked, before a row is written."""

    areas: dict[str, Area] = field(default_factory=dict)
    sites: dict[str, Site] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)


def pinyin_of(name: str) -> str:
    """The sort key of a Chinese name: its syllables, since no collation order is used in SQL (design.md §2)."""
    return " ".join(lazy_pinyin(name)).lower()


@transaction.atomic
def load(path: Path, *, actor: Actor | None = None) -> dict[str, int]:
    """Take divisions_*.csv, sites_*.csv, counters.csv and hours.csv of the folder `path` as they stand.

    Sites that the files no longer name are closed, never deleted. Returns the number of open sites by tier. Raises
    BadRows with every wrong line, and then changes nothing; NotAllowed for anyone but the bureau and the console.
    """
    actor = actor or system()
    if not may_load(actor):
        raise NotAllowed(_("只有行政审批局可以更新点位名录。"))
    one_at_a_time("places.load")
    problems, network = Problems(), Network()
    county = _county(path)
    _read_areas(_one(path, "divisions_*.csv"), network, problems)
    problems.stop()
    sites_file = _one(path, "sites_*.csv")
    _read_sites(sites_file, network, problems)
    _check_network(sites_file, network, county, problems)
    plan = hours.read(path, network.sites, problems)
    problems.stop()
    _write(network)
    hours.write(plan)
    tally = Tally(site.tier for site in network.sites.values())
    counts = {tier: tally[tier] for tier in Tier.values}
    journal.record("places.loaded", ("county", county["code"]), actor=actor, data=counts)
    return counts


def _one(path: Path, pattern: str) -> Path:
    found = sorted(path.glob(pattern))
    return found[0] if found else path / pattern


def _county(path: Path) -> dict[str, Any]:
    try:
        county: dict[str, Any] = json.loads((path / "county.json").read_text(encoding="utf-8"))
        county["expected_sites"], county["code"]
    except (OSError, ValueError, KeyError):
        raise BadRows(
            [RowError("county.json", 0, "", _("缺少county.json，或其中没有code和expected_sites。"))]
        ) from None
    return county


def _read_areas(file: Path, network: Network, problems: Problems) -> None:
    for row in rows(file, ["code", "name", "level", "parent_code"], problems):
        code, level = row["code"], row["level"]
        if not re.fullmatch(r"[0-9]{12}([0-9]{3})?", code):
            problems.add(file, row.line, "code", _("区划代码应是12位数字。"))
        elif code in network.areas:
            problems.add(file, row.line, "code", _("代码%(code)s写了两次。") % {"code": code})
        elif level not in AreaLevel.values:
            problems.add(file, row.line, "level", _("级别应是county、town、village或group。"))
        elif not row["name"]:
            problems.add(file, row.line, "name", _("名称不能空。"))
        else:
            network.areas[code] = Area(
                code=code,
                name=row["name"],
                pinyin=pinyin_of(row["name"]),
                level=level,
                parent_id=row["parent_code"] or None,
            )
            network.lines[code] = row.line
    for area in network.areas.values():
        parent = network.areas.get(area.parent_id or "")
        if (parent.level if parent else None) != PARENT_LEVEL[area.level]:
            problems.add(file, network.lines[area.code], "parent_code", _("上级区划不存在，或级别不对。"))


def _read_sites(file: Path, network: Network, problems: Problems) -> None:
    columns = ["site_code", "name", "tier", "parent_code", "area_code", "lat", "lon", "basis"]
    for row in rows(file, columns, problems):
        code, tier = row["site_code"], row["tier"]
        if not re.fullmatch(r"[A-Z][0-9A-Z]{1,7}", code):
            problems.add(file, row.line, "site_code", _("点位代码应以大写字母开头，最多8位。"))
        elif code in network.sites:
            problems.add(file, row.line, "site_code", _("代码%(code)s写了两次。") % {"code": code})
        elif tier not in Tier.values:
            problems.add(
                file, row.line, "tier", _("点位类型应是%(tiers)s之一。") % {"tiers": "、".join(Tier.values)}
            )
        else:
            point = _point(file, row, problems)
            if not row["name"]:
                problems.add(file, row.line, "name", _("名称不能空。"))
            network.lines[code] = row.line
            network.sites[code] = Site(
                code=code,
                name=row["name"],
                pinyin=pinyin_of(row["name"]),
                tier=tier,
                parent_id=row["parent_code"] or None,
                area_id=row["area_code"],
                latitude=point[0],
                longitude=point[1],
                basis=row["basis"][:200],
                is_assumed="assumed" in row["basis"] or "approximate" in row["basis"],
            )


def _point(file: Path, row: Row, problems: Problems) -> tuple[Decimal, Decimal]:
    try:
        latitude, longitude = Decimal(row["lat"]), Decimal(row["lon"])
    except InvalidOperation:
        problems.add(file, row.line, "lat", _("经纬度应是小数，例如30.605和103.58。"))
        return Decimal(0), Decimal(0)
    inside = LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]
    if not inside:
        problems.add(file, row.line, "lat", _("这一点不在国内，经纬度可能写反了。"))
    return latitude, longitude


def _check_network(file: Path, network: Network, county: Mapping[str, Any], problems: Problems) -> None:
    """Parents exist, each town has exactly one centre, each village one room at most, the counts are the county's."""
    taken: dict[tuple[str, str], str] = {}
    for site in network.sites.values():
        line = network.lines[site.code]
        area = network.areas.get(site.area_id)
        if area is None or area.level != AREA_LEVEL[site.tier]:
            problems.add(file, line, "area_code", _("区划不存在，或级别与点位类型不符。"))
        parent = network.sites.get(site.parent_id or "")
        if (parent.tier if parent else None) != (None if site.tier == Tier.TOWN_CENTRE else Tier.TOWN_CENTRE):
            problems.add(file, line, "parent_code", _("上级点位应是一个综合便民服务中心；中心自己没有上级。"))
        if site.tier in {Tier.TOWN_CENTRE, Tier.VILLAGE_ROOM}:
            other = taken.setdefault((site.tier, site.area_id), site.code)
            if other != site.code:
                problems.add(file, line, "area_code", _("这个区划已有点位%(code)s。") % {"code": other})
    for area in network.areas.values():
        if area.level == AreaLevel.TOWN and (Tier.TOWN_CENTRE, area.code) not in taken:
            problems.add(file, 0, "area_code", _("%(town)s没有综合便民服务中心。") % {"town": area.name})
    tally = Tally(site.tier for site in network.sites.values())
    for tier, expected in county["expected_sites"].items():
        if tally[tier] != expected:
            message = _("%(tier)s应有%(want)d个，文件里有%(got)d个。")
            problems.add(
                file, 0, "tier", message % {"tier": Tier(tier).label, "want": expected, "got": tally[tier]}
            )


def _write(network: Network) -> None:
    Area.objects.bulk_create(
        network.areas.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "pinyin", "level", "parent"],
    )
    Site.objects.exclude(code__in=network.sites).update(is_open=False)
    Site.objects.bulk_create(
        network.sites.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=[
            "name",
            "pinyin",
            "tier",
            "parent",
            "area",
            "latitude",
            "longitude",
            "basis",
            "is_assumed",
            "is_open",
        ],
    )
