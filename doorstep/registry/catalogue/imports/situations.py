"""Situations (情形) from data/situations/*.json: questions for some items, and which of their papers each answer asks for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import Invalid
from doorstep.base.core.sheets import Problems, Row
from doorstep.registry.catalogue import situations
from doorstep.registry.catalogue.forms import faults
from doorstep.registry.catalogue.forms.schema import Schema, branches
from doorstep.registry.catalogue.models import Form, RequiredMaterial

from .forms import newest, versioned

PREFIX = "situation-"
"""Before the file's name in the code of the form that its questions are."""
PARTS = {"items", "questions", "when"}
MOST_QUESTIONS = 6
"""More would be a form; the page promises one to four, and some are hidden until another is answered."""


@dataclass(frozen=True)
class Situation:
    """What one file says for each of its items: the questions, and the condition of a paper by the paper's name."""

    file: Path
    questions: Form
    when: Mapping[str, situations.Condition]


def read(path: Path, problems: Problems) -> dict[str, Situation]:
    """The situations of the folder by the item's name; nothing is written. Every fault goes to `problems`."""
    found: dict[str, Situation] = {}
    before = newest()
    for file in sorted((path / "situations").glob("*.json")):
        try:
            given = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            problems.add(file, getattr(error, "lineno", 0), "", _("不是JSON：%(why)s") % {"why": error})
            continue
        wrong = list(_faults(given))
        for column, message in wrong:
            problems.add(file, 0, column, message)
        if wrong:
            continue
        form = versioned(PREFIX + file.stem, given["questions"], before)
        for name in given["items"]:
            if name in found:
                problems.add(file, 0, "items", _("“%(name)s”的情形写了两次。") % {"name": name})
            found[name] = Situation(file, form, given["when"])
    return found


def forms_of(found: Mapping[str, Situation]) -> dict[str, Form]:
    """The forms of the questions by code, each once."""
    return {situation.questions.code: situation.questions for situation in found.values()}


def check_papers(situation: Situation, row: Row, problems: Problems) -> None:
    """Say of each condition that is for a paper which this row of items.csv does not list."""
    for name in situation.when.keys() - {name.strip() for name in row["materials"].split("|")}:
        message = _("“%(item)s”没有“%(paper)s”这份材料。") % {"item": row["name"], "paper": name}
        problems.add(situation.file, 0, name, message)


def apply(situation: Situation, papers: list[RequiredMaterial]) -> None:
    """Set the condition of each paper that has one. A paper asked for in some situations is required in them."""
    for paper in papers:
        if paper.name in situation.when:
            paper.when, paper.is_required = dict(situation.when[paper.name]), True


def _faults(given: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(given, dict) or set(given) != PARTS or not given["items"]:
        yield "", _("要有items、questions和when三部分。")
        return
    wrong = faults(given["questions"])
    yield from (("questions", fault) for fault in wrong)
    if not wrong:
        yield from _question_faults(given["questions"])
        yield from _condition_faults(given["questions"], given["when"])


def _question_faults(questions: Schema) -> Iterator[tuple[str, Any]]:
    if len(questions["properties"]) > MOST_QUESTIONS:
        yield "questions", _("最多问%(count)d个问题。") % {"count": MOST_QUESTIONS}
    for name, field in questions["properties"].items():
        if len(situations.choices(field)) < 2:
            yield name, _("情形只能问是非题或选择题，至少有两个答案。")
    asked = set(questions.get("required", ())).union(*(fields for _if, fields in branches(questions)))
    if asked != set(questions["properties"]):
        yield "questions", _("每个问题都要写进required，或者写进一个then的required。")
    for condition in situations.dead(questions, [condition for condition, _fields in branches(questions)]):
        yield "questions", _("没有哪种回答会问到：%(why)s") % {"why": situations.why(condition, questions)}


def _condition_faults(questions: Schema, when: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for paper, condition in when.items():
        try:
            situations.check(questions, [condition])
        except Invalid as refusal:
            yield paper, refusal.message
            continue
        if not condition:
            yield paper, _("每种情形都要的材料不必写条件。")
        elif situations.dead(questions, [condition]):
            yield paper, _("没有哪种回答会要这份材料。")
