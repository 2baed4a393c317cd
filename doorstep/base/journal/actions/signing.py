from __future__ import annotations

import datetime as dt

from django.db import transaction

from doorstep.base import clock
from doorstep.base.core.locks import alone
from doorstep.base.journal import heads, queries
from doorstep.base.journal.models import Head

from .placing import LOCK

AT_MOST_EVERY = dt.timedelta(minutes=1)


@transaction.atomic
def sign(log: str) -> Head | None:
    """Sign the log's head where it grew and the last signature is a minute old, and once a day in any case.

    To be called only when no committed row waits for its place: then a head also says that nothing older than its
    moment comes after it. None where nothing was to be signed, or another sequencer is at it.
    """
    if not alone(LOCK + log):
        return None
    now, size, last = clock.now(), queries.size(log), queries.newest_head(log)
    if not _is_due(last, size, now):
        return None
    head = heads.signed(log, size, queries.root(log, size), now)
    head.save(force_insert=True)
    return head


def _is_due(last: Head | None, size: int, now: dt.datetime) -> bool:
    if last is None:
        return size > 0
    if last.at.astimezone(clock.ZONE).date() != now.date():
        return True
    # a demo's clock may have gone back
    return size > last.size and not dt.timedelta() <= now - last.at < AT_MOST_EVERY
