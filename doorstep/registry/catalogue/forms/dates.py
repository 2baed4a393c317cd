"""How far from today a date of a form may lie: `"x-years": [-1, 3]` in its field, null for a side that is not limited.

Without it a slip of the finger (2999 for 2029) is printed on a certificate. The numbers are the county's own judgement
of what can be true of each field; a lease's twenty years are those of the Civil Code, article 705.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _
from jsonschema.exceptions import ValidationError

from doorstep.base import clock
from doorstep.base.clock import words

KEYWORD = "x-years"


def bounds(field: Mapping[str, Any]) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that a field takes today."""
    first, last = field.get(KEYWORD, (None, None))
    today = clock.today()
    return (
        None if first is None else clock.years_on(today, first),
        None if last is None else clock.years_on(today, last),
    )


def judge(_validator: Any, _years: Any, value: Any, field: Mapping[str, Any]) -> Iterator[ValidationError]:
    """The keyword for jsonschema: an error for a day out of bounds; what is no date is said by its format."""
    try:
        day = dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        return
    if said := outside(field, day):
        yield ValidationError(said)


def outside(field: Mapping[str, Any], day: dt.date) -> str:
    """What to say of a day that lies too far back or ahead; "" for one that may be."""
    first, last = bounds(field)
    title = field.get("title", "")
    if first and day < first:
        return _("%(title)s不能早于%(day)s，请核对年份。") % {"title": title, "day": words.day(first)}
    if last and day > last:
        return _("%(title)s不能晚于%(day)s，请核对年份。") % {"title": title, "day": words.day(last)}
    return ""
