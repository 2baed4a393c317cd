"""Dropping what no row names: left by rolled-back transactions and killed processes."""

from __future__ import annotations

from datetime import timedelta
from itertools import islice

from django.db import transaction

from doorstep.base import clock
from doorstep.registry.documents import queries, stores

from .keeping import hold
from .uploading import clean_uploads

AT_ONCE = 1000


def clean(*, older_than_seconds: int = 3600) -> int:
    """Remove files that no row names (their transaction was rolled back) and parts of expired uploads; returns how many.

    Leaves fresh ones alone. Holds each digest while it looks, so that a file that is being stored again at this moment
    stays. Raises Away.
    """
    before = clock.now() - timedelta(seconds=older_than_seconds)
    old = (
        item.key
        for item in stores.store().items()
        if item.written_at < before and not item.key.startswith(queries.STAGING)
    )
    removed = clean_uploads(older_than_seconds=older_than_seconds)
    while some := list(islice(old, AT_ONCE)):
        digests = {key: queries.digest_of(key) for key in some}
        named = queries.named({digest for digest in digests.values() if digest})
        removed += sum(drop(key) for key, digest in digests.items() if digest not in named)
    return removed


@transaction.atomic
def drop(key: str) -> bool:
    """Remove one thing from the store unless a row names it; says whether it is gone."""
    digest = queries.digest_of(key)
    if digest:
        hold(digest)
        if queries.named({digest}):
            return False
    stores.store().remove(key)
    return True
