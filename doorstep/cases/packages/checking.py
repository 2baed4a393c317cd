"""Whether a bundle leads somewhere with what the catalogue demands now: said before it is published. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from doorstep.base.core.errors import Invalid
from doorstep.registry.catalogue import forms, situations
from doorstep.registry.catalogue.forms.schema import Schema

from . import definition, merged, questionnaire
from .pieces import Piece
from .union import applying

Fault = tuple[str, int, str]
"""(questions or parts, row from 1 or 0 for the whole, what is wrong)."""


def faults(questions: Schema, pieces: Sequence[Piece]) -> list[Fault]:
    """Everything that keeps these questions and parts from being a bundle; empty for a good one."""
    found: list[Fault] = [("questions", 0, fault) for fault in forms.faults(questions)]
    for row, piece in enumerate(pieces, 1):
        found += [("parts", row, fault) for fault in _piece_faults(piece, questions)]
    if found:
        return found
    return [*_dead(questions, pieces), *_ways(questions, pieces)]


def _piece_faults(piece: Piece, questions: Schema) -> Iterator[str]:
    schema, papers = piece.version.form.schema, {paper.name for paper in piece.papers}
    fields, asked = schema["properties"], questions["properties"]
    for name in {*piece.kind.fields, *piece.kind.given, *piece.kind.later} - fields.keys():
        yield _("“%(item)s”的表里没有“%(name)s”。") % {"item": piece.version.name, "name": name}
    for name, value in piece.kind.situation.items():
        of_item = questionnaire.own(piece)["properties"].get(name)
        if of_item is None:
            yield _("“%(item)s”的情形里没有“%(name)s”这个问题。") % {"item": piece.version.name, "name": name}
        elif not set(asked[value]["enum"] if value in asked else [value]) & set(_choices(of_item)):
            yield _("问题“%(name)s”没有“%(value)s”这个答案。") % {"name": name, "value": value}
    for name in {*piece.kind.papers, *piece.kind.results} - papers:
        yield _("“%(item)s”不要“%(name)s”这份材料。") % {"item": piece.version.name, "name": name}
    for field, name in piece.kind.fields.items():
        if field in fields and name in asked and not set(asked[name]["enum"]) & set(_choices(fields[field])):
            yield _("问题“%(name)s”的答案都不是“%(field)s”的选项。") % {"name": name, "field": field}
        if name not in asked and not definition.NAME.fullmatch(name):
            yield _("名称用小写字母、数字和下划线，不能重复：%(name)s。") % {"name": name}
    for field, value in piece.kind.given.items():
        if field in fields and not Draft202012Validator(
            {k: v for k, v in fields[field].items() if k != "x-ui"}
        ).is_valid(value):
            yield _("“%(field)s”不能填“%(value)s”。") % {"field": field, "value": value}
    try:
        situations.check(questions, [piece.kind.when])
    except Invalid as wrong:
        yield str(wrong.message)


def _choices(field: Schema) -> list[Any]:
    return list(field.get("enum", ()))


def _dead(questions: Schema, pieces: Sequence[Piece]) -> Iterator[Fault]:
    unreachable = situations.dead(questions, [piece.kind.when for piece in pieces])
    for row, piece in enumerate(pieces, 1):
        if piece.kind.when in unreachable:
            yield "parts", row, _("没有哪种回答会用到“%(item)s”。") % {"item": piece.version.name}
    conditions = [{"required": [n], "properties": {n: {"const": v}}} for n, v in _answers(questions)]
    for one in situations.dead(questions, conditions):
        name = one["required"][0]
        yield "questions", definition.names(questions).index(name) + 1, _("没有人会被问到这个答案。")


def _answers(questions: Schema) -> Iterator[tuple[str, Any]]:
    for name, question in questions["properties"].items():
        for value in question["enum"]:
            yield name, value


def _ways(questions: Schema, pieces: Sequence[Piece]) -> Iterator[Fault]:
    """Every way to answer leads to a part, and the forms of its parts fit into one."""
    said: set[str] = set()
    for answers in situations.reachable(questions):
        applied = applying(pieces, questions, answers)
        fault = ""
        if not applied:
            told = "，".join(
                f"{questions['properties'][name]['title']}{value}" for name, value in answers.items()
            )
            fault = _("这样回答就没有要办的事：%(told)s。") % {"told": told}
        else:
            try:
                made = merged.form("", applied, answers)
                fault = "；".join(forms.faults({**made, "title": "-"}))
            except merged.Unfit as unfit:
                fault = str(unfit)
        if fault and fault not in said:
            said.add(fault)
            yield "parts", 0, fault
