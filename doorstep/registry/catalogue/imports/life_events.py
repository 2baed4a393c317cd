"""Life events (面向主题) and their items from life_events.csv."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.sheets import Problems, Row, rows
from doorstep.registry.catalogue.models import LifeEvent, LifeEventItem

from .items import Reading


def read(path: Path, reading: Reading, problems: Problems) -> list[Row]:
    """The rows of life_events.csv; an item that does not exist goes to `problems`."""
    file = path / "life_events.csv"
    found = []
    for row in rows(file, ["code", "title", "text", "items"], problems):
        for name in row["items"].split("|"):
            if name not in reading.names:
                problems.add(file, row.line, "items", _("没有“%(name)s”这个事项。") % {"name": name})
        found.append(row)
    return found


def write(events: list[Row], codes: Mapping[str, str]) -> None:
    """Replace all life events by those of the file."""
    LifeEvent.objects.all().delete()
    LifeEvent.objects.bulk_create(
        LifeEvent(code=row["code"], position=position, title=row["title"], text=row["text"])
        for position, row in enumerate(events, 1)
    )
    LifeEventItem.objects.bulk_create(
        LifeEventItem(event_id=row["code"], item_id=codes[name], position=position)
        for row in events
        for position, name in enumerate(dict.fromkeys(row["items"].split("|")), 1)
    )
