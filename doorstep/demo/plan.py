"""How much is played where: the days, the sites, and how many affairs fall to each."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from doorstep.base.clock.queries import is_working_day

# the county's seat and the towns that grew with it see more people than the valley; the others count as one
BUSY = {"C001": 2.2, "C006": 1.6, "C002": 1.5, "C107": 1.3, "C109": 1.2, "C112": 1.2, "C110": 0.5}
# weekdays from Monday; after a weekend more people come
WEEKDAYS = (1.25, 1.0, 0.95, 0.9, 1.0, 0.6, 0.6)
Cell = tuple[str, dt.date]
SERVED_A_DAY = 34
"""Affairs that one clerk ends on a full day without much of a queue."""


@dataclass(frozen=True)
class Order:
    """What one process plays: a site, its days in order, the affairs of each day, the seed."""

    site: str
    place: int
    seed: str
    days: tuple[dt.date, ...]
    affairs: tuple[int, ...]


def working_days(before: dt.date, count: int) -> list[dt.date]:
    """The last `count` working days before a date, oldest first."""
    found: list[dt.date] = []
    day = before
    while len(found) < count:
        day -= dt.timedelta(days=1)
        if is_working_day(day):
            found.append(day)
    return found[::-1]


def orders(affairs: int, days: list[dt.date], seed: str, *, sites: list[str]) -> list[Order]:
    """Divide `affairs` among sites and days; the parts add up exactly. Busiest first, so that none is left alone."""
    chance = random.Random(f"plan:{seed}:{days[0]}")
    cells = {
        (code, day): BUSY.get(code, 1.0) * WEEKDAYS[day.weekday()] * chance.uniform(0.85, 1.15)
        for code in sites
        for day in days
    }
    shares = _shares(affairs, cells)
    found = [
        Order(code, int(code[1:]), seed, tuple(days), tuple(shares[code, day] for day in days))
        for code in sites
    ]
    return sorted(found, key=lambda order: -sum(order.affairs))


def _shares(total: int, weights: dict[Cell, float]) -> dict[Cell, int]:
    """Whole numbers in proportion to `weights` that add up to `total` (largest remainders)."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    shares = {key: int(value) for key, value in exact.items()}
    missing = total - sum(shares.values())
    for key in sorted(exact, key=lambda key: shares[key] - exact[key])[:missing]:
        shares[key] += 1
    return shares


def on_duty(affairs: int) -> int:
    """How many clerks a centre puts to the counters for so many affairs."""
    return max(1, min(4, round(affairs / SERVED_A_DAY + 0.4)))
