"""What the county's list leaves out (result, form, kind of paper) follows from rules that stand in files too."""

from __future__ import annotations

import fnmatch
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.sheets import Problems, Row, rows
from doorstep.registry.catalogue.models import RequiredMaterial

SAYS = ("result_name", "result_kind", "form", "for_whom", "valid_years", "valid_basis")
MOST_YEARS = 50
RESULT_KINDS = {"certificate", "approval", "record"}
AUDIENCES = {"person", "organisation", "both"}
PAPERS = {"original", "copy", "both", "electronic"}


@dataclass(frozen=True)
class ItemRule:
    """A row of item_rules.csv: for items that match, what it says where no row before it said something."""

    name: str
    department: str
    kind: str
    handling: str
    says: Mapping[str, str]

    def fits(self, row: Mapping[str, str]) -> bool:
        """Whether the rule speaks of this row of items.csv."""
        return (
            (not self.name or fnmatch.fnmatchcase(row["name"], self.name))
            and self.department in {"", row["department"]}
            and self.kind in {"", row["kind"]}
            and self.handling in {"", row["instant_or_promised"]}
        )


@dataclass(frozen=True)
class MaterialRule:
    """A row of material_rules.csv: the first whose words occur in a material's name decides."""

    contains: tuple[str, ...]
    form_of_paper: str
    copies: int
    is_required: bool
    may_be_missing: bool
    electronic_substitute: bool

    def fits(self, name: str) -> bool:
        """Whether the rule speaks of this material; a rule without words speaks of every one."""
        return not self.contains or any(word in name for word in self.contains)


def item_rules(path: Path, problems: Problems) -> list[ItemRule]:
    """Read item_rules.csv of the folder `path`."""
    file = path / "item_rules.csv"
    found = []
    for row in rows(file, ["name", "department", "kind", "handling", *SAYS], problems):
        if row["result_kind"] not in RESULT_KINDS | {""}:
            problems.add(file, row.line, "result_kind", _("应是certificate、approval或record。"))
        if row["for_whom"] not in AUDIENCES | {""}:
            problems.add(file, row.line, "for_whom", _("应是person、organisation或both。"))
        years = row["valid_years"]
        if bool(years) != bool(row["valid_basis"]) or (
            years and not (years.isdecimal() and 1 <= int(years) <= MOST_YEARS)
        ):
            problems.add(file, row.line, "valid_years", _("有效期是年数，并要写明依据。"))
        says = {column: row[column] for column in SAYS if row[column]}
        found.append(ItemRule(row["name"], row["department"], row["kind"], row["handling"], says))
    return found


def said_of(row: Mapping[str, str], rules: list[ItemRule]) -> dict[str, str]:
    """What the rules say of an item: for each column the first rule that fits and says something."""
    said: dict[str, str] = {}
    for rule in rules:
        if len(said) == len(SAYS):
            break
        if rule.says.keys() - said.keys() and rule.fits(row):
            said = {**rule.says, **said}
    return said


def material_rules(path: Path, problems: Problems) -> list[MaterialRule]:
    """Read material_rules.csv of the folder `path`."""
    file = path / "material_rules.csv"
    columns = [
        "contains",
        "form_of_paper",
        "copies",
        "is_required",
        "may_be_missing",
        "electronic_substitute",
    ]
    found = []
    for row in rows(file, columns, problems):
        if row["form_of_paper"] not in PAPERS or not row["copies"].isdigit():
            problems.add(
                file, row.line, "form_of_paper", _("应是original、copy、both或electronic，copies是数字。")
            )
            continue
        found.append(
            MaterialRule(
                tuple(word for word in row["contains"].split("|") if word),
                row["form_of_paper"],
                int(row["copies"]),
                row["is_required"] == "y",
                row["may_be_missing"] == "y",
                row["electronic_substitute"] == "y",
            )
        )
    if not found or found[-1].contains:
        problems.add(file, 0, "contains", _("最后一行应是不含词的一般规则。"))
    return found


def materials_of(row: Row, rules: list[MaterialRule]) -> list[RequiredMaterial]:
    """The papers of a row of items.csv ("身份证|户口簿"), in its order; "(无材料…)" means none."""
    names = [name.strip() for name in row["materials"].split("|")]
    found = []
    for name in names:
        if not name or name.startswith("(无材料"):
            continue
        rule = next(rule for rule in rules if rule.fits(name))
        found.append(
            RequiredMaterial(
                position=len(found) + 1,
                name=name[:120],
                form_of_paper=rule.form_of_paper,
                copies=rule.copies,
                is_required=rule.is_required,
                may_be_missing=rule.may_be_missing,
                electronic_substitute=rule.electronic_substitute,
            )
        )
    return found
