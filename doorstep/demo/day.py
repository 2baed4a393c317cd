"""A day of one hall, played forward: everybody is a small story that says how many seconds pass until its next step.

The steps of all stories are taken in the order of their time, and the clock is moved to each before it is taken.
"""

from __future__ import annotations

import datetime as dt
import heapq
import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

from doorstep.base import clock

from .haste import TOGETHER, together

Story = Iterator[float | None]
"""Yields the seconds that pass before its next step, or None to stand still until somebody begins it again."""

END = object()


@dataclass
class Stage:
    """What is still to happen, and the moment that has been reached."""

    now: dt.datetime
    _due: list[tuple[dt.datetime, int, Story]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=itertools.count)

    def begin(self, story: Story, at: dt.datetime | None = None) -> None:
        """Let a story take its first step at `at`, or now."""
        heapq.heappush(self._due, (max(at or self.now, self.now), next(self._order), story))

    def play(self, until: dt.datetime | None = None) -> None:
        """Take every step that is due before `until`, each under its own clock; the later ones never happen."""
        while self._is_due(until):
            with together():
                for _step in range(TOGETHER):
                    if not self._is_due(until):
                        break
                    self._step()

    def _is_due(self, until: dt.datetime | None) -> bool:
        return bool(self._due) and (until is None or self._due[0][0] <= until)

    def _step(self) -> None:
        at, _order, story = heapq.heappop(self._due)
        self.now = at
        clock.move(at)
        seconds = next(story, END)
        if isinstance(seconds, (int, float)):
            self.begin(story, at + dt.timedelta(seconds=seconds))
