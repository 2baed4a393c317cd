"""Who stands at the counter: look-up, registration, and a person's page."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.core.errors import DomainError, Invalid
from doorstep.cases.applications import policies as application_policies
from doorstep.faces.desk import notes
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.forms import RegisterForm
from doorstep.faces.desk.frame import page, part
from doorstep.faces.desk.refused import lead_back
from doorstep.registry.people import actions, identifiers, policies, queries
from doorstep.registry.staff.models import Role

FIELDS = ("name", "number", "phone", "address")
OPENED = "opened"
OPEN_FOR = dt.timedelta(minutes=5)
"""How long one look lasts: so long the page may be loaded again without being a second look."""


@require_POST
@sensitive_post_parameters()
@desk(Role.CLERK)
def find(request: Any) -> HttpResponse:
    """Look somebody up by identity number, phone or whole name. POST: what is typed never stands in an address."""
    words = request.POST.get("who", "").strip()
    role = request.POST.get("role", "applicant")
    if not words:
        return part(request, "who_ask.html", {"role": role})
    if fault := _fault(words):
        return part(request, "who_ask.html", {"role": role, "words": words}, refusal=fault)
    found = list(queries.find(**asked(words), actor=request.actor))
    context: dict[str, Any] = {"role": role, "words": words, "found": found}
    if len(found) == 1:
        return part(request, "who_is.html", {"role": role, "person": found[0]})
    if not found:
        context["form"] = RegisterForm(initial=_guess(words)).starting_where_it_is_empty()
    return part(request, "who_found.html", context)


@require_POST
@desk(Role.CLERK)
def choose(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """One of several people found."""
    person = get_object_or_404(policies.visible_to(request.actor), pk=resident_id)
    return part(request, "who_is.html", {"role": request.POST.get("role", "applicant"), "person": person})


@require_POST
@sensitive_post_parameters()
@desk(Role.CLERK)
def register(request: Any) -> HttpResponse:
    """Register somebody who is not known yet; wrong fields come back with what was typed."""
    role = request.POST.get("role", "applicant")
    form = RegisterForm(request.POST)
    if form.is_valid():
        try:
            person = actions.register(**form.cleaned_data, actor=request.actor)
        except DomainError as error:
            form.refuse(error)
        else:
            return part(request, "who_is.html", {"role": role, "person": person, "is_new": True})
    response = part(request, "who_found.html", {"role": role, "form": form, "found": []})
    response.status_code = 422
    return response


@require_safe
@desk()
def search(request: Any) -> HttpResponse:
    """The page to look somebody up outside an affair."""
    return page(request, "people.html", {})


@require_POST
@sensitive_post_parameters()
@desk()
def search_found(request: Any) -> HttpResponse:
    """Who was found, as links to their pages."""
    words = request.POST.get("who", "").strip()
    found = list(queries.find(**asked(words), actor=request.actor)) if words else []
    return page(request, "people.html", {"words": words, "found": found, "asked": True})


@require_safe
@desk()
def person(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """A person as everybody at the desk may see them: masked, with their affairs that the actor may know of.

    After `reveal` led here its fields stand open for a few minutes; the browser keeps no copy of such a page.
    """
    resident = get_object_or_404(policies.visible_to(request.actor), pk=resident_id)
    affairs = (
        application_policies.visible_to(request.actor)
        .filter(applicant_id=resident.pk)
        .select_related("version", "site")
        .order_by("-opened_at")[:50]
    )
    opened = _opened(request)
    context = {
        "person": resident,
        "affairs": affairs,
        "opened": opened,
        "reason": request.typed.get("reason", ""),
    }
    response = page(request, "person.html", context)
    if opened:
        response["Cache-Control"] = "no-store"
    return response


def _opened(request: Any) -> dict[str, str] | None:
    """The fields that `reveal` opened for this page, while the look lasts."""
    note = notes.find(request, OPENED)
    if note is None or clock.now() >= dt.datetime.fromisoformat(note["until"]):
        return None
    return note["fields"]


@require_POST
@sensitive_post_parameters()
@desk()
def reveal(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """Show what is masked, for a stated reason; the look itself is journalled, once however often it is loaded again."""
    resident = get_object_or_404(policies.visible_to(request.actor), pk=resident_id)
    fields = tuple(name for name in FIELDS if policies.may_disclose(request.actor, resident, name)) or FIELDS
    address = reverse("desk:person", args=[resident_id])
    try:
        opened = actions.disclose(
            resident_id, fields, reason=request.POST.get("reason", ""), actor=request.actor
        )
    except DomainError as error:
        return lead_back(request, error, address)
    note = {"fields": opened, "until": (clock.now() + OPEN_FOR).isoformat()}
    return notes.lead(request, OPENED, note, address, keep=1)


def asked(words: str) -> dict[str, str]:
    """Which of number, phone and name somebody typed: an ID reader sends digits, people type all three."""
    bare = words.replace(" ", "").replace("-", "")
    if len(bare) == 11 and bare.isdecimal() and bare.startswith("1"):
        return {"phone": bare}
    if bare.isascii() and any(c.isdigit() for c in bare):
        return {"number": bare.upper()}
    return {"name": words}


def _fault(words: str) -> Invalid | None:
    """What is wrong with a whole identity number, said before anybody is asked to register with it."""
    number = asked(words).get("number", "")
    if not 15 <= len(number) <= 19:
        return None
    try:
        identifiers.check_number(identifiers.kind_of(number), number, today=clock.today())
    except Invalid as wrong:
        return wrong
    return None


def _guess(words: str) -> dict[str, str]:
    return {"number_kind": "resident_id"} | asked(words)
