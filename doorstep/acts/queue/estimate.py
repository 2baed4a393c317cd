"""How long somebody will wait: an honest range from the site's own recent service times, or "unknown".

Let s be how long a counter was occupied by each of the last 50 finished tickets of the site within seven days
(from the first call to finish), without the shortest and longest tenth (a ticket forgotten open over lunch).
With c counters on duty for the line, f of them free, and `ahead` people before you, you are called after
k = max(0, ahead + 1 - f) more tickets are finished. The sum of k service times spread over c counters has the mean
k*m/c and about the deviation sqrt(k)*d/c, where m and d are mean and deviation of s. The range is the mean minus
and plus 1.28 deviations (four in five waits fall inside if times are independent), rounded outwards to minutes
and never below zero. Fewer than eight known times, or nobody on duty: unknown. Nothing is ever made up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, pstdev

SAMPLE = 50
SAMPLE_DAYS = 7
ENOUGH = 8
TRIM = 0.1
SPREAD = 1.28


@dataclass(frozen=True, slots=True)
class Estimate:
    """People ahead, counters on duty for the line, and minutes from `low` to `high`; None where unknown."""

    ahead: int
    counters: int
    low: int | None = None
    high: int | None = None

    @property
    def is_known(self) -> bool:
        """Whether there was enough to say how long."""
        return self.high is not None


def trimmed(times: Sequence[float]) -> list[float]:
    """`times` in order without the shortest and the longest tenth; negative ones never count."""
    ordered = sorted(t for t in times if t >= 0)
    cut = int(len(ordered) * TRIM)
    return ordered[cut : len(ordered) - cut]


def estimate(ahead: int, counters: int, free: int, seconds: Sequence[float]) -> Estimate:
    """The range of minutes until one is called with `ahead` people before; see the formula above."""
    known = trimmed(seconds)
    if counters < 1 or len(known) < ENOUGH:
        return Estimate(ahead, counters)
    to_finish = max(0, ahead + 1 - free)
    mean = to_finish * fmean(known) / counters
    deviation = math.sqrt(to_finish) * pstdev(known) / counters
    low = max(0.0, mean - SPREAD * deviation)
    high = mean + SPREAD * deviation
    return Estimate(ahead, counters, math.floor(low / 60), max(1, math.ceil(high / 60)))


def pace(counters: int, seconds: Sequence[float]) -> float:
    """Expected seconds between two calls of the line; 0 where unknown."""
    known = trimmed(seconds)
    return fmean(known) / counters if counters and len(known) >= ENOUGH else 0.0
