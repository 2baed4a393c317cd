"""Wrong codes are counted by where they come from, for a quarter of an hour."""

import datetime as dt

import pytest

from doorstep.base.core import tries
from doorstep.base.core.models import Tries

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 11, 25, 12, 0, tzinfo=dt.UTC)


def many(count, *, door="follow", address="203.0.113.7", at=NOON):
    for _time in range(count):
        tries.wrong(door, address, at=at)


def test_after_so_many_wrong_ones_an_address_waits_the_rest_of_the_quarter():
    many(tries.MOST - 1)
    assert not tries.too_many("follow", "203.0.113.7", at=NOON)
    many(1)
    assert tries.too_many("follow", "203.0.113.7", at=NOON + dt.timedelta(minutes=14))
    assert not tries.too_many("follow", "203.0.113.7", at=NOON + tries.SPAN)


def test_neither_another_address_nor_another_door_waits():
    many(tries.MOST)
    assert not tries.too_many("follow", "203.0.113.8", at=NOON)
    assert not tries.too_many("check", "203.0.113.7", at=NOON)


def test_a_new_quarter_counts_anew():
    many(tries.MOST - 1)
    many(1, at=NOON + tries.SPAN)
    assert not tries.too_many("follow", "203.0.113.7", at=NOON + tries.SPAN)
    assert Tries.objects.get().count == 1


def test_no_address_is_kept_and_what_counts_no_more_is_dropped():
    many(2)
    assert "203.0.113.7" not in Tries.objects.get().source
    assert tries.forget(NOON) == 0
    assert tries.forget(NOON + tries.SPAN) == 1
