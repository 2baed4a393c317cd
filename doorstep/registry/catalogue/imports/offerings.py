"""Which site does which item how deeply, and on whose delegation (下沉授权).

Town centres do every listed item: instant ones to the end, promised ones up to acceptance. Where an item suits a
village room, sub-centres, stations and rooms accept it; else sub-centres and stations give advice.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.db import connection

from doorstep.base.core.sheets import Problems, rows
from doorstep.registry.catalogue.models import Depth, Offering
from doorstep.registry.places.models import Site, Tier

from .items import Draft, Reading

SPECIAL = "delegations.csv"


def write(path: Path, reading: Reading, codes: Mapping[str, str]) -> int:
    """Make the offerings of all open sites what the rules give, touching only what differs; returns how many."""
    basis = _basis(path, reading)
    sites = list(Site.objects.filter(is_open=True).values_list("code", "tier"))
    wanted = {
        (codes[name], site): (str(depth), basis[name])
        for name, draft in reading.drafts.items()
        if draft.is_listed
        for site, tier in sites
        if (depth := depth_at(tier, draft))
    }
    gone, there = [], set()
    for pk, item, site, *said in Offering.objects.values_list("id", "item", "site", "depth", "basis"):
        if wanted.get((item, site)) == tuple(said):
            there.add((item, site))
        else:
            gone.append(pk)
    Offering.objects.filter(pk__in=gone).delete()
    _copy([(*key, *said) for key, said in wanted.items() if key not in there])
    return len(wanted)


def _copy(rows_to_add: list[tuple[str, str, str, str]]) -> None:
    """Tens of thousands of rows in one COPY: row by row inserts take several seconds."""
    if not rows_to_add:
        return
    statement = "COPY catalogue_offering (item_id, site_id, depth, basis) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows_to_add:
            copy.write_row(row)


def depth_at(tier: str, draft: Draft) -> str:
    """How far a site of `tier` takes a listed item; "" for not at all."""
    version = draft.version
    if tier == Tier.TOWN_CENTRE:
        return Depth.DECIDE if version.is_instant else Depth.ACCEPT
    if version.village_room_suitable:
        return Depth.ACCEPT
    return "" if tier == Tier.VILLAGE_ROOM else Depth.GUIDE


def _basis(path: Path, reading: Reading) -> dict[str, str]:
    """The delegation basis of each item: its own from delegations.csv, else its department's."""
    problems = Problems()
    by_department = {
        row["code"]: row["basis"] for row in rows(path / "departments.csv", ["code", "basis"], problems)
    }
    own = {row["name"]: row["basis"] for row in rows(path / SPECIAL, ["name", "basis"], problems)}
    problems.stop()
    return {name: own.get(name) or by_department[draft.department] for name, draft in reading.drafts.items()}
