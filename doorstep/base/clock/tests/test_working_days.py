"""The calendar as the database has it, and the nine deadlines of domain.md §6.4 through it."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.clock.models import Holiday
from doorstep.base.clock.queries import add_working_days, calendar, is_working_day, published_years

from .factories import VECTORS, day, published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("start", "days", "due"), VECTORS)
def test_published_deadlines(start, days, due):
    deadline = add_working_days(day(start), days)
    assert deadline.date == day(due)
    assert not deadline.provisional


@pytest.mark.parametrize("year", [2025, 2026])
def test_both_years_have_248_working_days(year):
    days = [dt.date(year, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert sum(is_working_day(d) for d in days) == 248


def test_a_term_of_no_days_ends_where_it_starts():
    assert add_working_days(day("2026-10-03"), 0).date == day("2026-10-03")


def test_a_negative_term_is_refused():
    with pytest.raises(ValueError, match="negative"):
        add_working_days(day("2026-10-03"), -1)


def test_a_deadline_in_an_unpublished_year_is_provisional():
    assert published_years() == {2025, 2026}
    within, across = add_working_days(day("2026-12-28"), 3), add_working_days(day("2026-12-28"), 5)
    assert (within.date, within.provisional) == (day("2026-12-31"), False)
    # 1 January 2027 is a Friday and counts as worked until the notice says that it is not
    assert (across.date, across.provisional) == (day("2027-01-04"), True)


def test_the_notice_of_a_new_year_moves_what_was_provisional():
    Holiday.objects.create(date=day("2027-01-01"), name="元旦", is_day_off=True, source="test")
    deadline = add_working_days(day("2026-12-28"), 5)
    assert (deadline.date, deadline.provisional) == (day("2027-01-05"), False)


def test_the_queries_do_not_grow_with_the_term(django_assert_num_queries):
    for days in (1, 200):
        with django_assert_num_queries(1):
            add_working_days(day("2025-02-10"), days)


def test_the_calendar_is_read_by_one_query_from_the_year_before(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert calendar(day("2026-03-01")) == published()
    assert calendar(day("2027-01-01")).published == {2026}


def test_the_clock_is_the_county_s():
    assert clock.now().tzinfo is clock.ZONE
    assert clock.now().utcoffset() == dt.timedelta(hours=8)


def test_a_travelled_clock_stands_still_and_comes_back():
    there = dt.datetime(2026, 9, 20, 10, tzinfo=clock.ZONE)
    with clock.travel(there):
        assert clock.now() == there
        assert clock.today() == day("2026-09-20")
        clock.move(there + dt.timedelta(days=1))
        assert clock.today() == day("2026-09-21")
    assert clock.now() != there
    with pytest.raises(clock.ClockRefused):
        clock.move(there)
