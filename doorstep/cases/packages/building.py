"""From what somebody wrote to a version that could be published: its rows, what its items demand, what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from doorstep.registry.catalogue.models import ItemStatus, ServiceItem

from . import checking, definition
from .checking import Fault
from .definition import Definition, PartRow, Question
from .models import PackageVersion, PartKind
from .pieces import Piece

MAPS = ("fields", "given", "later", "papers", "results", "situation")


@dataclass
class Built:
    """A version that is not saved yet, its parts in order, and every fault that keeps it from being published."""

    version: PackageVersion
    parts: list[PartKind] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def build(given: Definition) -> Built:
    """The rows for a definition, items looked up by name or code; one query for the items and one for their papers."""
    schema = definition.schema(given.title, given.questions)
    made = Built(
        PackageVersion(
            title=given.title,
            text=given.text,
            source=given.source,
            is_example=given.is_example,
            questions=schema,
        )
    )
    made.faults = list(definition.faults(given))
    if not given.title.strip() or not given.text.strip():
        made.faults.append(("questions", 0, _("要有名称和一句说明。")))
    items = _items(given)
    pieces = []
    for row, part in enumerate(given.parts, 1):
        item = items.get(part.item)
        if item is None or item.current is None:
            made.faults.append(
                ("parts", row, _("没有“%(name)s”这个进驻镇街的在用事项。") % {"name": part.item})
            )
            continue
        kind = _part(part, row, item, given.shared)
        made.parts.append(kind)
        pieces.append(Piece(kind, item.current, tuple(item.current.materials.all())))
    if not made.faults:
        made.faults = checking.faults(schema, pieces)
    return made


def _items(given: Definition) -> dict[str, ServiceItem]:
    """The items by what the rows call them: their code or their exact name."""
    named = [part.item for part in given.parts]
    found = (
        ServiceItem.objects.filter(status=ItemStatus.ACTIVE, is_listed=True)
        .select_related("current__form", "current__questions")
        .prefetch_related("current__materials")
    )
    items = {}
    for item in found.filter(current__name__in=named) | found.filter(code__in=named):
        items[item.code] = items[item.current.name] = item
    return items


def _part(part: PartRow, position: int, item: ServiceItem, shared: tuple[str, ...]) -> PartKind:
    properties = item.current.form.schema["properties"]
    spoken = {*part.fields, *part.given, *part.later}
    common = {name: name for name in shared if name in properties and name not in spoken}
    return PartKind(
        key=part.key,
        position=position,
        item=item,
        when=definition.condition(part.when),
        after=list(part.after),
        **{name: dict(getattr(part, name)) for name in MAPS} | {"fields": {**common, **part.fields}},
    )


def said(version: PackageVersion, parts: list[PartKind]) -> dict[str, Any]:
    """All that a version says, to be compared with another's."""
    return {
        "title": version.title,
        "text": version.text,
        "source": version.source,
        "is_example": version.is_example,
        "questions": version.questions,
        "parts": [
            {
                "key": part.key,
                "item": part.item_id,
                "when": part.when,
                "after": list(part.after),
                **{name: getattr(part, name) for name in MAPS},
            }
            for part in parts
        ],
    }


def definition_of(version: PackageVersion, parts: list[PartKind]) -> Definition:
    """A version as rows again, for the one who writes the next."""
    return Definition(
        version.title,
        version.text,
        definition.questions_of(version.questions),
        tuple(
            PartRow(
                part.key,
                part.item_id,
                definition.rows_of(part.when),
                tuple(part.after),
                **{name: getattr(part, name) for name in MAPS},
            )
            for part in parts
        ),
        version.source,
        version.is_example,
    )


def with_rows(
    base: Definition, questions: tuple[Question, ...], parts: tuple[PartRow, ...], words: Mapping[str, str]
) -> Definition:
    """A definition with other questions, parts and words, the maps of the parts that stay kept by their key."""
    before = {part.key: part for part in base.parts}
    kept = tuple(
        PartRow(
            part.key,
            part.item,
            part.when,
            part.after,
            **{
                name: getattr(before[part.key], name)
                if part.key in before and before[part.key].item == part.item
                else {}
                for name in MAPS
            },
        )
        for part in parts
    )
    return Definition(words["title"], words["text"], questions, kept, base.source, base.is_example)
