"""The first page after the login: where do you work today, and how is your day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue import policies as queue_policies
from doorstep.acts.seals import queries as seals
from doorstep.cases.applications.queries import lists_of
from doorstep.faces.desk import hall
from doorstep.faces.desk.access import STAFF, WINDOW, Place, desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.places import queries as places
from doorstep.registry.places.models import Site

SHOWN = 15
"""Sites listed at once; the county has as many towns."""


@require_safe
@desk()
def start(request: Any) -> HttpResponse:
    """`/desk/`: straight to the counter for who sits at one, to the list for who never does, else to the choice."""
    place: Place | None = request.place
    if place is not None and place.at_counter:
        return redirect("desk:counter")
    if not any(power.role in WINDOW for power in request.actor.powers) and lists_of(request.actor):
        return redirect("desk:list")
    if place is not None and not any(power.role in WINDOW for power in request.actor.powers):
        return redirect("desk:affairs")
    return show(request)


@require_safe
@desk()
def home(request: Any) -> HttpResponse:
    """Choose a site and a counter; today's own numbers."""
    return show(request)


def show(request: Any) -> HttpResponse:
    """The home page."""
    place: Place | None = request.place
    actor = request.actor
    site = place.site if place else None
    mine = _sites(actor)
    words = request.GET.get("q", "").strip()
    found = places.named(words, mine)
    return page(
        request,
        "home.html",
        {
            "words": words,
            "mine": len(mine),
            "sites": found[:SHOWN],
            "more": len(found[SHOWN:]),
            "seats": hall.seats(site) if site else [],
            "day": hall.own_day(actor, site),
            "is_clerk": bool(site and queue_policies.may_work(actor, site.pk)),
            "seals_waiting": seals.waiting_for(actor.account_id),
        },
    )


@require_POST
@desk()
def choose_site(request: Any) -> HttpResponse:
    """Work at another of one's sites from now on; keeps the choice in the session."""
    wanted = request.POST.get("site", "")
    if any(site.pk == wanted for site in _sites(request.actor)):
        request.session["desk_site"] = wanted
    return redirect("desk:home")


@desk(*WINDOW)
@deed("desk:home")
def sit(request: Any) -> HttpResponse:
    """Take a seat at a counter; the waiting hall is the next page."""
    queue.sit(_counter(request), actor=request.actor)
    return redirect("desk:counter")


@desk(*WINDOW)
@deed("desk:home")
def leave(request: Any) -> HttpResponse:
    """Get up from the counter (离岗)."""
    queue.leave(_counter(request), actor=request.actor)
    return redirect("desk:home")


def _counter(request: Any) -> int:
    """The counter that was sent; 0, which is nobody's, for anything that is no number."""
    sent = request.POST.get("counter", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0


def _sites(actor: Any) -> list[Site]:
    """The open sites at which the actor holds a desk role, all of them for the whole county; centres first, by sound."""
    everywhere = any(actor.everywhere(role) for role in STAFF)
    mine = actor.sites(*STAFF)
    return [site for site in places.sites() if everywhere or site.pk in mine]
