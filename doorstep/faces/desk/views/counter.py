"""Screen 1: the counter. Who waits, how long; call, and serve."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.states import MAX_CALLS
from doorstep.cases.applications import queries as applications
from doorstep.cases.packages import queries as packages
from doorstep.faces.desk import hall
from doorstep.faces.desk.access import WINDOW, at_counter, desk
from doorstep.faces.desk.frame import page, part


@require_safe
@desk(*WINDOW)
@at_counter
def counter(request: Any) -> HttpResponse:
    """The counter's page."""
    return page(request, "counter.html", {**_seen(request), "step": 1})


@require_safe
@desk(*WINDOW)
@at_counter
def live(request: Any) -> HttpResponse:
    """The lists of the hall alone, asked for again whenever something was called or taken."""
    return part(request, "hall.html", {**_seen(request), "is_live": True})


@require_safe
@desk()
def strip(request: Any) -> HttpResponse:
    """The waiting in the strip at the head of every page."""
    site = request.place.site if request.place else None
    return part(request, "crowd.html", {"crowd": hall.crowd(site) if site else None})


def _seen(request: Any) -> dict[str, Any]:
    duty = request.place.duty
    seen = hall.hall(request.place.site, duty.counter)
    current = seen.current.ticket if seen.current else None
    affairs = list(applications.on_ticket(request.actor, current.pk)) if current else []
    bundles = list(packages.on_ticket(request.actor, current.pk)) if current else []
    return {
        "hall": seen,
        "current": seen.current,
        "affairs": affairs,
        "packages": bundles,
        "duty": duty,
        **_lines(seen, current),
    }


def _lines(seen: hall.Hall, current: Ticket | None) -> dict[str, Any]:
    enough = current is not None and current.calls >= MAX_CALLS
    return {"letters": hall.letters(seen.seats), "called_enough": enough, "max_calls": MAX_CALLS}
