"""Where to go: by town, by name, or by what is near."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.acts.queue import queries as queue
from doorstep.base.core.errors import NotFound
from doorstep.faces.shell.middleware import public
from doorstep.registry.catalogue import queries as catalogue
from doorstep.registry.places import queries
from doorstep.registry.places.models import Site, Tier

MAP = "https://uri.amap.com/marker?"
"""A map in the browser or the phone's own map programme; nothing is sent before somebody follows the link."""
NEAREST = 10
"""How many places a visitor is shown round about."""


@public
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """Town by town; with `town` the places of one town, with `near` the nearest, with `q` those of that name."""
    town, near, words = (request.GET.get(name, "").strip()[:40] for name in ("town", "near", "q"))
    all_sites = queries.sites()
    context: dict[str, object] = {"words": words, "total": len(all_sites)}
    if point := _point(near):
        found = queries.nearest(*point, among=all_sites)[:NEAREST]
        rows, mode = [(row.site, row.metres) for row in found], "near"
    elif words:
        rows, mode = [(site, None) for site in all_sites if words in site.name], "name"
    elif town:
        rows, mode = [(site, None) for site in all_sites if site.area_id.startswith(town[:9])], "town"
        context["town"] = next((site.area for site, _m in rows if site.tier == Tier.TOWN_CENTRE), None)
    else:
        rows, mode = [(site, None) for site in all_sites if site.tier == Tier.TOWN_CENTRE], "towns"
        context["towns"] = _towns(all_sites)
    openings = queries.openings([site.code for site, _m in rows])
    context["rows"] = [(site, metres, openings[site.code]) for site, metres in rows]
    context["mode"] = mode
    return render(request, "portal/sites.html", context)


@public
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One place: open now or when next, how long one waits, the week's hours, and what can be done there."""
    site = queries.site(code)
    if not site.is_open:
        raise NotFound
    opening = queries.is_open(code)
    counts = catalogue.offered_counts(code)
    context = {
        "site": site,
        "town": queries.town_name(site),
        "opening": opening,
        "opens": None if opening.is_open else queries.next_opening(code),
        "place": queue.estimate(code) if opening.is_open else None,
        "week": queries.week(code),
        "counts": counts,
        "doing": sum(counts.values()),
        "counters": queries.counters(code).count(),
        "map": MAP + urlencode(_marker(site)),
    }
    return render(request, "portal/site.html", context)


def _marker(site: Site) -> dict[str, str]:
    return {
        "position": f"{site.longitude},{site.latitude}",
        "name": site.name,
        "coordinate": "wgs84",
        "callnative": "1",
    }


def _towns(sites: list[Site]) -> list[dict[str, object]]:
    """Each town with its centre and how many other places it has, in the order of the centres' names."""
    found = []
    for centre in sites:
        if centre.tier == Tier.TOWN_CENTRE:
            prefix = centre.area_id[:9]
            others = sum(1 for site in sites if site.area_id.startswith(prefix)) - 1
            found.append({"area": centre.area, "centre": centre, "others": others})
    return found


def _point(text: str) -> tuple[float, float] | None:
    """A latitude and longitude, rounded to about a kilometre so that nobody's door is written into a log."""
    try:
        latitude, longitude = (round(float(part), 2) for part in text.split(","))
    except ValueError:
        return None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return latitude, longitude
