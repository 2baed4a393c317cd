"""A part of a bundle as the pure rooms see it: with what its item demands, and as it applies to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from doorstep.registry.catalogue import situations
from doorstep.registry.catalogue.models import ItemStatus, ItemVersion, RequiredMaterial

from .models import PartKind


@dataclass(frozen=True)
class Piece:
    """A part with what its item demands now; all that this room reads of it is loaded."""

    kind: PartKind
    version: ItemVersion
    papers: tuple[RequiredMaterial, ...]
    alone: frozenset[str] = frozenset()
    """The fields that are asked for this part by itself, though they are said to mean the same as others' (`merged.apart`)."""

    @property
    def key(self) -> str:
        """The part's name inside its bundle."""
        return self.kind.key

    @property
    def is_active(self) -> bool:
        """Whether its item is in use now."""
        return bool(self.kind.item.status == ItemStatus.ACTIVE)

    @property
    def withheld(self) -> str:
        """Why it can't be done now, and what to do; "" for an item in use. The reason is the bureau's, for the public."""
        item = self.kind.item
        said = {"why": item.status_note.rstrip("。") or _("没有说明")}
        if item.status == ItemStatus.SUSPENDED:
            return _("现在暂停办理（%(why)s），恢复后才能办；其余事项可以先办。") % said
        if item.status == ItemStatus.CANCELLED:
            return _("已经取消（%(why)s），请向窗口问现在怎么办。") % said
        return ""


@dataclass(frozen=True)
class Applied:
    """A part that is needed, why, in one sentence, and what was said to its item's own questions (情形).

    `answers` are those of its affair, once it has begun.
    """

    piece: Piece
    why: str = ""
    situation: Mapping[str, Any] = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The part's name inside its bundle."""
        return self.piece.key

    @property
    def papers(self) -> list[RequiredMaterial]:
        """The papers that the item wants in this situation."""
        return [p for p in self.piece.papers if situations.is_met(p.when, self.situation)]
