"""Holiday tables from files in the form {"year", "papers", "days": [{"name", "date", "isOffDay"}]} (domain.md §6.4)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.locks import one_at_a_time
from doorstep.base.core.sheets import BadRows, Problems, RowError

from .models import Holiday
from .signals import published


@transaction.atomic
def load(path: Path) -> dict[int, int]:
    """Take the holiday tables under `path` (a file, or a data folder with `holidays/*.json`) as they stand.

    A year that is loaded again is replaced whole. Returns the number of named days by year; raises BadRows, and
    then changes nothing, when a file can't be read, a day is not in its year or stands twice.
    """
    files = sorted((path / "holidays").glob("*.json")) if path.is_dir() else [path]
    if not files:
        raise BadRows([RowError("holidays", 0, "", _("没有节假日文件。"))])
    problems = Problems()
    years: dict[int, list[Holiday]] = {}
    for file in files:
        year, days = _read(file, problems)
        years[year] = days
    problems.stop()
    one_at_a_time("clock.load")
    Holiday.objects.filter(date__year__in=years).delete()
    Holiday.objects.bulk_create([day for days in years.values() for day in days])
    published.send(Holiday, years=sorted(years))
    return {year: len(days) for year, days in years.items()}


def _read(file: Path, problems: Problems) -> tuple[int, list[Holiday]]:
    try:
        table = json.loads(file.read_text(encoding="utf-8-sig"))
        year, papers, rows = int(table["year"]), table["papers"], table["days"]
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError):
        raise BadRows([RowError(file.name, 0, "", _("不是节假日文件（year、papers、days）。"))]) from None
    if not papers:
        problems.add(file, 0, "papers", _("要写明依据的通知。"))
    days: dict[dt.date, Holiday] = {}
    for position, row in enumerate(rows, 1):
        day = _day(row, year, problems, file, position)
        if day is None:
            continue
        if day.date in days:
            problems.add(file, position, "date", _("同一天写了两次。"))
        day.source = "；".join(papers)[:200]
        days[day.date] = day
    return year, list(days.values())


def _day(row: Any, year: int, problems: Problems, file: Path, position: int) -> Holiday | None:
    try:
        date, name, is_off = dt.date.fromisoformat(row["date"]), str(row["name"]), row["isOffDay"]
    except (ValueError, KeyError, TypeError):
        problems.add(file, position, "date", _("日期应写作2026-10-01，且有name和isOffDay。"))
        return None
    if not isinstance(is_off, bool) or not name:
        problems.add(file, position, "isOffDay", _("isOffDay应是true或false，name不能空。"))
        return None
    if date.year != year:
        problems.add(file, position, "date", _("这一天不在%(year)d年。") % {"year": year})
        return None
    return Holiday(date=date, name=name, is_day_off=is_off)
