"""The lines of all registers of the county as the leaves of the log "seals"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.base.journal.sources import Row, Source

from . import line
from .models import SealUse


def _written(ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    for use in SealUse.objects.filter(pk__in=ids):
        yield use.pk, line.content(use)


def _rows(ids: Sequence[int]) -> Iterator[Row]:
    for use in SealUse.objects.filter(pk__in=ids):
        yield Row(use.pk, line.content(use), use.at)


SOURCE = Source("seals_sealuse", _written, _rows)
