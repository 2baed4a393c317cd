"""Those outside the register who know what was sealed: apps to the right name themselves here when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Sealed:
    """What a witness says: a document with this digest was sealed; its line is this row, or missing (None)."""

    document: str
    use_id: int | None
    digest: bytes


Witness = Callable[[], Iterator[Sealed]]
_known: dict[str, Witness] = {}


def register(name: str, witness: Witness) -> None:
    """Let `witness` be asked whenever the registers are verified."""
    _known[name] = witness


def known() -> dict[str, Witness]:
    """All witnesses by name."""
    return dict(_known)
