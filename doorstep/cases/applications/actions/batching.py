"""Several affairs at once, where law allows it: taking them, and printing what only tells. Never a decision.

Each is done for itself, and each is told; one that is refused undoes none of the others.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from pypdf import PdfReader, PdfWriter

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import DomainError, Invalid, NotAllowed
from doorstep.cases.applications import queries
from doorstep.cases.applications.models import Application, Paper

from .assigning import take
from .papers import page_for

MOST = 50
"""Affairs at once: more than a page of a list has."""


@dataclass(frozen=True)
class Told:
    """What became of one affair of several: `done`, or the refusal; `affair` is None where the actor may not know it."""

    key: str
    affair: Application | None = None
    done: Any = None
    refusal: DomainError | None = None


def take_many(wanted: Iterable[tuple[str, int | None]], *, actor: Actor) -> list[Told]:
    """Put each of the affairs on the actor's own list (领办), as `take` does; `wanted` are ids with who was seen to
    hold it. Raises Invalid for none or too many.
    """
    seen = dict(wanted)
    # in one order, so that two who take the same ones never wait for each other
    return _each(sorted(seen), lambda key: take(key, seen_holder=seen[key], actor=actor), actor=actor)


def notices_of(wanted: Iterable[str], *, actor: Actor) -> list[Told]:
    """The newest notice of each of the affairs, to be printed together; `done` is the Paper. Raises Invalid as above."""
    return _each(list(dict.fromkeys(wanted)), lambda key: queries.notice_of(actor, key), actor=actor)


def notices_together(paper_ids: Sequence[int], *, actor: Actor) -> bytes:
    """The pages (PDF) of several notices as one file to print; each one's own signed file stays the genuine one.

    Raises Invalid for none or too many, NotFound, NotAllowed where one of them is a decision or may not be read.
    """
    _fits(paper_ids)
    if Paper.objects.filter(pk__in=paper_ids).exclude(kind__in=queries.NOTICES).exists():
        raise NotAllowed(_("决定书要逐份打印、逐份送达，不能批量打印。"), code="decision")
    whole = PdfWriter()
    for paper_id in paper_ids:
        _paper, data = page_for(paper_id, actor=actor)
        whole.append(PdfReader(io.BytesIO(data)))
    written = io.BytesIO()
    whole.write(written)
    return written.getvalue()


def _each(keys: Sequence[str], act: Callable[[str], Any], *, actor: Actor) -> list[Told]:
    _fits(keys)
    return [_told(key, act, actor) for key in keys]


def _told(key: str, act: Callable[[str], Any], actor: Actor) -> Told:
    try:
        affair = queries.find(actor, uuid.UUID(key))
    except (ValueError, DomainError):
        return Told(key, refusal=_unknown())
    try:
        return Told(key, affair, done=act(key))
    except DomainError as refusal:
        return Told(key, affair, refusal=refusal)


def _unknown() -> DomainError:
    return DomainError(_("没有这个办件。"), code="not_found")


def _fits(keys: Sequence[Any]) -> None:
    if not keys:
        raise Invalid("nothing_chosen", _("请先选中要办的行。"), field="affair")
    if len(keys) > MOST:
        raise Invalid("too_many", _("一次最多 %(most)d 件。") % {"most": MOST}, field="affair")
