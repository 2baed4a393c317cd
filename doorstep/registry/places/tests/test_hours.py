"""When a site serves: lunch, evenings, weekends, holidays, make-up workdays."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base.clock import ZONE
from doorstep.base.core.errors import NotFound
from doorstep.registry.places import queries
from doorstep.registry.places.models import Schedule, Site

pytestmark = pytest.mark.django_db

CENTRE, ROOM = "C112", "V001018"


def at(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("moment", "reason"),
    [
        ("2026-11-23 08:59", "before"),  # a Monday
        ("2026-11-23 09:00", "regular"),
        ("2026-11-23 11:59", "regular"),
        ("2026-11-23 12:00", "break"),
        ("2026-11-23 12:59", "break"),
        ("2026-11-23 13:00", "regular"),
        ("2026-11-23 17:00", "after"),
        ("2026-11-25 17:00", "extended"),  # Wednesday evening
        ("2026-11-25 18:59", "extended"),
        ("2026-11-25 19:00", "after"),
        ("2026-11-28 10:00", "extended"),  # Saturday morning
        ("2026-11-28 14:00", "after"),
        ("2026-11-29 10:00", "weekend"),
        ("2026-10-01 10:00", "holiday"),
        ("2026-10-03 10:00", "holiday"),  # a Saturday inside the holiday has no extended service
        ("2026-09-20 10:00", "regular"),  # a Sunday that is worked
        ("2026-09-20 12:30", "break"),
        ("2026-10-10 10:00", "regular"),  # a Saturday that is worked has a working day's hours
        ("2026-10-10 14:00", "regular"),
    ],
)
def test_a_town_centre_s_hours(moment, reason):
    opening = queries.is_open(CENTRE, at(moment))
    assert opening.reason == reason
    assert opening.is_open is (reason in {"regular", "extended"})
    assert opening.kind == (reason if opening.is_open else "")
    assert (opening.until is not None) is opening.is_open
    assert str(opening.text)


def test_a_moment_in_another_zone_is_the_same_moment():
    assert queries.is_open(CENTRE, dt.datetime(2026, 11, 23, 1, 30, tzinfo=dt.UTC)).is_open


def test_a_village_room_is_closed_on_saturdays_and_a_holiday_is_named():
    assert queries.is_open(ROOM, at("2026-11-28 10:00")).reason == "weekend"
    assert "国庆" in queries.is_open(ROOM, at("2026-10-02 10:00")).text


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-23 12:10", "2026-11-23 13:00"),
        ("2026-11-23 18:00", "2026-11-24 09:00"),
        ("2026-11-29 10:00", "2026-11-30 09:00"),
        ("2026-09-30 18:00", "2026-09-30 18:00"),  # Wednesday evening before the holiday
        ("2026-09-30 19:30", "2026-10-08 09:00"),
        ("2026-02-14 17:30", "2026-02-24 09:00"),  # the longest holiday, nine days
        ("2026-12-31 20:00", "2027-01-01 09:00"),  # 2027 is not published: a Friday like any other
    ],
)
def test_the_next_opening(moment, opens):
    assert queries.next_opening(CENTRE, at(moment)) == at(opens)


def test_a_closed_site_does_not_open():
    Site.objects.filter(code=CENTRE).update(is_open=False)
    assert queries.is_open(CENTRE, at("2026-11-23 10:00")).reason == "closed"
    assert queries.next_opening(CENTRE, at("2026-11-23 10:00")) is None


def test_a_site_without_hours_never_opens():
    Schedule.objects.filter(site=ROOM).delete()
    assert queries.next_opening(ROOM, at("2026-11-23 10:00")) is None
    assert queries.is_open(ROOM, at("2026-09-20 10:00")).reason == "weekend"


def test_an_unknown_site_is_not_found():
    with pytest.raises(NotFound):
        queries.is_open("C999", at("2026-11-23 10:00"))


def test_a_week_with_a_holiday_in_it():
    days = dict(queries.week(CENTRE, dt.date(2026, 9, 30)))
    assert [len(spans) for spans in days.values()] == [3, 0, 0, 0, 0, 0, 0]


def test_many_sites_are_asked_in_two_queries(django_assert_num_queries):
    for count in (1, 202):
        codes = list(Site.objects.values_list("code", flat=True)[:count])
        with django_assert_num_queries(2):
            openings = queries.openings(codes, at("2026-11-23 10:00"))
        assert len(openings) == count
        assert all(opening.is_open for opening in openings.values())
