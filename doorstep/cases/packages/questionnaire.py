"""All that is asked before anything is opened: the bundle's own questions, and those of its items. Pure.

An item asks its own situation (情形). What the bundle knows is not asked again; questions of two items that say the same
are one; and none is asked unless its part is needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from doorstep.registry.catalogue.forms.schema import Schema, sections, without_hidden

from .pieces import Piece

Names = dict[tuple[str, str], str]
"""(part, question of its item) → what it is called among all."""


def own(piece: Piece) -> Schema:
    """The questions of the part's item; none for most."""
    questions = piece.version.questions
    return questions.schema if questions else {"properties": {}}


def names(pieces: Sequence[Piece]) -> Names:
    """What every item's question that the bundle does not answer itself is called; the same question has one name."""
    found: Names = {}
    said: dict[tuple[str, str, tuple[Any, ...]], str] = {}
    for piece in pieces:
        for name, field in own(piece)["properties"].items():
            if name not in piece.kind.situation:
                same = (name, field["title"], tuple(field.get("enum", (field["type"],))))
                found[piece.key, name] = said.setdefault(same, f"{piece.key}__{name}")
    return found


def whole(questions: Schema, pieces: Sequence[Piece]) -> dict[str, Any]:
    """The bundle's questions, then those of its items, as one form."""
    called = names(pieces)
    made: dict[str, Any] = {**questions, "properties": dict(questions["properties"])}
    made["required"], made["allOf"] = list(questions.get("required", ())), list(questions.get("allOf", ()))
    parts = list(questions["x-ui"]["sections"])
    for piece in pieces:
        order: list[str] = []
        for name in (n for _title, fields in _sections(piece) for n in fields):
            as_name = called.get((piece.key, name))
            if as_name is None:
                continue
            if as_name not in made["properties"]:
                made["properties"][as_name] = own(piece)["properties"][name]
                order.append(as_name)
            _ask(made, as_name, list(_conditions(piece, name, called, questions)))
        if order:
            parts.append({"title": piece.version.name, "fields": order})
    return {**made, "x-ui": {**questions["x-ui"], "sections": parts}}


def situation(piece: Piece, said: Mapping[str, Any], called: Names) -> dict[str, Any]:
    """What these answers say to the questions of the part's item."""
    found = {}
    for name, field in own(piece)["properties"].items():
        mapped = piece.kind.situation.get(name)
        if mapped is None:
            value = said.get(called[piece.key, name])
        else:
            value = mapped if mapped in field.get("enum", ()) else said.get(mapped)
        if value is not None and value in field.get("enum", (True, False)):
            found[name] = value
    return found


def fitting(piece: Piece, told: Mapping[str, Any]) -> dict[str, Any]:
    """What of a situation told earlier the item's questions still ask for, with an answer that they still have."""
    schema = own(piece)
    found = {
        name: told[name]
        for name, field in schema["properties"].items()
        if name in told and told[name] in field.get("enum", (True, False))
    }
    return without_hidden(schema, found)


def _sections(piece: Piece) -> list[tuple[str, list[str]]]:
    return sections(own(piece)) if own(piece)["properties"] else []


def _ask(made: dict[str, Any], name: str, conditions: list[dict[str, Any]]) -> None:
    for condition in conditions:
        if condition:
            wanted = {"properties": condition, "required": list(condition)}
            made["allOf"].append({"if": wanted, "then": {"required": [name]}})
        elif name not in made["required"]:
            made["required"].append(name)


def _conditions(piece: Piece, name: str, called: Names, questions: Schema) -> Iterator[dict[str, Any]]:
    """When an item's question is asked: while its part is needed, and under what the item says of it. Any of these."""
    needed = dict(piece.kind.when.get("properties", {}))
    schema = own(piece)
    branches = [
        part["if"]["properties"]
        for part in schema.get("allOf", ())
        if name in {*part["then"].get("properties", ()), *part["then"].get("required", ())}
    ]
    if not branches or name in schema.get("required", ()):
        yield needed
        return
    for wants in branches:
        condition = _renamed(piece, wants, called, questions)
        if condition is not None:
            yield {**condition, **needed}


def _renamed(piece: Piece, wants: Schema, called: Names, questions: Schema) -> dict[str, Any] | None:
    """An item's condition by the names of all questions; None where the bundle's own answer excludes it."""
    condition = {}
    for name, want in wants.items():
        mapped = piece.kind.situation.get(name)
        if mapped is None:
            condition[called[piece.key, name]] = want
        elif mapped in questions["properties"]:
            condition[mapped] = want
        elif mapped not in ([want["const"]] if "const" in want else want["enum"]):
            return None
    return condition
