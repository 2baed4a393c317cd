"""One load of the whole catalogue: read and checked first, then written in bulk, all or nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import NotAllowed
from doorstep.base.core.locks import one_at_a_time
from doorstep.base.core.sheets import BadRows, Problems, RowError
from doorstep.base.journal import actions as journal
from doorstep.registry.catalogue.models import (
    Alias,
    Department,
    ItemStatus,
    ItemVersion,
    RequiredMaterial,
    ServiceItem,
)
from doorstep.registry.catalogue.policies import may_load
from doorstep.registry.places.models import Site

from . import forms, items, life_events, offerings, situations


@transaction.atomic
def load(path: Path, *, actor: Actor | None = None) -> dict[str, int]:
    """Take the catalogue of the folder `path` as it stands; the places must be loaded before.

    An item that says something else than before gets a new version; open affairs keep theirs. An item that the
    files no longer name is cancelled, one that is suspended stays so. Returns the number of items, listed items,
    new versions, forms and offerings. Raises BadRows with every wrong line, and then changes nothing; NotAllowed for
    anyone but the bureau and the console.
    """
    actor = actor or system()
    if not may_load(actor):
        raise NotAllowed(_("只有行政审批局可以更新事项目录。"))
    one_at_a_time("catalogue.load")
    if not Site.objects.exists():
        raise BadRows([RowError("items.csv", 0, "", _("请先导入服务点位。"))])
    problems, county = Problems(), _county(path)
    found = forms.read(path, problems)
    of_items = situations.read(path, problems)
    problems.stop()
    made_forms = forms.write({**found, **situations.forms_of(of_items)})
    first = not ServiceItem.objects.exists()
    valid_from = dt.date.fromisoformat(county["catalogue_valid_from"]) if first else clock.today()
    reading = items.read(path, found, of_items, valid_from, problems)
    _check_listed(path, reading, county, problems)
    events = life_events.read(path, reading, problems)
    problems.stop()
    codes, versions = _write(reading, county["code"][:8])
    counts = {
        "items": len(reading.drafts),
        "listed": sum(draft.is_listed for draft in reading.drafts.values()),
        "new_versions": versions,
        "new_forms": made_forms,
        "offerings": offerings.write(path, reading, codes, county["decides_promised_items"]),
    }
    life_events.write(events, codes)
    journal.record("catalogue.loaded", ("county", county["code"]), actor=actor, data=counts)
    return counts


def _county(path: Path) -> dict[str, Any]:
    try:
        county: dict[str, Any] = json.loads((path / "county.json").read_text(encoding="utf-8"))
        dt.date.fromisoformat(county["catalogue_valid_from"])
        county["code"], county["expected_listed_items"], county["decides_promised_items"]
    except (OSError, ValueError, KeyError, TypeError):
        raise BadRows(
            [
                RowError(
                    "county.json",
                    0,
                    "",
                    _("county.json缺少code、catalogue_valid_from或decides_promised_items。"),
                )
            ]
        ) from None
    return county


def _check_listed(path: Path, reading: items.Reading, county: Mapping[str, Any], problems: Problems) -> None:
    listed = sum(draft.is_listed for draft in reading.drafts.values())
    expected = county["expected_listed_items"]
    if not problems.rows and listed != expected:
        message = _("进驻事项应有%(want)d项，文件里有%(got)d项。") % {"want": expected, "got": listed}
        problems.add(path / "items.csv", 0, "listed_at_town_centres", message)


def _write(reading: items.Reading, prefix: str) -> tuple[dict[str, str], int]:
    """Write departments, items, versions, materials and aliases; returns the codes by name and the new versions."""
    Department.objects.bulk_create(
        reading.departments.values(),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["name", "body_name", "pinyin"],
    )
    there = {
        item.current.name: item for item in ServiceItem.objects.select_related("current") if item.current
    }
    codes = items.codes(reading.drafts, {name: item.code for name, item in there.items()}, prefix)
    ServiceItem.objects.bulk_create(
        (
            ServiceItem(code=codes[name], department_id=draft.department, is_listed=draft.is_listed)
            for name, draft in reading.drafts.items()
        ),
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["department", "is_listed"],
    )
    kept = ServiceItem.objects.filter(code__in=codes.values())
    kept.filter(status=ItemStatus.CANCELLED).update(status=ItemStatus.ACTIVE)
    ServiceItem.objects.exclude(code__in=codes.values()).update(status=ItemStatus.CANCELLED)
    versions = _write_versions(reading, codes, there)
    Alias.objects.filter(item__in=codes.values()).delete()
    Alias.objects.bulk_create(
        Alias(item_id=codes[name], word=word)
        for name, draft in reading.drafts.items()
        for word in draft.aliases
    )
    return codes, versions


def _write_versions(
    reading: items.Reading, codes: Mapping[str, str], there: Mapping[str, ServiceItem]
) -> int:
    fresh, same = [], []
    for name, draft in reading.drafts.items():
        before = there[name].current if name in there else None
        draft.version.item_id = codes[name]
        if before is not None and before.fingerprint == draft.version.fingerprint:
            before.search_words = draft.version.search_words  # finding is no part of what a version demands
            same.append(before)
            continue
        draft.version.number = before.number + 1 if before else 1
        fresh.append(draft)
    ItemVersion.objects.bulk_update(same, ["search_words"])
    ItemVersion.objects.bulk_create([draft.version for draft in fresh])
    for draft in fresh:
        for material in draft.materials:
            material.version = draft.version
    RequiredMaterial.objects.bulk_create([m for draft in fresh for m in draft.materials])
    ServiceItem.objects.bulk_update(
        [ServiceItem(code=draft.version.item_id, current=draft.version) for draft in fresh], ["current"]
    )
    return len(fresh)
