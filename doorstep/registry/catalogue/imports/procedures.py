"""procedures.csv: how a promised item is handled (办理流程), for each column the first row that fits and says something."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.sheets import Problems, Row, rows

SAYS = (
    "reviews",
    "supplement_days",
    "special_steps",
    "on_site",
    "commitment",
    "tolerated_days",
    "extension_days",
)
DAYS = ("supplement_days", "tolerated_days", "extension_days")
MOST_EXTENSION = 10


@dataclass(frozen=True)
class ProcedureRule:
    """A row of procedures.csv."""

    name: str
    department: str
    kind: str
    says: Mapping[str, Any]

    def fits(self, row: Mapping[str, str]) -> bool:
        """Whether the rule speaks of this row of items.csv."""
        return (
            (not self.name or fnmatch.fnmatchcase(row["name"], self.name))
            and self.department in {"", row["department"]}
            and self.kind in {"", row["kind"]}
        )


def read(path: Path, codes: Mapping[str, str], problems: Problems) -> list[ProcedureRule]:
    """The rules of the folder `path`; `codes` gives the code of a department by its short name."""
    file = path / "procedures.csv"
    found = []
    for row in rows(file, ["name", "department", "kind", *SAYS], problems):
        says: dict[str, Any] = {}
        for column in DAYS:
            if row[column]:
                says[column] = _days(file, row, column, problems)
        if row["commitment"]:
            says["commitment"] = row["commitment"] == "y"
        if row["reviews"]:
            says["reviews"] = _reviews(file, row, codes, problems)
        if row["special_steps"]:
            says["special_steps"] = _special_steps(file, row, problems)
        found.append(ProcedureRule(row["name"], row["department"], row["kind"], says))
    return found


def procedure_of(row: Mapping[str, str], own: str, rules: list[ProcedureRule]) -> dict[str, Any]:
    """How the item of this row is handled; without a rule its `own` department alone reviews it."""
    said: dict[str, Any] = {}
    for rule in rules:
        if rule.fits(row):
            said = {**rule.says, **said}
    return {"reviews": [[own]], "special_steps": [], "commitment": False, **said}


def _days(file: Path, row: Row, column: str, problems: Problems) -> int:
    text = row[column]
    if not text.isdigit() or int(text) == 0 or (column == "extension_days" and int(text) > MOST_EXTENSION):
        problems.add(file, row.line, column, _("应是工作日数，大于0；延期最多10个工作日。"))
        return 0
    return int(text)


def _reviews(file: Path, row: Row, codes: Mapping[str, str], problems: Problems) -> list[list[str]]:
    """ "市场监管>卫健|住建": steps one after another, departments of one step at the same time."""
    steps = [[name.strip() for name in step.split("|")] for step in row["reviews"].split(">")]
    names = [name for step in steps for name in step]
    if len(set(names)) != len(names) or any(name not in codes for name in names):
        problems.add(file, row.line, "reviews", _("应是departments.csv里的部门，每个只写一次。"))
        return []
    return [[codes[name] for name in step] for step in steps]


def _special_steps(file: Path, row: Row, problems: Problems) -> list[dict[str, Any]]:
    """ "现场核查:10:basis|听证:20:basis": name, working days told to the applicant, basis.

    Those that the column `on_site` names ("现场核查|踏勘") are made by two officers on the spot.
    """
    found: list[dict[str, Any]] = []
    on_site = {name for name in row["on_site"].split("|") if name}
    for text in row["special_steps"].split("|"):
        name, _colon, rest = text.partition(":")
        days, _colon, basis = rest.partition(":")
        if not name or len(name) > 60 or not days.isdigit():
            problems.add(file, row.line, "special_steps", _("应是“名称:工作日数:依据”。"))
            continue
        step = {"name": name, "days": int(days), "basis": basis}
        found.append({**step, "on_site": True} if name in on_site else step)
    for name in on_site - {step["name"] for step in found}:
        problems.add(file, row.line, "on_site", _("没有“%(name)s”这个特别程序。") % {"name": name})
    return found
