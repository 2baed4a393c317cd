"""What holds for every term, whatever the calendar, the start and the stops."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from doorstep.base.clock.terms import Calendar, Stop, light, run, warn_on

from .factories import published

FIRST = dt.date(2025, 1, 1)
dates = st.dates(FIRST, dt.date(2026, 12, 31))
terms = st.integers(0, 60)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    """The published one, or one with any days off and made up (never more than half a year off)."""
    if draw(st.booleans()):
        return published()
    named = draw(st.dictionaries(dates, st.booleans(), max_size=180))
    return Calendar.of((date, "节日", is_day_off) for date, is_day_off in named.items())


@st.composite
def ended_stops(draw: st.DrawFn) -> Stop:
    begin = draw(dates)
    return Stop(begin, begin + dt.timedelta(days=draw(st.integers(0, 40))), draw(st.sampled_from("鉴听检")))


stops_of = st.lists(ended_stops(), max_size=6)


@given(calendars(), dates, terms, stops_of)
def test_more_days_never_end_earlier(calendar, start, days, stops):
    assert run(start, days, calendar, stops=stops).date < run(start, days + 1, calendar, stops=stops).date


@given(calendars(), dates, terms, stops_of)
def test_the_start_is_never_counted_and_no_day_is_left_out(calendar, start, days, stops):
    term = run(start, days, calendar, stops=stops)
    assert [line.date for line in term.lines] == [
        start + dt.timedelta(days=n) for n in range(1, (term.date - start).days + 1)
    ]
    assert sum(line.counts for line in term.lines) == days


@given(calendars(), dates, st.integers(1, 60), stops_of)
def test_a_deadline_is_a_working_day_outside_every_stop(calendar, start, days, stops):
    due = run(start, days, calendar, stops=stops).date
    assert calendar.works_on(due)
    assert not any(stop.covers(due) for stop in stops)


@given(calendars(), dates, st.integers(1, 60), st.integers(0, 40), st.integers(0, 40))
def test_a_stop_of_k_working_days_moves_the_deadline_by_those_k_days(calendar, start, days, offset, length):
    plain = run(start, days, calendar)
    begin = min(start + dt.timedelta(days=offset), plain.date - dt.timedelta(days=1))
    end = min(begin + dt.timedelta(days=length), plain.date)
    k = calendar.worked(max(begin, start), end)
    assert (
        run(start, days, calendar, stops=[Stop(begin, end, "鉴定")]).date
        == run(start, days + k, calendar).date
    )


@given(calendars(), dates, terms, stops_of, st.randoms(use_true_random=False))
def test_the_order_of_stops_changes_nothing(calendar, start, days, stops, random):
    shuffled = random.sample(stops, len(stops))
    assert run(start, days, calendar, stops=shuffled) == run(start, days, calendar, stops=stops)


@given(calendars(), dates, terms, st.integers(0, 30), st.integers(0, 30), st.integers(0, 30))
def test_a_stop_cut_in_overlapping_pieces_is_the_same_stop(calendar, start, days, first, second, third):
    begin = start + dt.timedelta(days=first)
    cut, end = begin + dt.timedelta(days=second), begin + dt.timedelta(days=second + third)
    whole = [Stop(begin, end, "鉴定")]
    for pieces in (
        [Stop(begin, cut, "鉴定"), Stop(cut, end, "鉴定")],
        [*whole, Stop(begin, cut, "鉴定")],
        whole * 2,
    ):
        assert run(start, days, calendar, stops=pieces) == run(start, days, calendar, stops=whole)


@given(calendars(), dates, st.integers(1, 60), stops_of, dates)
def test_an_open_stop_leaves_either_no_deadline_or_the_one_without_it(calendar, start, days, stops, begin):
    closed = run(start, days, calendar, stops=stops)
    opened = run(start, days, calendar, stops=[*stops, Stop(begin, None, "鉴定")], until=closed.date)
    assert opened == closed if closed.date <= begin else opened.date is None


@given(calendars(), dates, terms, stops_of, st.integers(-5, 200))
def test_the_light_agrees_with_the_days_that_are_left(calendar, start, days, stops, offset):
    term = run(start, days, calendar, stops=stops)
    today = start + dt.timedelta(days=offset)
    seen = light(term.date, warn_on(term.date, calendar, stops=stops), today, stopped=False)
    if today > term.date:
        assert seen == "red"
    elif today >= start and days > 2:
        assert seen == ("yellow" if term.left(today) <= 2 else "green")


@given(calendars(), dates, st.integers(0, 400))
def test_the_count_between_two_days_is_the_term_between_them(calendar, after, days):
    assert calendar.worked(after, run(after, days, calendar).date) == days
