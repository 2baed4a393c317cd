"""How long a kept file stays: rules as data (data/retention.json), and what uses it, said by the apps that do.

An app that points at files says by `register` how each use of its ends. A file at which something points for which nobody
speaks stays for ever: forgetting to register can keep too long, never destroy too early.
"""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db.models import Field
from django.utils import timezone

from .models import StoredFile

UNUSED = "unused"


@dataclass(frozen=True)
class Rule:
    """One kind of paper: how long after its use ended it stays, whether destroying it asks for approval, and why so."""

    kind: str
    name: str
    why: str
    asks: bool
    days: int = 0
    years: int = 0

    def ends(self, since: dt.date) -> dt.date:
        """The first day on which it may be destroyed; 29 February counts as 1 March in a year without one."""
        year = since.year + self.years
        try:
            day = since.replace(year=year)
        except ValueError:
            day = dt.date(year, 3, 1)
        return day + dt.timedelta(days=self.days)


class Use(NamedTuple):
    """That something uses a file: as which kind of paper, and since which day no more (None: it still does)."""

    file_id: uuid.UUID
    kind: str
    ended_on: dt.date | None


class Verdict(NamedTuple):
    """By which rule a file stays, and the first day on which it may go."""

    rule: Rule
    due_on: dt.date


Speaker = Callable[[Collection[uuid.UUID]], Iterable[Use]]
_SPEAKERS: dict[str, Speaker] = {}


def register(pointer: str, speaker: Speaker) -> None:
    """Let `speaker` answer for the files at which a field points ("applications.ApplicationMaterial.file")."""
    _SPEAKERS[pointer] = speaker


def rules() -> dict[str, Rule]:
    """The county's rules by kind; raises KeyError, TypeError for a file that is not what it should be."""
    return _rules(Path(settings.DATA) / "retention.json")


def verdicts(files: Collection[StoredFile]) -> dict[uuid.UUID, Verdict]:
    """Until when each file stays; one that is in use, or held by what nobody speaks for, is not in the answer.

    Of several uses the one that keeps it longest counts. One query for each field that points at files.
    """
    found: dict[uuid.UUID, list[Verdict]] = {file.pk: [] for file in files}
    held: set[uuid.UUID] = set()
    for use in _uses(found.keys()):
        if use.ended_on is None:
            held.add(use.file_id)
        else:
            rule = rules()[use.kind]
            found[use.file_id].append(Verdict(rule, rule.ends(use.ended_on)))
    unused = rules()[UNUSED]
    return {
        file.pk: max(
            found[file.pk] or [Verdict(unused, unused.ends(timezone.localtime(file.stored_at).date()))],
            key=lambda verdict: verdict.due_on,
        )
        for file in files
        if file.pk not in held
    }


def _uses(ids: Collection[uuid.UUID]) -> Iterator[Use]:
    for name, field in _pointers().items():
        if name in _SPEAKERS:
            yield from _SPEAKERS[name](ids)
            continue
        for pk in field.model.objects.filter(**{f"{field.name}__in": ids}).values_list(
            field.attname, flat=True
        ):
            yield Use(pk, "", None)


def _pointers() -> dict[str, Field]:
    """Every field of another app that points at a stored file, by its name."""
    found = {}
    for relation in StoredFile._meta.get_fields(include_hidden=True):  # noqa: SLF001  Django's own way to ask
        if relation.auto_created and relation.is_relation:
            model = relation.field.model._meta  # noqa: SLF001
            if model.app_label != "documents":
                found[f"{model.label}.{relation.field.name}"] = relation.field
    return found


@lru_cache
def _rules(path: Path) -> dict[str, Rule]:
    return {each["kind"]: Rule(**each) for each in json.loads(path.read_text())["rules"]}
