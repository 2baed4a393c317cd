"""Screens: the hall's and the one above a counter. They show numbers only, so everybody may see them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from doorstep.acts.queue import queries
from doorstep.acts.queue.labels import QUEUE_NAMES
from doorstep.faces.shell.middleware import public
from doorstep.registry.places import queries as places
from doorstep.registry.places.models import Counter, Site


@public
@require_GET
def hall(request: HttpRequest, site_code: str) -> HttpResponse:
    """The hall screen of a site: now calling, the last calls, who waits."""
    site = places.site(site_code)
    letters = sorted({letter for counter in places.counters(site_code) for letter in counter.queues})
    queues = [(letter, QUEUE_NAMES.get(letter, "")) for letter in letters]
    return render(request, "board/hall.html", {**_screen(site), "queues": queues})


@public
@require_GET
def window(request: HttpRequest, site_code: str, number: int) -> HttpResponse:
    """The screen above one counter."""
    counter = Counter.objects.select_related("site").filter(site_id=site_code, number=number).first()
    if counter is None:
        raise Http404
    # most counters are named after their number, which stands there already
    name = "" if counter.name == f"{number}号窗口" else counter.name
    return render(request, "board/window.html", {**_screen(counter.site), "counter": counter, "name": name})


def _screen(site: Site) -> dict[str, Any]:
    board = queries.board(site.code)
    return {"site": site, "board": board, "stream": f"{settings.EVENTS_URL}/events/board/{site.code}"}
