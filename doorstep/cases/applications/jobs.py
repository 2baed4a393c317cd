"""What time does to affairs, every night and after a calendar was published. Each job calls one action and can run twice."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import DomainError

from . import actions, queries
from .models import Application, ApplicationStatus

# seven minutes past midnight in the county; the worker reads this in UTC
AFTER_MIDNIGHT = "7 16 * * *"


@app.periodic(cron=AFTER_MIDNIGHT)
@app.task(queueing_lock="watch_affairs")
def watch_affairs(timestamp: int) -> dict[str, int]:
    """Say what the day that ended has brought: accepted by silence, lapsed, warned, escalated. Returns how many of each."""
    today = clock.today()
    going = Application.objects.filter(finished_at__isnull=True)
    late = going.filter(queries.overdue_q(today))
    silent = late.filter(status=ApplicationStatus.OPENED, version__is_instant=False)
    lapsed = late.filter(status=ApplicationStatus.NOTICED)
    counts = {
        "recalculated": _each(_provisional(), actions.recalculate),
        "deemed_accepted": _each(_keys(silent), actions.deem_accepted),
        "lapsed": _each(_keys(lapsed), actions.lapse),
    }
    near = queries.light_q("yellow", today) | queries.overdue_q(today) | _broken_promise(today)
    return {**counts, "warned": _each(_keys(going.filter(near)), actions.warn)}


@app.task(queueing_lock="recalculate_affairs")
def recalculate_affairs() -> int:
    """Count provisional dates anew after a calendar was published; returns how many affairs were looked at."""
    return _each(_provisional(), actions.recalculate)


def recalculate_soon(sender: Any, **_more: Any) -> None:
    """Have provisional dates counted anew, as soon as what was published is committed; one waiting job is enough."""
    if _provisional():
        with suppress(AlreadyEnqueued), transaction.atomic():
            recalculate_affairs.defer()


def _provisional() -> list[uuid.UUID]:
    promised = Q(promise__isnull=False, promise__kept_at__isnull=True)
    return _keys(Application.objects.filter(Q(is_provisional=True) | promised, finished_at__isnull=True))


def _broken_promise(today: dt.date) -> Q:
    return Q(promise__kept_at__isnull=True, promise__due_on__lt=today)


def _keys(affairs: Any) -> list[uuid.UUID]:
    return list(affairs.order_by("due_on", "number").values_list("pk", flat=True))


def _each(keys: Iterable[uuid.UUID], action: Callable[..., Any]) -> int:
    """Call `action` on each, in a transaction each; one that somebody changed meanwhile is left to the next night."""
    actor: Actor = system("job")
    done = 0
    for key in keys:
        try:
            done += bool(action(key, actor=actor))
        except DomainError:
            continue
    return done
