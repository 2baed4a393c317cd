"""The hall screen as one snapshot per site, kept in the Hall row and changed only under its lock.

{"n": 321,                                   number of the last call; it never starts again
 "calls": [{"n", "label", "counter", "times", "at"}, …],   the last 20 or the last minute, newest first; `at` in ms since 1970
 "waiting": {"A": 3},                        people waiting per queue
 "counters": {"1": {"state": "serving", "label": "A012"}}} states: open, called, serving, paused, closed

Here are pure changes of that snapshot; OpenHall (actions/hall.py) writes it with a higher version, and news.py tells
the screens after the commit.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

KEPT_CALLS = 20
KEPT_FOR = 60_000
"""Milliseconds: every call that a screen may still have to read aloud is kept, so that one whose stream was cut
in a burst misses none."""
MOST_CALLS = 120
Board = dict[str, Any]


def empty() -> Board:
    """The board of a hall in which nothing has happened yet."""
    return {"n": 0, "calls": [], "waiting": {}, "counters": {}}


def counter(board: Board, number: int, state: str, label: str = "") -> None:
    """What counter `number` does now."""
    board["counters"][str(number)] = {"state": state, "label": label}


def waits(board: Board, queue: str, people: int) -> None:
    """So many people more (or fewer, below zero) wait in a queue."""
    left = board["waiting"].get(queue, 0) + people
    if left > 0:
        board["waiting"][queue] = left
    else:
        board["waiting"].pop(queue, None)


def call(board: Board, label: str, number: int, times: int, at: dt.datetime) -> None:
    """A number is called to a counter, for the `times`-th time."""
    board["n"] += 1
    said = {
        "n": board["n"],
        "label": label,
        "counter": number,
        "times": times,
        "at": int(at.timestamp() * 1000),
    }
    young = sum(said["at"] - earlier["at"] <= KEPT_FOR for earlier in board["calls"])
    kept = min(max(KEPT_CALLS - 1, young), MOST_CALLS - 1)
    board["calls"] = [said, *board["calls"][:kept]]
    counter(board, number, "called", label)


def since_call(board: Board, label: str, number: int, now: dt.datetime) -> dt.timedelta | None:
    """How long ago a label was last called to a counter; None where no call of it is kept."""
    for said in board["calls"]:
        if (said["label"], said["counter"]) == (label, number):
            return dt.timedelta(milliseconds=now.timestamp() * 1000 - said["at"])
    return None


def drop_calls(board: Board, before: dt.datetime) -> None:
    """Take calls of an earlier day off the screen: their numbers are given anew and would send people astray."""
    board["calls"] = [said for said in board["calls"] if said["at"] >= before.timestamp() * 1000]
