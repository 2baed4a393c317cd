"""The one clock and the working-day calendar. Nothing else in the house asks the machine for the time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_travelled: ContextVar[dt.datetime | None] = ContextVar("doorstep_travelled", default=None)


class ClockRefused(RuntimeError):
    """A past or future clock was asked for in a database that is not a demo."""


def now() -> dt.datetime:
    """The present moment, aware, in the county's zone (Asia/Shanghai, no daylight saving)."""
    travelled = _travelled.get()
    return travelled if travelled is not None else dt.datetime.now(ZONE)


def today() -> dt.date:
    """The present date in the county."""
    return now().astimezone(ZONE).date()


def span_of(first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """The first and the last moment of days in the county, both counted in; holds for the calendar's last day too."""
    return dt.datetime.combine(first, dt.time.min, ZONE), dt.datetime.combine(last, dt.time.max, ZONE)


def years_on(day: dt.date, years: int) -> dt.date:
    """The same day so many years later, or before for less than none; the 28th where there is no 29th of February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


@contextmanager
def travel(at: dt.datetime) -> Iterator[None]:
    """Let `now()` say `at` inside the block; raises ClockRefused unless this database was made as a demo."""
    from doorstep.base.core.models import Installation

    if not Installation.objects.filter(is_demo=True).exists():
        raise ClockRefused("this database is not a demo: its clock can't be moved")
    token = _travelled.set(at.astimezone(ZONE))
    try:
        yield
    finally:
        _travelled.reset(token)


def move(at: dt.datetime) -> None:
    """Inside `travel`: let the clock say `at` from here on; raises ClockRefused outside it."""
    if _travelled.get() is None:
        raise ClockRefused("move() is for the inside of travel()")
    _travelled.set(at.astimezone(ZONE))
