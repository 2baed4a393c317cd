"""Dates, hours and lengths of time as people here write them."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import override

from doorstep.base.clock import ZONE
from doorstep.faces.shell.templatetags import shell

AT = dt.datetime(2026, 11, 23, 8, 5, tzinfo=ZONE)


def test_a_day_and_an_hour():
    assert shell.day(AT) == "2026年11月23日"
    assert shell.hour(AT) == "8:05"
    assert shell.moment(AT) == "2026年11月23日 8:05"
    assert shell.weekday(AT.date()) == "周一"


def test_a_moment_is_told_in_the_countys_time():
    assert shell.moment(dt.datetime(2026, 11, 22, 17, 0, tzinfo=dt.UTC)) == "2026年11月23日 1:00"


def test_english_days():
    with override("en"):
        assert shell.day(AT) == "23 November 2026"


def test_lengths_of_time():
    assert shell.span(30) == "不到 1 分钟"
    assert shell.span(dt.timedelta(minutes=9, seconds=59)) == "9 分钟"
    assert shell.span(3900) == "1 小时 5 分钟"


def test_nothing_is_written_as_nothing():
    assert [shell.day(None), shell.hour(None), shell.moment(None), shell.span(None)] == [""] * 4


def test_an_icon_is_silent_or_named():
    assert 'aria-hidden="true"' in shell.icon("check")
    assert 'aria-label="完成"' in shell.icon("check", label="完成")
