"""Which site does which item how deeply, and on whose delegation (下沉授权).

Town centres do every listed item: instant ones to the end, promised ones up to acceptance; those are decided at the
county seat's centre (assumed, county.json). Where an item suits a village room, sub-centres, stations and rooms accept
it, and their town's centre decides the instant ones; else sub-centres and stations give advice.
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


def write(path: Path, reading: Reading, codes: Mapping[str, str], seat: str) -> int:
    """Make the offerings of all open sites what the rules give, touching only what differs; returns how many."""
    basis = _basis(path, reading)
    sites = list(Site.objects.filter(is_open=True).values_list("code", "tier", "parent_id"))
    wanted = {
        (codes[name], site): (str(depth), basis[name], _decided_at(depth, draft, centre, seat))
        for name, draft in reading.drafts.items()
        if draft.is_listed
        for site, tier, centre in sites
        if (depth := depth_at(tier, draft, is_seat=site == seat))
    }
    gone, there = [], set()
    there_now = Offering.objects.values_list("id", "item", "site", "depth", "basis", "decided_at")
    for pk, item, site, *said in there_now:
        if wanted.get((item, site)) == tuple(said):
            there.add((item, site))
        else:
            gone.append(pk)
    Offering.objects.filter(pk__in=gone).delete()
    _copy([(*key, *said) for key, said in wanted.items() if key not in there])
    return len(wanted)


def _decided_at(depth: str, draft: Draft, centre: str | None, seat: str) -> str | None:
    """Where what a site only accepts is decided; None where it decides itself or gives advice."""
    if depth != Depth.ACCEPT:
        return None
    return centre if draft.version.is_instant else seat


def _copy(rows_to_add: list[tuple[str | None, ...]]) -> None:
    """Tens of thousands of rows in one COPY: row by row inserts take several seconds."""
    if not rows_to_add:
        return
    statement = "COPY catalogue_offering (item_id, site_id, depth, basis, decided_at_id) FROM STDIN"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows_to_add:
            copy.write_row(row)


def depth_at(tier: str, draft: Draft, *, is_seat: bool = False) -> str:
    """How far a site of `tier` takes a listed item; "" for not at all. The county seat's centre decides all of them."""
    version = draft.version
    if tier == Tier.TOWN_CENTRE:
        return Depth.DECIDE if version.is_instant or is_seat else Depth.ACCEPT
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
