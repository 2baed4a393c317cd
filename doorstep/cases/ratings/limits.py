"""Within how many working days each step of mending has to be done: rules as data (data/remedies.json), each with its reason."""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from doorstep.base import clock
from doorstep.base.clock.queries import add_working_days


def due(step: str) -> dt.date:
    """The last day for `step` when it begins today: verify, at_once, complex, explain, call_back, review. One query."""
    return add_working_days(clock.today(), days_of(step)).date


def days_of(step: str) -> int:
    """The working days that a step has."""
    return _table(Path(settings.DATA) / "remedies.json")[step]["days"]


@lru_cache
def _table(path: Path) -> dict[str, dict[str, int | str]]:
    return json.loads(path.read_text(encoding="utf-8"))
