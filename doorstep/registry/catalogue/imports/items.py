"""items.csv row by row: what each item is now, with its fingerprint, before anything is written."""

from __future__ import annotations

import datetime as dt
from collections import Counter as Tally
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from pypinyin import lazy_pinyin

from doorstep.base.core.canonical import digest
from doorstep.base.core.sheets import Problems, Row, rows
from doorstep.registry.catalogue import words
from doorstep.registry.catalogue.models import Department, Form, ItemVersion, RequiredMaterial

from . import procedures, situations
from .procedures import ProcedureRule, procedure_of
from .rules import ItemRule, MaterialRule, item_rules, material_rules, materials_of, said_of
from .situations import Situation

KIND_CODES = {
    "行政许可": "XK",
    "行政确认": "QR",
    "行政给付": "JF",
    "行政裁决": "CJ",
    "行政奖励": "JL",
    "行政备案": "BA",
    "其他行政权力": "QT",
    "公共服务": "GF",
}
HANDLING = {"即办件": True, "承诺件": False}
COLUMNS = [
    "name",
    "department",
    "kind",
    "instant_or_promised",
    "legal_working_days",
    "promised_working_days",
    "materials",
    "doorstep_suitable",
    "village_room_suitable",
    "source",
    "listed_at_town_centres",
]
CODED = ("name", "kind", "is_instant", "legal_days", "promised_days", "result_name", "result_kind", "visits")
CODED += ("for_whom", "doorstep_suitable", "village_room_suitable", "queue_letter", "source", "search_words")
CODED += ("procedure",)


@dataclass
class Draft:
    """An item as the file has it: its version, not yet saved, and its papers."""

    line: int
    department: str
    is_listed: bool
    version: ItemVersion
    materials: list[RequiredMaterial]
    aliases: list[str]


@dataclass
class Reading:
    """What rows are read against."""

    departments: Mapping[str, Department]
    letters: Mapping[str, str]
    forms: Mapping[str, Form]
    aliases: Mapping[str, list[str]]
    rules: list[ItemRule]
    papers: list[MaterialRule]
    procedures: list[ProcedureRule]
    situations: Mapping[str, Situation]
    valid_from: dt.date
    names: set[str] = field(default_factory=set)
    drafts: dict[str, Draft] = field(default_factory=dict)


def departments(path: Path, problems: Problems) -> tuple[dict[str, Department], dict[str, Row]]:
    """The departments of departments.csv and their rows (queue letter, delegation basis), by short name."""
    file = path / "departments.csv"
    found: dict[str, Department] = {}
    given: dict[str, Row] = {}
    for row in rows(file, ["name", "code", "body_name", "queue_letter", "basis"], problems):
        if row["name"] in found or row["code"] in {d.code for d in found.values()}:
            problems.add(file, row.line, "code", _("部门或代码写了两次。"))
        if row["queue_letter"] not in set("ABCDE"):
            problems.add(file, row.line, "queue_letter", _("队列字母应是A到E。"))
        sound = " ".join(lazy_pinyin(row["name"]))
        found[row["name"]] = Department(
            code=row["code"], name=row["name"], body_name=row["body_name"], pinyin=sound
        )
        given[row["name"]] = row
    return found, given


def aliases(path: Path, problems: Problems) -> dict[str, list[str]]:
    """The words of aliases.csv ("开饭馆|开餐馆") by the name of the item they mean."""
    file = path / "aliases.csv"
    found: dict[str, list[str]] = {}
    for row in rows(file, ["name", "words"], problems):
        given = [word.strip().lower() for word in row["words"].split("|") if word.strip()]
        if any(len(word) > 40 for word in given):
            problems.add(file, row.line, "words", _("一个词最多40个字。"))
        found.setdefault(row["name"], []).extend(given)
    return {name: list(dict.fromkeys(given)) for name, given in found.items()}


def read(
    path: Path,
    forms: Mapping[str, Form],
    of_items: Mapping[str, Situation],
    valid_from: dt.date,
    problems: Problems,
) -> Reading:
    """Read every row of items.csv with its rules and aliases; what is wrong goes to `problems`."""
    named, given = departments(path, problems)
    reading = Reading(
        departments=named,
        letters={name: row["queue_letter"] for name, row in given.items()},
        forms=forms,
        aliases=aliases(path, problems),
        rules=item_rules(path, problems),
        papers=material_rules(path, problems),
        procedures=procedures.read(path, {name: d.code for name, d in named.items()}, problems),
        situations=of_items,
        valid_from=valid_from,
    )
    problems.stop()
    file = path / "items.csv"
    for row in rows(file, COLUMNS, problems):
        said = said_of(row, reading.rules)
        _check(file, row, said, reading, problems)
        if not problems.rows:
            reading.drafts[row["name"]] = _draft(row, said, reading)
    for name in of_items.keys() - reading.names:
        problems.add(of_items[name].file, 0, "items", _("没有“%(name)s”这个事项。") % {"name": name})
    for name in reading.aliases.keys() - reading.names:
        problems.add(path / "aliases.csv", 0, "name", _("没有“%(name)s”这个事项。") % {"name": name})
    return reading


