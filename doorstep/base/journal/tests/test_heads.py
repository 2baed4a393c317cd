"""Signed heads: which one is a day's, what is signed, what another office gets."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.journal import queries
from doorstep.base.journal.models import Head


def make_head(size: int, at: dt.datetime, *, log: str = "seals") -> Head:
    return Head.objects.create(
        log=log, size=size, root=bytes(32), at=at, signature=bytes(64), key_id="0" * 64
    )


@pytest.mark.django_db
def test_the_head_of_a_day_is_the_last_one_signed_before_the_day_ended():
    def at(day: int, hour: int) -> dt.datetime:
        return dt.datetime(2026, 11, day, hour, 59, tzinfo=clock.ZONE)

    make_head(4, at(22, 9))
    last = make_head(9, at(23, 23))
    make_head(12, at(24, 0))
    make_head(99, at(23, 23), log="journal")
    assert queries.head_of_day("seals", dt.date(2026, 11, 23)) == last
    assert queries.head_of_day("seals", dt.date(2026, 11, 21)) is None


@pytest.mark.django_db
def test_a_day_without_a_head_has_the_one_before():
    head = make_head(4, dt.datetime(2026, 11, 20, 18, tzinfo=clock.ZONE))
    assert queries.head_of_day("seals", dt.date(2026, 11, 23)) == head
