"""How long somebody will wait: an honest range from the site's own recent service times, or "unknown".

Let the sample be how long a counter was occupied by each of the last 50 finished tickets of the site within seven
days (from the first call to finish), without those over six times the median (a ticket forgotten open over lunch);
m is their mean, d their deviation, n their number. With c counters on duty for the line, f of them free, and `ahead`
people before you, you are called after k = max(0, ahead + 1 - f) more tickets are finished. That takes k*m/c in the
mean; its variance is (k*d*d + k*k*d*d/n + m*m/4)/(c*c): the k times themselves, the mean known from n times only, and
not knowing how far the people at the counters are. The range is the mean minus and plus 1.28 deviations (four waits
in five, tested on played halls), rounded outwards to minutes and never below zero. Fewer than eight known times, or
nobody on duty: unknown. Nothing is ever made up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median, pstdev

SAMPLE = 50
SAMPLE_DAYS = 7
ENOUGH = 8
FORGOTTEN = 6
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


def usual(times: Sequence[float]) -> list[float]:
    """`times` without negative ones and without those that say more of a forgotten ticket than of the service."""
    known = [t for t in times if t >= 0]
    limit = FORGOTTEN * median(known) if known else 0.0
    return [t for t in known if t <= limit]


def estimate(ahead: int, counters: int, free: int, seconds: Sequence[float]) -> Estimate:
    """The range of minutes until one is called with `ahead` people before; see the formula above."""
    known = usual(seconds)
    if counters < 1 or len(known) < ENOUGH:
        return Estimate(ahead, counters)
    to_finish = max(0, ahead + 1 - free)
    m, d = fmean(known), pstdev(known)
    mean = to_finish * m / counters
    variance = (
        to_finish * d * d + to_finish * to_finish * d * d / len(known) + (m * m / 4 if to_finish else 0)
    )
    deviation = math.sqrt(variance) / counters
    low = max(0.0, mean - SPREAD * deviation)
    high = mean + SPREAD * deviation
    return Estimate(ahead, counters, math.floor(low / 60), max(1, math.ceil(high / 60)))


def pace(counters: int, seconds: Sequence[float]) -> float:
    """Expected seconds between two calls of the line; 0 where unknown."""
    known = usual(seconds)
    return fmean(known) / counters if counters and len(known) >= ENOUGH else 0.0