def _check(file: Path, row: Row, said: Mapping[str, str], reading: Reading, problems: Problems) -> None:
    """Every rule that a row must keep, each with its own column."""
    wrong = []
    if not row["name"] or len(row["name"]) > 120:
        wrong.append(("name", _("事项名称不能空，最多120个字。")))
    if row["name"] in reading.names:
        wrong.append(("name", _("这个事项写了两次。")))
    if row["department"] not in reading.departments:
        wrong.append(("department", _("departments.csv里没有这个部门。")))
    if row["kind"] not in KIND_CODES:
        wrong.append(("kind", _("事项类型应是%(kinds)s之一。") % {"kinds": "、".join(KIND_CODES)}))
    if row["instant_or_promised"] not in HANDLING:
        wrong.append(("instant_or_promised", _("应是即办件或承诺件。")))
    wrong += _check_days(row)
    for column in ("doorstep_suitable", "village_room_suitable", "listed_at_town_centres"):
        if row[column] not in {"y", "n"}:
            wrong.append((column, _("应是y或n。")))
    reading.names.add(row["name"])
    form = said.get("form", "")
    if form not in reading.forms:
        wrong.append(("name", _("没有表单“%(form)s”。") % {"form": form}))
    for column, message in wrong:
        problems.add(file, row.line, column, message)
    if row["name"] in reading.situations:
        situations.check_papers(reading.situations[row["name"]], row, problems)


def _check_days(row: Row) -> list[tuple[str, object]]:
    legal, promised = row["legal_working_days"], row["promised_working_days"]
    if not promised.isdigit() or (legal and not legal.isdigit()):
        return [("promised_working_days", _("时限应是工作日数。"))]
    if legal and int(promised) > int(legal):
        return [("promised_working_days", _("承诺时限不能超过法定时限。"))]
    if (row["instant_or_promised"] == "即办件") != (promised == "0"):
        return [("promised_working_days", _("即办件的承诺时限是0，承诺件大于0。"))]
    return []


def _draft(row: Row, said: Mapping[str, str], reading: Reading) -> Draft:
    papers = materials_of(row, reading.papers)
    situation = reading.situations.get(row["name"])
    if situation is not None:
        situations.apply(situation, papers)
    given = reading.aliases.get(row["name"], [])
    is_instant = HANDLING[row["instant_or_promised"]]
    version = ItemVersion(
        name=row["name"],
        pinyin=" ".join(lazy_pinyin(row["name"])).lower(),
        kind=row["kind"],
        is_instant=is_instant,
        legal_days=int(row["legal_working_days"]) if row["legal_working_days"] else None,
        promised_days=int(row["promised_working_days"]),
        result_name=said["result_name"],
        result_kind=said["result_kind"],
        valid_years=int(said["valid_years"]) if said.get("valid_years") else None,
        valid_basis=said.get("valid_basis", "")[:120],
        visits=1 if is_instant or said["result_kind"] != "certificate" else 2,
        for_whom=said["for_whom"],
        doorstep_suitable=row["doorstep_suitable"] == "y",
        village_room_suitable=row["village_room_suitable"] == "y",
        queue_letter=reading.letters[row["department"]],
        form=reading.forms[said["form"]],
        questions=situation.questions if situation else None,
        procedure={}
        if is_instant
        else procedure_of(row, reading.departments[row["department"]].code, reading.procedures),
        source=row["source"][:120],
        valid_from=reading.valid_from,
        search_words=words.index([row["name"], row["department"], said["result_name"], *given]),
    )
    version.fingerprint = _fingerprint(version, papers)
    department = reading.departments[row["department"]].code
    return Draft(row.line, department, row["listed_at_town_centres"] == "y", version, papers, given)


def _fingerprint(version: ItemVersion, papers: list[RequiredMaterial]) -> str:
    """A digest of all that the version says, search words and date of entry apart from its law."""
    said = {name: getattr(version, name) for name in CODED if name != "search_words"}
    said["form"] = [version.form.code, version.form.version]
    said["materials"] = [
        [p.name, p.form_of_paper, p.copies, p.is_required, p.may_be_missing, p.electronic_substitute]
        + ([p.when] if p.when else [])
        for p in papers
    ]
    if version.valid_years is not None:
        said["valid"] = [version.valid_years, version.valid_basis]
    if version.questions is not None:
        said["questions"] = [version.questions.code, version.questions.version]
    return digest(said).hex()


def codes(drafts: Mapping[str, Draft], taken: Mapping[str, str], prefix: str) -> dict[str, str]:
    """A readable code for every item ("51018400-SC-XK-0001"): the one it has, else the next of its kind.

    `taken` maps the names of the items that are there to their codes.
    """
    last: Tally[str] = Tally()
    for code in taken.values():
        stem, _dash, serial = code.rpartition("-")
        last[stem] = max(last[stem], int(serial))
    found: dict[str, str] = {}
    for name, draft in drafts.items():
        if name in taken:
            found[name] = taken[name]
            continue
        stem = f"{prefix}-{draft.department}-{KIND_CODES[draft.version.kind]}"
        last[stem] += 1
        found[name] = f"{stem}-{last[stem]:04d}"
    return found
