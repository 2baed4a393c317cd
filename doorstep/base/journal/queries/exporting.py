from __future__ import annotations

from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models.functions import TruncDate

from doorstep.base import clock
from doorstep.base.journal import heads
from doorstep.base.journal.models import Head

from .proving import consistency

FORMAT = "doorstep heads 1"


def exported() -> dict[str, Any]:
    """What another office keeps: the public key, and of every log each day's last head, oldest first.

    Each head but a log's first carries the proof that it only added to the head before it in the file.
    """
    last_of_days = (
        Head.objects.annotate(day=TruncDate("at", tzinfo=clock.ZONE))
        .order_by("log", "day", "-at", "-id")
        .distinct("log", "day")
    )
    told = []
    for _log, of_log in groupby(last_of_days, key=lambda head: head.log):
        before: Head | None = None
        for head in of_log:
            path = consistency(head.log, before.size, head.size) if before else []
            told.append({**heads.as_json(head), "consistency": [one.hex() for one in path]})
            before = head
    return heads.chained(
        {
            "format": FORMAT,
            "county": settings.COUNTY,
            "key": heads.public_pem().decode(),
            "heads": told,
        }
    )
