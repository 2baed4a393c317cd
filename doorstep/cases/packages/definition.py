"""A bundle as people write it, in a file or in the bureau's rows, and what is wrong with it. Pure.

`questions` are rows of name, title, choices and, for those that not everybody is asked, `if` ({question: [answers]});
`parts` are rows of key, item, `when` (as `if`), `after`, and the maps of `PartKind`. `shared` names fields that mean the
same in every form that has them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

Rows = Mapping[str, list[str]]
NAME = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True)
class Question:
    """One question of choices; `only_if` says who is asked it."""

    name: str
    title: str
    choices: tuple[str, ...]
    help: str = ""
    only_if: Rows = field(default_factory=dict)


@dataclass(frozen=True)
class PartRow:
    """One part as it is written."""

    key: str
    item: str
    when: Rows = field(default_factory=dict)
    after: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, Any] = field(default_factory=dict)
    later: Mapping[str, str] = field(default_factory=dict)
    papers: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, str] = field(default_factory=dict)
    situation: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Definition:
    """All that one version of a bundle says."""

    title: str
    text: str
    questions: tuple[Question, ...]
    parts: tuple[PartRow, ...]
    source: str = ""
    is_example: bool = True
    shared: tuple[str, ...] = ()


def condition(rows: Rows) -> dict[str, Any]:
    """{question: [answers]} as a condition (see catalogue's situations.py): every question has one of its answers."""
    if not rows:
        return {}
    wanted = {name: {"const": v[0]} if len(v) == 1 else {"enum": list(v)} for name, v in rows.items()}
    return {"required": list(rows), "properties": wanted}


def rows_of(condition: Mapping[str, Any]) -> dict[str, list[str]]:
    """A condition made by `condition`, as rows again."""
    asked: Mapping[str, Any] = condition.get("properties", {})
    return {name: [part["const"]] if "const" in part else list(part["enum"]) for name, part in asked.items()}


def schema(title: str, questions: tuple[Question, ...]) -> dict[str, Any]:
    """The questions as a form of the catalogue's subset."""
    made: dict[str, Any] = {
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": {
            q.name: {
                "title": q.title,
                "type": "string",
                "enum": list(q.choices),
                **({"description": q.help} if q.help else {}),
                "x-ui": {"widget": "radio"},
            }
            for q in questions
        },
        "required": [q.name for q in questions if not q.only_if],
        "x-ui": {"sections": [{"title": title, "fields": [q.name for q in questions]}]},
    }
    branches = [{"if": condition(q.only_if), "then": {"required": [q.name]}} for q in questions if q.only_if]
    return made | ({"allOf": branches} if branches else {})


def questions_of(schema: Mapping[str, Any]) -> tuple[Question, ...]:
    """The questions of a schema made by `schema`, as rows again."""
    only_if = {b["then"]["required"][0]: rows_of(b["if"]) for b in schema.get("allOf", ())}
    fields = schema["properties"]
    return tuple(
        Question(
            name,
            fields[name]["title"],
            tuple(fields[name]["enum"]),
            fields[name].get("description", ""),
            only_if.get(name, {}),
        )
        for name in names(schema)
    )


def names(schema: Mapping[str, Any]) -> list[str]:
    """The names of the questions in the order in which they are asked; the database keeps no order of keys."""
    return [name for section in schema["x-ui"]["sections"] for name in section["fields"]]


def faults(definition: Definition) -> Iterator[tuple[str, int, str]]:
    """What can be said without the catalogue, as (questions or parts, row from 1, what is wrong)."""
    if not definition.questions:
        yield "questions", 0, _("至少要有一个问题。")
    if not definition.parts:
        yield "parts", 0, _("至少要有一个事项。")
    asked: dict[str, Question] = {}
    for row, question in enumerate(definition.questions, 1):
        for fault in _question_faults(question, asked):
            yield "questions", row, fault
        asked[question.name] = question
    keys: set[str] = set()
    for row, part in enumerate(definition.parts, 1):
        for fault in _part_faults(part, asked, keys):
            yield "parts", row, fault
        keys.add(part.key)


def _question_faults(question: Question, before: Mapping[str, Question]) -> Iterator[str]:
    if not NAME.fullmatch(question.name) or question.name in before:
        yield _("名称用小写字母、数字和下划线，不能重复：%(name)s。") % {"name": question.name}
    if not question.title.strip():
        yield _("请写出问题。")
    if len(question.choices) < 2 or len(set(question.choices)) != len(question.choices):
        yield _("问题至少要有两个不同的答案。")
    yield from _row_faults(question.only_if, before)


def _part_faults(part: PartRow, asked: Mapping[str, Question], before: set[str]) -> Iterator[str]:
    if not NAME.fullmatch(part.key) or part.key in before or "__" in part.key:
        yield _("名称用小写字母、数字和下划线，不能重复：%(name)s。") % {"name": part.key}
    for key in {*part.after, *part.later.values(), *part.results.values()} - before:
        yield _("只能等待排在前面的事项：%(key)s。") % {"key": key}
    for key in {*part.later.values(), *part.results.values()} - set(part.after):
        yield _("用到了“%(key)s”的结果，就要等它办成。") % {"key": key}
    yield from _row_faults(part.when, asked)


def _row_faults(rows: Rows, asked: Mapping[str, Question]) -> Iterator[str]:
    """A condition speaks of questions that were asked before, and of answers that they have."""
    for name, answers in rows.items():
        if name not in asked:
            yield _("前面没有“%(name)s”这个问题。") % {"name": name}
        elif not answers or not set(answers) <= set(asked[name].choices):
            yield _("问题“%(name)s”没有“%(value)s”这个答案。") % {"name": name, "value": "、".join(answers)}
