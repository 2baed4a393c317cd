"""The fair order of a hall, as pure functions: nothing here knows the database.

The rule, in words that hang in the hall:
1. Everybody is called in the order of arrival within normal and priority (优先) tickets.
2. A priority ticket goes before a normal one, but the first normal in line is passed over at most twice.
3. A normal that has waited more than thirty minutes is not passed over by anybody who came after it.
So nobody waits for ever: in a full hall the order becomes plain arrival for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

MAX_PASSES = 2
LONG_WAIT = dt.timedelta(minutes=30)
RETURN_BEHIND = 3
"""A missed ticket that comes back stands behind so many people of its line (domain.md §7: +3 to 5)."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the rule needs to know of one waiting ticket."""

    key: object
    queued_at: dt.datetime
    is_priority: bool = False
    passed_over: int = 0
    label: str = ""

    @property
    def rank(self) -> tuple[dt.datetime, int, str]:
        """Arrival; two of the same instant go by label (A999 before A1000), so that the order is always one."""
        return (self.queued_at, len(self.label), self.label)


def chooses_priority(normal: Place | None, priority: Place | None, now: dt.datetime) -> bool:
    """Whether the first priority ticket is called before the first normal one."""
    if normal is None or priority is None:
        return priority is not None
    if normal.passed_over >= MAX_PASSES:
        return False
    waited_long = now - normal.queued_at > LONG_WAIT
    return not (waited_long and normal.rank < priority.rank)


def first(normal: Place | None, priority: Place | None, now: dt.datetime) -> Place | None:
    """Who is called next, given who is first in each line; None where nobody waits."""
    return priority if chooses_priority(normal, priority, now) else normal


def sequence(waiting: Sequence[Place], now: dt.datetime, pace: dt.timedelta = dt.timedelta(0)) -> list[Place]:
    """The whole order in which `waiting` will be called if nobody else comes: the rule played forward.

    `pace` is the expected time between two calls; with it the thirty minutes run on while the order is played.
    """
    normals = sorted((p for p in waiting if not p.is_priority), key=lambda p: p.rank)
    priorities = sorted((p for p in waiting if p.is_priority), key=lambda p: p.rank)
    called: list[Place] = []
    at = now
    i = j = 0
    while i < len(normals) or j < len(priorities):
        normal = normals[i] if i < len(normals) else None
        priority = priorities[j] if j < len(priorities) else None
        if chooses_priority(normal, priority, at):
            called.append(priorities[j])
            j += 1
            if normal is not None:
                normals[i] = replace(normal, passed_over=normal.passed_over + 1)
        else:
            called.append(normals[i])
            i += 1
        at += pace
    return called


def place_of_returned(line: Sequence[dt.datetime], now: dt.datetime) -> dt.datetime:
    """The new `queued_at` of a missed ticket that comes back: behind the third of its line, or last.

    `line` holds the queued_at of those who wait in the same line, in order.
    """
    if len(line) < RETURN_BEHIND:
        return now
    return min(now, line[RETURN_BEHIND - 1] + dt.timedelta(microseconds=1))
