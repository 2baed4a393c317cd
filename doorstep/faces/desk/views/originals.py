"""Originals (原件) of the residents: taken in, given back, passed on; and what a site still has."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base.core.errors import Invalid, NotFound
from doorstep.cases.applications import actions, policies, queries
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.states import OPEN
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.people.queries import resident
from doorstep.registry.places.models import Site, Tier
from doorstep.registry.staff.models import Role

PER_PAGE = 50
LINES = 5
"""Lines to take in originals at once; more in a second go."""
KEEPERS = (Role.CLERK, Role.SITE_HEAD, Role.BUREAU)


@require_safe
@desk(*KEEPERS)
def here(request: Any) -> HttpResponse:
    """What the site still has of the residents' own, the longest first; overdue ones alone at a wish."""
    if request.place is None:
        return redirect("desk:home")
    site, only = request.place.site.pk, request.GET.get("overdue") == "1"
    late = queries.originals_at(request.actor, site, overdue=True).count()
    found = queries.originals_at(request.actor, site, overdue=only)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "late": late,
        "only_late": only,
        "before": queries.overdue_before(),
        "days": queries.KEPT_DAYS,
    }
    return page(request, "originals_here.html", context)


@require_safe
@desk(*KEEPERS)
def of_affair(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """An affair's originals, with what may be done to each, and the form to take more in."""
    affair = Application.objects.filter(pk=application_id).select_related("version", "applicant").first()
    if affair is None:
        raise NotFound(_("没有这个办件。"))
    found = queries.originals_of(request.actor, affair.pk)
    rows = [(one, policies.may_move_original(request.actor, one)) for one in found]
    may_see = policies.may_see(request.actor, affair)
    return page(
        request,
        "originals.html",
        {
            "affair": affair,
            "rows": rows,
            "may_move": any(may and one.state != "returned" for one, may in rows),
            "may_take_in": policies.may_handle(request.actor, affair) and affair.status in OPEN,
            "may_see": may_see,
            "receipt": affair.papers.filter(kind="originals").order_by("-made_at").first()
            if may_see
            else None,
            "lines": range(LINES),
            "sites": Site.objects.filter(is_open=True)
            .exclude(tier=Tier.VILLAGE_ROOM)
            .order_by("tier", "pinyin"),
            "before": queries.overdue_before(),
            "role": "collector",
            "collector": resident(request.typed["collector"]) if request.typed.get("collector") else None,
            "typed": request.typed,
        },
    )


@desk(Role.CLERK)
@deed("desk:originals", "application_id")
def take_in(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Take originals in (收原件); the receipt is there to print."""
    names, counts = request.POST.getlist("name"), request.POST.getlist("count")
    papers = [
        (name, int(count) if count.isdecimal() and len(count) < 4 else 0)
        for name, count in zip(names, counts, strict=False)
        if name.strip()
    ]
    actions.take_in_originals(
        application_id,
        papers,
        place=request.POST.get("place", ""),
        brought_by_id=request.POST.get("collector") or None,
        actor=request.actor,
    )
    messages.info(request, _("原件已登记，请打印收件清单交给群众。"))
    return redirect("desk:originals", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:originals", "application_id")
def move(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Give the chosen originals back (退原件), pass them on, or say that they have arrived."""
    queries.originals_of(request.actor, application_id)  # a stranger learns nothing, whatever they send
    chosen = [int(one) for one in request.POST.getlist("original") if one.isdecimal() and len(one) < 19]
    verb = request.POST.get("verb", "")
    if verb == "give_back":
        actions.give_back_originals(
            application_id,
            chosen,
            identity=request.POST.get("identity", ""),
            to_id=request.POST.get("collector") or None,
            actor=request.actor,
        )
    elif verb == "pass_on":
        actions.pass_on_originals(
            application_id, chosen, site_code=request.POST.get("site", ""), actor=request.actor
        )
    elif verb == "take_over":
        actions.take_over_originals(
            application_id, chosen, place=request.POST.get("arrived_place", ""), actor=request.actor
        )
    else:
        raise Invalid("verb", _("请选择退还、移交或接收。"))
    return redirect("desk:originals", application_id=application_id)
