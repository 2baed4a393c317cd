"""Answers in words, for somebody who checks them and for what is printed of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.clock import words
from doorstep.registry.people import identifiers

from .schema import Schema, sections, shown

MASKS = {"id-card": identifiers.mask_number, "phone": identifiers.mask_phone}
"""What a person is known by, as lists and read-only pages show it."""


def display(
    schema: Schema, answers: Mapping[str, Any], *, masked: bool = False
) -> list[tuple[str, str, str]]:
    """(name, label, words) of every answered field that is shown, in the order of the page.

    `masked`: identity numbers and phones keep their ends only, for who reads and does not fill.
    """
    on_page = shown(schema, answers)
    names = [name for _title, fields in sections(schema) for name in fields]
    return [
        (
            name,
            str(schema["properties"][name]["title"]),
            in_words(schema["properties"][name], answers[name], masked=masked),
        )
        for name in names
        if name in on_page and answers.get(name) not in (None, "", [])
    ]


def in_words(field: Schema, value: Any, *, masked: bool = False) -> str:
    """One answer as people write it: 是 or 否, 2026年11月23日, 甲、乙; the rows of a list one after another."""
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if field.get("format") == "date" and isinstance(value, str):
        return words.day(dt.date.fromisoformat(value))
    if masked and isinstance(value, str) and field.get("format") in MASKS:
        return MASKS[field["format"]](value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, list):
        inner = field.get("items", {}).get("properties", {})
        if inner:
            return _("；").join(_row(inner, row, masked=masked) for row in value)
        return _("、").join(str(one) for one in value)
    return str(value)


def _row(parts: Mapping[str, Schema], row: Mapping[str, Any], *, masked: bool) -> str:
    return " ".join(
        in_words(part, row[name], masked=masked)
        for name, part in parts.items()
        if row.get(name) not in (None, "")
    )
