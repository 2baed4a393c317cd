"""What keeps an affair from being accepted although its papers seem to be there: one of them no longer holds.

Where a paper came from is known above (materials: what the county had already; packages: what a part of a bundle makes
for another). Such an app says by `register` what has fallen since (revoked, expired), as gaps of the kind `troubled`,
which no commitment and no promise stands in for.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from .models import Application, ApplicationMaterial

if TYPE_CHECKING:
    from .queries import Gap

TROUBLED = "troubled"
Speaker = Callable[[Application, Sequence[ApplicationMaterial]], "list[Gap]"]

_speakers: dict[str, Speaker] = {}


def register(name: str, speak: Speaker) -> None:
    """Have `speak` asked for the troubled papers among those of an affair that are there; by its name it is asked once."""
    _speakers[name] = speak


def of(application: Application, rows: Sequence[ApplicationMaterial]) -> list[Gap]:
    """What no longer holds among `rows`, the affair's papers that are there without having been brought; in no case doubled."""
    found = {gap.field: gap for speak in _speakers.values() for gap in speak(application, rows)}
    return list(found.values())
