"""A part of a bundle as the pure rooms see it: with what its item demands, and as it applies to somebody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from doorstep.registry.catalogue import situations
from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial

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
