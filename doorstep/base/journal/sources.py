"""What the logs are made of: each log has one table, whose app says here how a row of it becomes a leaf."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from . import content
from .models import Entry, Log


@dataclass(frozen=True)
class Row:
    """A row as it is now: its id, the leaf's data made anew from its columns, and when it says that it happened."""

    ref: int
    data: bytes
    at: dt.datetime


@dataclass(frozen=True)
class Source:
    """Where a log's rows come from: the table (with a running `id`), and how rows are read by their ids.

    `written` gives the leaf's data as it was written with the row, without checking it: that is what gets a place.
    `rows` makes it anew, which is what a verification compares. Both leave out the ids that have no row.
    """

    table: str
    written: Callable[[Sequence[int]], Iterator[tuple[int, bytes]]]
    rows: Callable[[Sequence[int]], Iterator[Row]]


_known: dict[str, Source] = {}


def register(log: str, source: Source) -> None:
    """Let the sequencer place the rows of `source` in `log`; called when the app that owns them is ready."""
    _known[log] = source


def source_of(log: str) -> Source:
    """The rows of a log; KeyError where no app brought any."""
    return _known[log]


def known() -> list[str]:
    """The logs that have rows, by name."""
    return sorted(_known)


def _written(ids: Sequence[int]) -> Iterator[tuple[int, bytes]]:
    for pk, version, digest in Entry.objects.filter(pk__in=ids).values_list("pk", "version", "digest"):
        yield pk, content.stored(version, digest)


def _rows(ids: Sequence[int]) -> Iterator[Row]:
    for entry in Entry.objects.filter(pk__in=ids):
        yield Row(entry.pk, content.leaf_data(entry), entry.at)


JOURNAL = Source("journal_entry", _written, _rows)
register(Log.JOURNAL, JOURNAL)
