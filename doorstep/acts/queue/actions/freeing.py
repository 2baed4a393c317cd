"""Old tickets tell nothing of anybody any more: after their time the link to a person goes, the times stay for counting."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from doorstep.acts.queue.models import Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.journal.actions import record


@transaction.atomic
def free_old(*, actor: Actor) -> int:
    """Take who it was, and which right of way they claimed, off the tickets older than data/queue.json says.

    Gives how many there were. Running it twice frees nothing more. What the journal says under a person's own key goes
    when that person is deleted.
    """
    before = clock.today() - dt.timedelta(days=days_kept())
    telling = Q(resident__isnull=False) | ~Q(priority="") | Q(priority_by__isnull=False)
    count = Ticket.objects.filter(telling, day__lt=before).update(
        resident=None, priority="", priority_by=None
    )
    if count:
        record(
            "ticket.freed", ("ticket", ""), actor=actor, data={"count": count, "before": before.isoformat()}
        )
    return count


def days_kept() -> int:
    """For how many days a ticket says whose it was."""
    return _rules(Path(settings.DATA) / "queue.json")["ticket_days"]["days"]


@lru_cache
def _rules(path: Path) -> dict[str, dict[str, int]]:
    return json.loads(path.read_text(encoding="utf-8"))
