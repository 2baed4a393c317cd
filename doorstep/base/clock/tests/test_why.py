"""Why a term ends on its day, said in words."""

from __future__ import annotations

import pytest

from doorstep.base.clock.terms import Stop, run
from doorstep.base.clock.why import explain

from .factories import day, published

CALENDAR = published()


def test_a_term_is_told_day_by_day():
    assert list(explain(run(day("2026-09-24"), 2, CALENDAR), "zh-hans")) == [
        "自 2026-09-24（周四）次日起算，2 个工作日",
        "2026-09-25 周五 放假（中秋节）",
        "2026-09-26 周六 放假（中秋节）",
        "2026-09-27 周日 放假（中秋节）",
        "2026-09-28 周一 工作日 第 1 天",
        "2026-09-29 周二 工作日 第 2 天",
        "截止 2026-09-29（周二）",
    ]


def test_rest_days_make_up_days_and_stops_have_their_words():
    stops = [Stop(day("2026-09-20"), day("2026-09-21"), "鉴定")]
    assert list(explain(run(day("2026-09-18"), 2, CALENDAR, stops=stops), "zh-hans"))[1:-1] == [
        "2026-09-19 周六 休息日",
        "2026-09-20 周日 调休上班（国庆节） 第 1 天",
        "2026-09-21 周一 停计（鉴定）",
        "2026-09-22 周二 工作日 第 2 天",
    ]


def test_an_open_stop_says_what_is_left():
    stops = [Stop(day("2026-11-24"), None, "鉴定")]
    term = run(day("2026-11-23"), 15, CALENDAR, stops=stops, until=day("2026-11-25"))
    assert list(explain(term, "zh-hans"))[-2:] == ["2026-11-25 周三 停计（鉴定）", "停计中，还剩 14 个工作日"]


def test_a_stop_that_is_open_from_the_first_day_has_no_day_to_tell():
    term = run(day("2026-11-23"), 15, CALENDAR, stops=[Stop(day("2026-11-23"), None, "鉴定")])
    assert list(explain(term, "zh-hans"))[1:] == ["停计中，还剩 15 个工作日"]


@pytest.mark.parametrize(
    ("language", "last"),
    [
        ("zh-hans", "截止 2027-01-04（周一），暂定：其中有年份的放假安排尚未公布"),
        ("en", "Due 2027-01-04 (Mon), provisional: the holidays of one of its years are not published yet"),
    ],
)
def test_a_provisional_deadline_says_so(language, last):
    assert list(explain(run(day("2026-12-28"), 5, CALENDAR), language))[-1] == last


def test_a_term_of_no_days_has_nothing_between_its_start_and_its_end():
    assert list(explain(run(day("2026-11-25"), 0, CALENDAR), "en")) == [
        "0 working days, counted from the day after 2026-11-25 (Wed)",
        "Due 2026-11-25 (Wed)",
    ]
