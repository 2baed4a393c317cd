"""Counting wrong codes by where they come from, so that nobody tries one after the other (查询码、查验码).

The codes have sixty bits and can't be found by trying; this keeps those who try from costing anybody else anything.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection

from . import crypto
from .models import Tries

MOST = 30
"""Wrong codes from one address in a quarter of an hour: more than a hall that shares one mistypes."""
SPAN = dt.timedelta(minutes=15)
_COUNT = (
    "INSERT INTO core_tries (source, since, count) VALUES (%s, %s, 1) ON CONFLICT (source) DO UPDATE SET"
    " count = CASE WHEN core_tries.since <= %s THEN 1 ELSE core_tries.count + 1 END,"
    " since = CASE WHEN core_tries.since <= %s THEN EXCLUDED.since ELSE core_tries.since END"
)


def wrong(door: str, address: str, *, at: dt.datetime) -> None:
    """Count one wrong code that was tried at `door` from `address`."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [_source(door, address), at, at - SPAN, at - SPAN])


def too_many(door: str, address: str, *, at: dt.datetime) -> bool:
    """Whether so many were wrong that the rest of the quarter of an hour is to be waited for."""
    return Tries.objects.filter(source=_source(door, address), since__gt=at - SPAN, count__gte=MOST).exists()


def forget(now: dt.datetime) -> int:
    """Drop what counts no more; returns how many rows there were."""
    deleted, _rows = Tries.objects.filter(since__lte=now - SPAN).delete()
    return deleted


def _source(door: str, address: str) -> str:
    return crypto.blind(f"{door} {address}", "core.tries").hex()[:64]
