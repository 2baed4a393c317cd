"""The day so far: right numbers, constant queries, each sees their own."""

from __future__ import annotations

import datetime as dt
import statistics

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import NotAllowed
from doorstep.insight.indicators import queries
from doorstep.registry.people.tests.factories import make_resident
from doorstep.registry.places.models import Site
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME

from .factories import make_issued, make_ticket

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 23, 12, 0, tzinfo=clock.ZONE)


@pytest.fixture(autouse=True)
def _noon(db):
    with clock.travel(NOON):
        yield


def ago(minutes: float) -> dt.datetime:
    return NOON - dt.timedelta(minutes=minutes)


def at_home(today: queries.Today) -> queries.SiteDay:
    return next(row for row in today.sites if row.site.code == HOME)


def test_a_day_without_visitors(cast):
    today = queries.today(cast["manager"])
    assert (today.waiting, today.served, today.longest) == (0, 0, None)
    assert today.pace == queries.Pace(0, None, None)
    assert not at_home(today).has_activity


def test_who_waits_and_for_how_long(cast):
    make_ticket(HOME, "waiting", ago(25))
    make_ticket(HOME, "waiting", ago(5))
    make_ticket(HOME, "void", ago(60))
    make_ticket(HOME, "done", ago(60), finished_at=ago(30))
    row = at_home(queries.today(cast["manager"]))
    assert (row.waiting, row.served, row.at_counter) == (2, 1, 0)
    assert row.longest == pytest.approx(25)


def test_yesterday_is_not_today(cast):
    make_ticket(HOME, "waiting", ago(24 * 60))
    make_ticket(HOME, "done", ago(24 * 60), finished_at=ago(24 * 60 - 10))
    row = at_home(queries.today(cast["manager"]))
    assert not row.has_activity


def test_minutes_from_ticket_to_certificate(cast):
    clerk = cast["clerk"]
    person = make_resident(actor=clerk)
    minutes = [4, 6, 9, 12, 40]
    for number in minutes:
        make_issued(make_ticket(HOME, "done", ago(90), finished_at=ago(10)), number, person, clerk)
    pace = at_home(queries.today(cast["manager"])).pace
    assert pace.count == 5
    assert pace.median == pytest.approx(statistics.median(minutes))
    assert pace.p90 == pytest.approx(statistics.quantiles(minutes, n=10, method="inclusive")[8])


def test_the_median_of_all_sites_is_not_a_median_of_medians(cast):
    clerk = cast["clerk"]
    person = make_resident(actor=clerk)
    for site, minutes in ((HOME, [1, 1, 1, 1]), (ELSEWHERE, [100])):
        for number in minutes:
            make_issued(make_ticket(site, "done", ago(180), finished_at=ago(1)), number, person, clerk)
    assert queries.today(cast["manager"]).pace.median == pytest.approx(1)


def test_the_same_day_of_last_week_up_to_this_hour(cast):
    week = 7 * 24 * 60
    make_ticket(HOME, "done", ago(week + 60), finished_at=ago(week + 30))
    make_ticket(HOME, "done", ago(week + 60), finished_at=ago(week - 30))
    assert queries.today(cast["manager"]).served_before == 1


def test_the_head_of_a_site_sees_that_site_only(cast):
    make_ticket(ELSEWHERE, "waiting", ago(5))
    today = queries.today(cast["site_head"])
    assert [row.site.code for row in today.sites] == [HOME]
    assert today.waiting == 0


@pytest.mark.parametrize("who", ["clerk", "reviewer", "seal_keeper", "resident", "outsider"])
def test_others_see_nothing(cast, who):
    with pytest.raises(NotAllowed):
        queries.today(cast[who])


@pytest.mark.parametrize("sites", [1, 30])
def test_the_number_of_queries_is_constant(cast, django_assert_num_queries, sites):
    clerk = cast["clerk"]
    person = make_resident(actor=clerk)
    for code in Site.objects.filter(is_open=True).values_list("code", flat=True)[:sites]:
        make_ticket(code, "waiting", ago(5))
        make_issued(make_ticket(code, "done", ago(30), finished_at=ago(5)), 8, person, clerk)
    with django_assert_num_queries(6):
        queries.today(cast["manager"])
