"""Screen 2, its beginning: who is it, and what do they need."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.acts.queue import policies as queue_policies
from doorstep.acts.queue.models import Ticket
from doorstep.base.core.errors import Invalid, NotFound
from doorstep.cases.applications import actions
from doorstep.cases.applications import queries as applications
from doorstep.cases.packages import queries as packages
from doorstep.faces.desk import hall
from doorstep.faces.desk.access import at_counter, desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page, part
from doorstep.registry.catalogue import queries as catalogue
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.people import policies as people_policies
from doorstep.registry.people.models import Organisation, Resident
from doorstep.registry.staff.models import Role

SHOWN = 12


@require_safe
@desk(Role.CLERK)
@at_counter
def intake(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Who and what, for the ticket being served; after a refusal what was chosen is still chosen."""
    ticket = ticket_called(request, ticket_id)
    affairs = list(applications.on_ticket(request.actor, ticket_id))
    chosen = person_called(request, request.typed.get("applicant")) or before(affairs) or ticket.resident
    return page(
        request,
        "intake.html",
        {
            "step": 2,
            "ticket": ticket,
            "affairs": affairs,
            "packages": list(packages.on_ticket(request.actor, ticket_id)),
            "person": chosen,
            "organisation": _organisation(request, request.typed.get("organisation")),
            "role": "applicant",
            "item": _item(request.typed.get("item")) or _wanted(ticket, affairs),
            "wants": hall.item_names(ticket),
        },
    )


@require_safe
@desk(Role.CLERK)
@at_counter
def items(request: Any) -> HttpResponse:
    """What the site can do, for the words typed so far."""
    words = request.GET.get("q", "").strip()
    site = request.place.site.pk
    if words:
        versions = [found.version for found in catalogue.search(words, site_code=site, limit=SHOWN)]
    else:
        versions = [offering.item.current for offering in catalogue.offered_at(site, "accept")[:SHOWN]]
    return part(request, "items.html", {"items": versions, "words": words})


@desk(Role.CLERK)
@at_counter
@deed("desk:intake", "ticket_id")
def open_affair(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """Open the affair (收件) and go on with its form."""
    applicant = request.POST.get("applicant", "")
    item = request.POST.get("item", "")
    if not applicant:
        raise Invalid("no_applicant", _("请先核验或登记申请人。"), field="applicant")
    if not item:
        raise Invalid("no_item", _("请先选择要办的事项。"), field="item")
    opened = actions.open_application(
        request.place.site.pk,
        item,
        applicant_id=applicant,
        organisation_id=request.POST.get("organisation") or None,
        ticket_id=ticket_id,
        actor=request.actor,
    )
    actions.prefill(opened.pk, actor=request.actor)
    return redirect("desk:work", application_id=opened.pk)


def ticket_called(request: Any, ticket_id: uuid.UUID) -> Ticket:
    """The ticket with what the beginning of an affair shows of it; raises NotFound."""
    ticket = (
        queue_policies.visible_to(request.actor)
        .filter(pk=ticket_id)
        .select_related("resident", "counter", "clerk")
        .prefetch_related("items__item__current")
        .first()
    )
    if ticket is None:
        raise NotFound(_("没有这个排号。"))
    return ticket


def person_called(request: Any, resident_id: str | None) -> Resident | None:
    """The person with this id, where the actor may know of them."""
    return people_policies.visible_to(request.actor).filter(pk=_uuid(resident_id)).first()


def _organisation(request: Any, organisation_id: str | None) -> Organisation | None:
    return people_policies.organisations_visible_to(request.actor).filter(pk=_uuid(organisation_id)).first()


def _uuid(text: str | None) -> uuid.UUID | None:
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None


def before(affairs: list[Any]) -> Resident | None:
    """Who the affair before on the same ticket was for: most often it is the same person again."""
    return affairs[-1].applicant if affairs else None


def _item(code: str | None) -> ItemVersion | None:
    try:
        return catalogue.current_version(code) if code else None
    except NotFound:
        return None


def _wanted(ticket: Ticket, affairs: list[Any]) -> ItemVersion | None:
    """The first item that the ticket names and that was not opened yet."""
    done = {affair.version.item_id for affair in affairs}
    for row in ticket.items.all():
        if row.item_id not in done and row.item.current is not None:
            return row.item.current
    return None
