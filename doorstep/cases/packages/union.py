"""What a bundle comes to for somebody's answers: which parts, what to bring once, how many working days. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from doorstep.registry.catalogue import situations
from doorstep.registry.catalogue.forms.schema import Schema
from doorstep.registry.catalogue.models import RequiredMaterial

from . import questionnaire
from .pieces import Applied, Piece

TAIL = re.compile(r"(原件及复印件|原件和复印件|原件|复印件)$")


@dataclass
class Need:
    """One paper to bring, once for all parts that want it, in the form that the most demanding of them wants."""

    key: str
    name: str
    wants_original: bool
    wants_copy: bool
    copies: int
    is_required: bool
    may_be_missing: bool
    electronic_substitute: bool
    parts: list[str] = field(default_factory=list)
    """The names of the items that want it."""
    rows: list[tuple[str, int]] = field(default_factory=list)
    """(part, id of its RequiredMaterial) of each that wants it."""

    @property
    def form_of_paper(self) -> str:
        """original, copy, both or electronic."""
        if self.wants_original and self.wants_copy:
            return "both"
        return "original" if self.wants_original else "copy" if self.wants_copy else "electronic"


@dataclass(frozen=True)
class Span:
    """When a part is under way: working days from the acceptance, the end not counted before the start."""

    key: str
    name: str
    start: int
    days: int

    @property
    def end(self) -> int:
        """The working day on which it is done."""
        return self.start + self.days


def applying(pieces: Sequence[Piece], questions: Schema, answers: Mapping[str, Any]) -> list[Applied]:
    """The parts that are needed for these answers, in their order, each with why and with its item's situation."""
    called = questionnaire.names(pieces)
    return [
        Applied(
            piece,
            situations.why(piece.kind.when, questions),
            questionnaire.situation(piece, answers, called),
        )
        for piece in pieces
        if situations.is_met(piece.kind.when, answers)
    ]


def plain(name: str) -> str:
    """A paper's name as it is compared: one width, no spaces or title marks, without 原件 or 复印件 at its end."""
    text = re.sub(r"[\s《》“”\"]", "", unicodedata.normalize("NFKC", name))
    return TAIL.sub("", text) or text


def paper_key(piece: Piece, paper: RequiredMaterial) -> str:
    """What the paper is called when it is asked once."""
    return plain(piece.kind.papers.get(paper.name, paper.name))


def made_by(piece: Piece, paper: RequiredMaterial, keys: Iterable[str]) -> str:
    """The part (one of `keys`) whose result this paper is; "" for one that has to be brought."""
    key: str = piece.kind.results.get(paper.name, "")
    return key if key in keys else ""


def needs(applied: Sequence[Applied], keys: Sequence[str] | None = None) -> list[Need]:
    """All papers of these parts, each named once, in the order of the parts; what a part makes for another is left out.

    `keys` are all parts that make papers, where they are more than these.
    """
    keys = [one.key for one in applied] if keys is None else keys
    found: dict[str, Need] = {}
    for one in applied:
        piece = one.piece
        for paper in one.papers:
            if made_by(piece, paper, keys):
                continue
            key = paper_key(piece, paper)
            if key in found:
                _demand(found[key], paper)
            else:
                found[key] = _need(key, piece.kind.papers.get(paper.name, paper.name), paper)
            found[key].rows.append((piece.key, paper.pk))
            if piece.version.name not in found[key].parts:
                found[key].parts.append(piece.version.name)
    return list(found.values())


def _need(key: str, name: str, paper: RequiredMaterial) -> Need:
    return Need(
        key,
        name,
        wants_original=paper.form_of_paper in {"original", "both"},
        wants_copy=paper.form_of_paper in {"copy", "both"},
        copies=paper.copies,
        is_required=paper.is_required,
        may_be_missing=paper.may_be_missing,
        electronic_substitute=paper.electronic_substitute,
    )


def _demand(need: Need, paper: RequiredMaterial) -> None:
    need.wants_original |= paper.form_of_paper in {"original", "both"}
    need.wants_copy |= paper.form_of_paper in {"copy", "both"}
    need.copies = max(need.copies, paper.copies)
    need.is_required |= paper.is_required
    need.may_be_missing &= paper.may_be_missing
    need.electronic_substitute &= paper.electronic_substitute


def made(applied: Sequence[Applied]) -> list[tuple[str, str]]:
    """(paper, item that makes it) of every paper that the bundle makes for itself."""
    names = {one.key: one.piece.version.name for one in applied}
    found = {
        paper.name: names[key]
        for one in applied
        for paper in one.papers
        if (key := made_by(one.piece, paper, names))
    }
    return list(found.items())


def spans(applied: Sequence[Applied]) -> list[Span]:
    """When each part is under way, all that wait for nothing beginning at once; the last end is the whole time."""
    ends: dict[str, int] = {}
    found = []
    for piece in (one.piece for one in applied):
        start = max((ends[key] for key in piece.kind.after if key in ends), default=0)
        span = Span(piece.key, piece.version.name, start, piece.version.promised_days)
        ends[piece.key] = span.end
        found.append(span)
    return found


def total_days(applied: Sequence[Applied]) -> int:
    """The working days of the longest path over the parts."""
    return max((span.end for span in spans(applied)), default=0)
