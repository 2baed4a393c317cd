from __future__ import annotations

import datetime as dt

from doorstep.base import clock
from doorstep.base.journal.models import Head


def head_of_day(log: str, day: dt.date) -> Head | None:
    """The last signed head of `log` ("journal" or "seals") when `day` (the county's) ended, as printed on the register.

    The sequencer signs at least one a day; for a day on which it did not run it is the last one before, which `at`
    tells. None where the log had no head yet.
    """
    end = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), clock.ZONE)
    return Head.objects.filter(log=log, at__lt=end).order_by("-at", "-size").first()


def newest_head(log: str) -> Head | None:
    """The head that was signed last."""
    return Head.objects.filter(log=log).order_by("-id").first()


def head_over(log: str, index: int) -> Head | None:
    """The newest signed head whose tree holds the leaf at `index`; None until one was signed."""
    return Head.objects.filter(log=log, size__gt=index).order_by("-size", "-id").first()
