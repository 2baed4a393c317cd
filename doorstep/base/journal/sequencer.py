"""The process that gives committed rows their place about once a second, and signs the heads of the logs.

Any number may run, on any machine: an advisory lock lets one at a log at a time. It may be killed at any moment, since
all that it knows is in the database; what it remembers between two rounds only spares it reading old rows again.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from threading import Event

from django.db import InterfaceError, OperationalError, connection

from . import actions, sources

logger = logging.getLogger(__name__)

PAUSE = 1.0
"""Seconds between two rounds."""
FROM_THE_START_EVERY = 3600.0
"""Seconds after which old rows are looked at again all the same."""


@dataclass
class Mark:
    """The id up to which nothing more can appear in a table, so that a round need not read below it.

    An id is taken from the table's sequence by a transaction that may commit much later, behind higher ids. So the last
    id given out counts as settled only when every transaction that was running then has ended.
    """

    settled: int = 0
    seen: int = 0
    until: int = 0
    """The transaction number below which all must have ended before `seen` is settled."""
    since: float = field(default_factory=time.monotonic)

    def forget_when_old(self) -> None:
        """Begin at the first row again once an hour."""
        if time.monotonic() - self.since > FROM_THE_START_EVERY:
            self.settled, self.since = 0, time.monotonic()

    def move(self, last: int, oldest: int, following: int) -> None:
        """Take note of a drained round that began when `last` was the last id given out, `oldest` the oldest
        transaction still running and `following` the next one's number."""
        if self.until and oldest < self.until:
            return
        if self.until:
            self.settled = max(self.settled, self.seen)
        self.seen, self.until = last, following


class Sequencer:
    """Places and signs, round after round, with a mark for each log."""

    def __init__(self) -> None:
        self.marks = {log: Mark() for log in sources.known()}

    def rounds(self) -> Iterator[int]:
        """One round after another, a second apart, for ever; gives how many rows each placed.

        A database that is away is waited for.
        """
        while True:
            try:
                yield self.round()
            except (OperationalError, InterfaceError) as error:
                logger.warning("sequencer: the database is away (%s)", type(error).__name__)
                connection.close()
            Event().wait(PAUSE)

    def round(self) -> int:
        """Place all committed rows that have no place, in every log, and sign what is due."""
        return sum(self._catch_up(log, mark) for log, mark in self.marks.items())

    def _catch_up(self, log: str, mark: Mark) -> int:
        mark.forget_when_old()
        present = _present(sources.source_of(log).table)
        count, above = 0, mark.settled
        while placed := actions.place(log, above=above):
            count, above = count + placed.count, placed.last
            if placed.is_drained:
                mark.move(*present)
                actions.sign(log)
                break
        return count


def _present(table: str) -> tuple[int, int, int]:
    """(last id given out, oldest transaction still running, number of the next transaction), read in this order."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT last_value - (NOT is_called)::int FROM {table}_id_seq")  # noqa: S608 - a source's table
        (last,) = cursor.fetchone()
        cursor.execute(
            "SELECT pg_snapshot_xmin(now)::text::bigint, pg_snapshot_xmax(now)::text::bigint FROM pg_current_snapshot() now"
        )
        oldest, following = cursor.fetchone()
    return last, oldest, following
