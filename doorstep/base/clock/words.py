"""Days and hours as people write them: the one form on pages and papers. Tables for programs and ledgers use ISO 8601."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from doorstep.base import clock


def day(value: dt.date | dt.datetime) -> str:
    """2026年11月23日, or 23 November 2026; of a moment its day in the county."""
    date = _date(value)
    if _english():
        return f"{date.day} {date:%B} {date.year}"
    return f"{date.year}年{date.month}月{date.day}日"


def near_day(value: dt.date | dt.datetime) -> str:
    """11月23日 where it lies in this year, as narrow columns have it; else with its year."""
    date = _date(value)
    return month_day(date) if date.year == clock.today().year else day(date)


def month_day(value: dt.date) -> str:
    """11月23日, or 23 November: where the year stands beside it."""
    return f"{value.day} {value:%B}" if _english() else f"{value.month}月{value.day}日"


def month(value: dt.date) -> str:
    """2026年11月, or November 2026."""
    return f"{value:%B} {value.year}" if _english() else f"{value.year}年{value.month}月"


def hour(value: dt.time | dt.datetime) -> str:
    """8:30, in the county's time."""
    time = _local(value) if isinstance(value, dt.datetime) else value
    return f"{time.hour}:{time.minute:02d}"


def moment(value: dt.datetime) -> str:
    """2026年11月23日 8:30."""
    return f"{day(value)} {hour(value)}"


def weekday(value: dt.date | dt.datetime) -> str:
    """周一 to 周日."""
    return [_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日")][
        _date(value).weekday()
    ]


def _english() -> bool:
    return (get_language() or "").startswith("en")


def _local(moment: dt.datetime) -> dt.datetime:
    return moment.astimezone(clock.ZONE) if moment.tzinfo else moment


def _date(value: dt.date | dt.datetime) -> dt.date:
    return _local(value).date() if isinstance(value, dt.datetime) else value
