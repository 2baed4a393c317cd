"""The period that a list was asked for."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doorstep.base import clock


def asked(request: Any, days: int) -> dict[str, dt.date]:
    """`since` and `until` as the address has them, both included; else the last `days` days, today included."""
    today = clock.today()
    return {
        "since": _day(request.GET.get("since", ""), today - dt.timedelta(days=days)),
        "until": _day(request.GET.get("until", ""), today),
    }


def _day(text: str, otherwise: dt.date) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return otherwise
