"""Working days (工作日) by the published calendar: weekends and holidays off, make-up workdays on."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .models import Holiday

SATURDAY = 5


@dataclass(frozen=True)
class Deadline:
    """A date, and whether it crosses into a year whose holidays are not published (暂定)."""

    date: dt.date
    provisional: bool


def is_working_day(date: dt.date) -> bool:
    """Whether offices work on `date`. In an unpublished year every weekday counts as one."""
    row = Holiday.objects.filter(date=date).first()
    return date.weekday() < SATURDAY if row is None else not row.is_day_off


def published_years() -> set[int]:
    """The years whose holiday notice has been imported."""
    return {date.year for date in Holiday.objects.dates("date", "year")}


def add_working_days(start: dt.date, days: int) -> Deadline:
    """The date `days` working days after `start`; the start day is not counted (行政许可法 art. 82, domain.md §1.5).

    Two queries, however long the term. Raises ValueError for a term that is not positive or zero.
    """
    if days < 0:
        raise ValueError("a term can't be negative")
    calendar_days = days * 2 + 30  # holidays never take half of the days: 248 of 365 are worked
    rows = dict(
        Holiday.objects.filter(
            date__gt=start, date__lte=start + dt.timedelta(days=calendar_days)
        ).values_list("date", "is_day_off")
    )
    date, left = start, days
    while left:
        date += dt.timedelta(days=1)
        off = rows.get(date, date.weekday() >= SATURDAY)
        left -= not off
    years = published_years()
    return Deadline(date, provisional=any(y not in years for y in range(start.year, date.year + 1)))
