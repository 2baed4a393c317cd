import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.models import Installation

PAST = dt.datetime(2026, 9, 18, 10, tzinfo=clock.ZONE)


@pytest.mark.django_db
def test_a_demo_can_be_in_the_past():
    assert Installation.objects.get().is_demo
    with clock.travel(PAST):
        assert clock.now() == PAST
        clock.move(PAST + dt.timedelta(minutes=5))
        assert clock.today() == PAST.date()
        assert clock.now().minute == 5
    assert clock.now() > PAST


def test_a_database_that_is_no_demo_refuses_another_clock(real_db):
    with real_db.as_owner() as owner:
        owner.execute("ALTER TABLE core_installation DISABLE TRIGGER ALL")
        owner.execute("UPDATE core_installation SET is_demo = false")
    with pytest.raises(clock.ClockRefused), clock.travel(PAST):
        pytest.fail("the clock moved")


def test_the_clock_moves_only_while_travelling():
    with pytest.raises(clock.ClockRefused):
        clock.move(PAST)
