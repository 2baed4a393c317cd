"""Terms to the day: the published deadlines, and one test for each edge case of domain.md §6.4 and §9 items 1 to 6."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base.clock import ZONE
from doorstep.base.clock.terms import (
    Calendar,
    Stop,
    accepted_by_silence,
    calendar_days,
    light,
    notice_until,
    received_on,
    run,
    warn_on,
)

from .factories import VECTORS, day, published

CALENDAR = published()


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def kinds(term) -> dict[str, str]:
    return {line.date.isoformat(): line.kind for line in term.lines}


# the count


@pytest.mark.parametrize(("start", "days", "due"), VECTORS)
def test_published_deadlines(start, days, due):
    term = run(day(start), days, CALENDAR)
    assert (term.date, term.provisional) == (day(due), False)
    assert CALENDAR.worked(day(start), day(due)) == days


@pytest.mark.parametrize("year", [2025, 2026])
def test_both_years_have_248_working_days(year):
    assert CALENDAR.worked(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)) == 248


def test_every_day_from_the_day_after_the_start_says_what_it_is():
    term = run(day("2026-09-18"), 6, CALENDAR)
    assert [(str(line.date), line.kind, line.count, line.name) for line in term.lines] == [
        ("2026-09-19", "rest", 0, ""),
        ("2026-09-20", "make_up", 1, "国庆节"),
        ("2026-09-21", "counted", 2, ""),
        ("2026-09-22", "counted", 3, ""),
        ("2026-09-23", "counted", 4, ""),
        ("2026-09-24", "counted", 5, ""),
        ("2026-09-25", "holiday", 5, "中秋节"),
        ("2026-09-26", "holiday", 5, "中秋节"),
        ("2026-09-27", "holiday", 5, "中秋节"),
        ("2026-09-28", "counted", 6, ""),
    ]


def test_a_term_of_no_days_ends_where_it_starts():
    term = run(day("2026-10-03"), 0, CALENDAR)
    assert (term.date, term.lines, term.provisional) == (day("2026-10-03"), (), False)


@pytest.mark.parametrize(
    "count", [lambda: run(day("2026-10-03"), -1, CALENDAR), lambda: calendar_days(day("2026-10-03"), -1)]
)
def test_a_negative_term_is_refused(count):
    with pytest.raises(ValueError, match="negative"):
        count()


def test_plain_days_run_through_holidays():
    assert calendar_days(day("2026-09-30"), 7) == day("2026-10-07")


def test_a_weekday_that_is_named_as_worked_is_an_ordinary_one():
    calendar = Calendar.of([(day("2026-11-25"), "元旦", False)])
    assert kinds(run(day("2026-11-24"), 1, calendar)) == {"2026-11-25": "counted"}


# a year that is not published


def test_a_deadline_in_an_unpublished_year_is_provisional():
    within, across = run(day("2026-12-28"), 3, CALENDAR), run(day("2026-12-28"), 5, CALENDAR)
    assert (within.date, within.provisional) == (day("2026-12-31"), False)
    # 1 January 2027 is a Friday and counts as worked until the notice says that it is not
    assert (across.date, across.provisional) == (day("2027-01-04"), True)


def test_a_start_on_the_last_day_of_an_unpublished_year_is_not_provisional():
    assert not run(day("2024-12-31"), 5, CALENDAR).provisional
    assert run(day("2024-12-30"), 5, CALENDAR).provisional


def test_a_year_whose_table_has_no_days_is_not_published():
    calendar = Calendar.of_tables([{"year": 2027, "papers": [], "days": []}])
    assert run(day("2027-03-01"), 1, calendar).provisional


# what counts as received


@pytest.mark.parametrize(
    ("moment", "day_of_receipt"),
    [
        ("2026-11-25T09:00", "2026-11-25"),
        ("2026-11-25T17:30", "2026-11-25"),
        ("2026-11-25T17:31", "2026-11-26"),
        ("2026-11-27T18:00", "2026-11-30"),  # Friday evening
        ("2026-11-28T10:00", "2026-11-30"),  # Saturday morning of extended hours
        ("2026-09-20T10:00", "2026-09-20"),  # Sunday that is worked
        ("2026-10-10T17:45", "2026-10-12"),  # the evening of a Saturday that is worked
        ("2026-10-01T10:00", "2026-10-08"),
    ],
)
def test_the_day_of_receipt(moment, day_of_receipt):
    assert received_on(at(moment), CALENDAR) == day(day_of_receipt)


def test_another_closing_hour():
    assert received_on(at("2026-11-25T17:15"), CALENDAR, dt.time(17)) == day("2026-11-26")


def test_receipt_is_told_in_the_county_s_time():
    assert received_on(dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC), CALENDAR) == day("2026-11-25")
    with pytest.raises(ValueError, match="zone"):
        received_on(dt.datetime(2026, 11, 25, 9), CALENDAR)


# §9 item 1: acceptance by silence


def test_the_notice_is_in_time_until_the_fifth_working_day():
    assert notice_until(day("2026-09-18"), CALENDAR) == day("2026-09-24")


def test_a_notice_on_day_six_comes_too_late_and_the_affair_is_accepted_from_receipt():
    received = day("2026-09-18")
    accepted = accepted_by_silence(received, day("2026-09-28"), day("2026-09-28"), CALENDAR)
    assert accepted == received
    assert run(accepted, 10, CALENDAR).date == day("2026-10-09")


def test_a_notice_on_day_five_keeps_the_affair_from_being_accepted_for_ever():
    assert accepted_by_silence(day("2026-09-18"), day("2026-09-24"), day("2026-12-01"), CALENDAR) is None


def test_silence_accepts_on_the_day_after_the_fifth_and_not_before():
    received = day("2026-09-18")
    assert accepted_by_silence(received, None, day("2026-09-24"), CALENDAR) is None
    assert accepted_by_silence(received, None, day("2026-09-25"), CALENDAR) == received


# §9 item 3: stops


def test_a_stop_that_starts_and_ends_on_the_same_day_removes_no_day():
    plain = run(day("2026-11-23"), 15, CALENDAR)
    assert (
        run(day("2026-11-23"), 15, CALENDAR, stops=[Stop(day("2026-11-26"), day("2026-11-26"), "鉴定")])
        == plain
    )


def test_overlapping_stops_are_counted_once():
    stops = [
        Stop(day("2026-11-24"), day("2026-11-27"), "鉴定"),
        Stop(day("2026-11-25"), day("2026-12-01"), "听证"),
    ]
    term = run(day("2026-11-23"), 15, CALENDAR, stops=stops)
    # 25, 26, 27, 30 November and 1 December: five days, not three and four
    assert sum(line.kind == "stopped" for line in term.lines) == 5
    assert term.date == run(day("2026-11-23"), 20, CALENDAR).date == day("2026-12-21")
    assert {line.name for line in term.lines if line.kind == "stopped"} == {"鉴定", "听证"}


def test_a_make_up_saturday_inside_a_stop_is_taken_out_as_a_working_day():
    stop = Stop(day("2026-10-09"), day("2026-10-11"), "检测")
    term = run(day("2026-10-08"), 3, CALENDAR, stops=[stop])
    assert term.date == day("2026-10-13")
    assert kinds(term) == {
        "2026-10-09": "counted",
        "2026-10-10": "stopped",
        "2026-10-11": "rest",
        "2026-10-12": "counted",
        "2026-10-13": "counted",
    }


def test_rest_days_and_holidays_inside_a_stop_stay_what_they_are():
    term = run(day("2026-09-24"), 1, CALENDAR, stops=[Stop(day("2026-09-25"), day("2026-09-29"), "鉴定")])
    assert set(kinds(term).values()) == {"holiday", "stopped", "counted"}
    assert term.date == day("2026-09-30")


def test_while_a_stop_is_open_there_is_no_deadline_and_the_days_left_stand_still():
    stop = Stop(day("2026-11-26"), None, "专家评审")
    term = run(day("2026-11-23"), 15, CALENDAR, stops=[stop], until=day("2026-12-01"))
    assert term.date is None
    assert term.lines[-1].date == day("2026-12-01")
    assert [term.left(day(d)) for d in ("2026-11-23", "2026-11-25", "2026-11-26", "2026-12-01")] == [
        15,
        13,
        12,
        12,
    ]


@pytest.mark.parametrize("until", [None, day("2026-11-24")])
def test_an_open_stop_is_told_at_least_to_the_day_it_began(until):
    stop = Stop(day("2026-11-26"), None, "专家评审")
    term = run(day("2026-11-23"), 15, CALENDAR, stops=[stop], until=until)
    assert (term.date, term.lines[-1].date) == (None, day("2026-11-26"))


def test_a_stop_that_opens_on_the_deadline_comes_too_late_to_move_it():
    stop = Stop(day("2026-12-14"), None, "专家评审")
    term = run(day("2026-11-23"), 15, CALENDAR, stops=[stop], until=day("2026-12-20"))
    assert term.date == term.lines[-1].date == day("2026-12-14")


def test_a_stop_can_t_end_before_it_begins():
    with pytest.raises(ValueError, match="before"):
        Stop(day("2026-11-26"), day("2026-11-25"), "鉴定")


# §9 items 4 to 6 (item 2, a demand made twice, is no matter of the clock)


def test_an_extension_moves_the_legal_deadline_and_leaves_the_promise_overdue():
    start, today = day("2026-11-02"), day("2026-12-02")
    promised, extended = run(start, 10, CALENDAR).date, run(start, 20 + 10, CALENDAR).date
    assert light(promised, warn_on(promised, CALENDAR), today, stopped=False) == "red"
    assert light(extended, warn_on(extended, CALENDAR), today, stopped=False) == "green"


def test_an_instant_affair_that_is_not_finished_the_same_day_is_overdue_the_next():
    due = run(day("2026-11-25"), 0, CALENDAR).date
    warn = warn_on(due, CALENDAR)
    assert light(due, warn, day("2026-11-25"), stopped=False) == "yellow"
    assert light(due, warn, day("2026-11-26"), stopped=False) == "red"


def test_a_promise_to_bring_papers_runs_from_its_signing_and_ends_with_its_day():
    due = run(day("2026-09-30"), 5, CALENDAR).date
    assert due == day("2026-10-13")
    assert light(due, None, due, stopped=False) == "green"
    assert light(due, None, day("2026-10-14"), stopped=False) == "red"


# the light


def test_the_light_is_yellow_while_two_working_days_or_fewer_are_left():
    term = run(day("2026-09-24"), 10, CALENDAR)
    warn = warn_on(term.date, CALENDAR)
    assert warn == day("2026-10-13")
    assert (term.left(day("2026-10-12")), term.left(warn), term.left(term.date)) == (3, 2, 0)
    days = ["2026-10-12", "2026-10-13", "2026-10-15", "2026-10-16"]
    assert [light(term.date, warn, day(d), stopped=False) for d in days] == [
        "green",
        "yellow",
        "yellow",
        "red",
    ]


def test_a_day_that_a_stop_took_out_is_not_one_that_is_left():
    stops = [Stop(day("2026-12-10"), day("2026-12-14"), "鉴定")]
    term = run(day("2026-11-23"), 15, CALENDAR, stops=stops)
    warn = warn_on(term.date, CALENDAR, stops=stops)
    assert (term.date, warn) == (day("2026-12-16"), day("2026-12-10"))
    assert (term.left(day("2026-12-09")), term.left(warn)) == (3, 2)


def test_a_warning_before_a_deadline_in_plain_days():
    assert warn_on(day("2026-11-29"), CALENDAR) == day("2026-11-25")


@pytest.mark.parametrize(
    ("due", "warn", "stopped", "seen"),
    [
        (None, None, True, "stopped"),
        (None, None, False, "green"),
        ("2026-11-24", "2026-11-20", True, "red"),  # it had run out before it was stopped
        ("2026-11-25", "2026-11-25", True, "stopped"),
        ("2026-11-25", "2026-11-25", False, "yellow"),
        ("2026-11-25", None, False, "green"),
        ("2026-11-24", None, False, "red"),
    ],
)
def test_the_light_of_today(due, warn, stopped, seen):
    due, warn = due and day(due), warn and day(warn)
    assert light(due, warn, day("2026-11-25"), stopped) == seen
