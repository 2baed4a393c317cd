"""Bundles from data/packages/*.json: each file one, checked against the catalogue, one new version where one changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import NotAllowed
from doorstep.base.core.sheets import Problems
from doorstep.base.journal.actions import record

from . import building, policies
from .actions.publishing import put
from .definition import Definition, PartRow, Question

WORDS = {"title", "text", "source", "is_example", "shared", "questions", "parts"}
QUESTION = {"name", "title", "choices", "help", "if"}
PART = {"key", "item", "when", "after", "fields", "given", "later", "papers", "results", "situation"}


@transaction.atomic
def load(path: Path, *, actor: Actor | None = None) -> dict[str, int]:
    """Take the bundles of the folder `path`/packages; the catalogue must be loaded before.

    A bundle that says something else than before gets a new published version; what is running keeps its own. Returns
    how many bundles and new versions there are. Raises BadRows with every wrong row, and then changes nothing.
    """
    actor = actor or system()
    if not policies.may_publish(actor):
        raise NotAllowed(_("只有行政审批局可以发布一件事。"))
    problems = Problems()
    found = {}
    for position, file in enumerate(sorted((path / "packages").glob("*.json")), 1):
        read = _read(file, problems)
        if read is not None:
            found[file.stem.partition("-")[2]] = (position, file, read)
    problems.stop()
    fresh = 0
    for code, (position, file, read) in found.items():
        built = building.build(read)
        for place, row, fault in built.faults:
            problems.add(file, row, place, fault)
        if not built.faults:
            fresh += put(code, position, built, actor=actor)
    problems.stop()
    counts = {"packages": len(found), "new_versions": fresh}
    record("packages.loaded", ("county", "packages"), actor=actor, data=counts)
    return counts


def _read(file: Path, problems: Problems) -> Definition | None:
    try:
        given = json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        problems.add(file, getattr(error, "lineno", 0), "", _("不是JSON：%(why)s") % {"why": error})
        return None
    if not isinstance(given, dict) or not {"title", "text", "questions", "parts"} <= given.keys() <= WORDS:
        problems.add(file, 0, "", _("要写title、text、questions和parts，可以写source、is_example和shared。"))
        return None
    for place, words in (("questions", QUESTION), ("parts", PART)):
        for row, one in enumerate(given[place], 1):
            for word in one.keys() - words:
                problems.add(file, row, f"{place}.{word}", _("没有这一栏。"))
    try:
        return from_json(given)
    except (KeyError, TypeError, ValueError) as error:
        problems.add(file, 0, "", _("缺少或写错了一栏：%(why)s") % {"why": error})
        return None


def from_json(given: Mapping[str, Any]) -> Definition:
    """A file's content as a definition; raises KeyError or TypeError where something is missing."""
    return Definition(
        given["title"],
        given["text"],
        tuple(
            Question(q["name"], q["title"], tuple(q["choices"]), q.get("help", ""), dict(q.get("if", {})))
            for q in given["questions"]
        ),
        tuple(
            PartRow(
                p["key"],
                p["item"],
                dict(p.get("when", {})),
                tuple(p.get("after", ())),
                **{word: dict(p.get(word, {})) for word in building.MAPS},
            )
            for p in given["parts"]
        ),
        given.get("source", ""),
        bool(given.get("is_example", True)),
        tuple(given.get("shared", ())),
    )
