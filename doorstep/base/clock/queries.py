"""The published calendar, read from the database; what follows from it is counted in `terms`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from . import terms
from .models import Holiday


@dataclass(frozen=True)
class Deadline:
    """A date, and whether it crosses into a year whose holidays are not published (暂定)."""

    date: dt.date
    provisional: bool


def calendar(since: dt.date) -> terms.Calendar:
    """The calendar from the year before `since` on: enough for every term that starts then, and to warn before it ends.

    One query, about 36 rows a year. It has no end: where a term ends isn't known before it has been counted.
    """
    rows = Holiday.objects.filter(date__gte=dt.date(since.year - 1, 1, 1))
    return terms.Calendar.of(rows.values_list("date", "name", "is_day_off"))


def is_working_day(date: dt.date) -> bool:
    """Whether offices work on `date`. In an unpublished year every weekday counts as one."""
    rows = Holiday.objects.filter(date=date).values_list("date", "name", "is_day_off")
    return terms.Calendar.of(rows).works_on(date)


def published_years() -> set[int]:
    """The years whose holiday notice has been imported."""
    return {date.year for date in Holiday.objects.dates("date", "year")}


def add_working_days(start: dt.date, days: int) -> Deadline:
    """The date `days` working days after `start` when nothing stops; one query. Raises ValueError for a negative term."""
    run = terms.run(start, days, calendar(start))
    return Deadline(run.date, run.provisional)  # without a stop there always is a date
