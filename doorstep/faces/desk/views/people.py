"""Who stands at the counter: look-up, registration, and a person's page."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.core.errors import DomainError, Invalid, Taken
from doorstep.cases.applications import policies as application_policies
from doorstep.cases.materials import queries as materials
from doorstep.cases.packages import queries as packages
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.forms import RegisterForm
from doorstep.faces.desk.frame import page, part
from doorstep.faces.desk.refused import lead_back
from doorstep.faces.shell import notes
from doorstep.registry.people import actions, identifiers, policies, queries
from doorstep.registry.people.models import NumberKind
from doorstep.registry.staff.models import Role

FIELDS = ("name", "number", "phone", "address")
COLLECTOR = "collector"
"""The role of who takes a result for somebody else: found by the number on their card alone."""
PHONE = re.compile(r"1[0-9]{10}|0[0-9]{9,11}")
OPENED = "opened"
OPEN_FOR = dt.timedelta(minutes=5)
"""How long one look lasts: so long the page may be loaded again without being a second look."""


@require_POST
@sensitive_post_parameters()
@desk(Role.CLERK)
def find(request: Any) -> HttpResponse:
    """Look somebody up by identity number, phone or whole name. POST: what is typed never stands in an address.

    With `new` the form to register somebody is given though others of that name or phone are known.
    """
    words = request.POST.get("who", "").strip()
    role = request.POST.get("role", "applicant")
    if not words:
        return part(request, "who_ask.html", {"role": role})
    if fault := _fault(words, role):
        return part(request, "who_ask.html", {"role": role, "words": words}, refusal=fault)
    found = list(queries.find(**asked(words), actor=request.actor))
    context: dict[str, Any] = {"role": role, "words": words, "found": found}
    if len(found) == 1 and "name" not in asked(words):
        return part(request, "who_is.html", {"role": role, "person": found[0]})
    if not found or request.POST.get("new"):
        form = RegisterForm(initial=_guess(words)).starting_where_it_is_empty()
        context |= {"found": [], "form": form, "is_known": bool(found)}
    return part(request, "who_found.html", context)


@require_POST
@desk(Role.CLERK)
def choose(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """One of several people found."""
    person = get_object_or_404(policies.visible_to(request.actor), pk=resident_id)
    role = request.POST.get("role", "applicant")
    if role == COLLECTOR:
        return part(request, "who_ask.html", {"role": role}, refusal=_by_card_alone())
    return part(request, "who_is.html", {"role": role, "person": person})


@require_POST
@sensitive_post_parameters()
@desk(Role.CLERK)
def keep_contact(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """Who was known has another phone or address by now: keep what was just typed."""
    given = {field: request.POST[field] for field in ("phone", "address") if request.POST.get(field)}
    person = actions.change_contact(resident_id, **given, actor=request.actor)
    role = request.POST.get("role", "applicant")
    return part(request, "who_is.html", {"role": role, "person": person, "is_kept": True})


@require_POST
@sensitive_post_parameters()
@desk(Role.CLERK)
def register(request: Any) -> HttpResponse:
    """Register somebody who is not known yet; wrong fields come back with what was typed.

    Who was known by that number after all is shown; a phone or an address that is new of them may be kept.
    """
    role = request.POST.get("role", "applicant")
    form = RegisterForm(request.POST)
    context: dict[str, Any] = {"role": role, "form": form, "found": []}
    if form.is_valid():
        given = form.cleaned_data
        known = queries.find(number=given["number"], actor=request.actor).first()
        try:
            person = actions.register(**given, actor=request.actor)
        except DomainError as error:
            form.refuse(error)
            if isinstance(error, Taken):
                context["holder"] = known
        else:
            is_known = known is not None and known.pk == person.pk
            other = queries.other_contact(person, phone=given["phone"], address=given["address"])
            seen = {"role": role, "person": person, "is_new": not is_known, "is_known": is_known}
            return part(request, "who_is.html", seen | {"other": other})
    response = part(request, "who_found.html", context)
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
    fault = _fault(words) if words else None
    found = list(queries.find(**asked(words), actor=request.actor)) if words and not fault else []
    context = {"words": words, "found": found, "asked": not fault, "fault": fault}
    return page(request, "people.html", context, status=fault.status if fault else 200)


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
        "packages": packages.of_person(request.actor, resident.pk)[:20],
        "held_papers": materials.held_of(request.actor, resident.pk),
        "opened": opened,
        "typed": request.typed,
        "reason": request.typed.get("reason", ""),
        "may_change": policies.may_change(request.actor, resident)
        and any(power.role == Role.CLERK for power in request.actor.powers),
        "may_see_looks": policies.may_see_looks(request.actor),
        "may_tell_looks": policies.may_tell_looks(request.actor),
        "asked": next((deed for deed in ("rename", "contact", "tell") if deed in request.typed), "reveal"),
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


@sensitive_post_parameters()
@desk(Role.CLERK)
@deed("desk:person", "resident_id")
def rename(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """Correct a person's name, with the reason."""
    name, reason = request.POST.get("name", ""), request.POST.get("reason", "")
    actions.rename(resident_id, name=name, reason=reason, actor=request.actor)
    messages.success(request, _("姓名已更正，原来的姓名留在日志里。"))
    return redirect("desk:person", resident_id=resident_id)


@sensitive_post_parameters()
@desk(Role.CLERK)
@deed("desk:person", "resident_id")
def change_contact(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """Set a person's phone or address; what is left empty stays as it is."""
    given = {
        field: request.POST[field] for field in ("phone", "address") if request.POST.get(field, "").strip()
    }
    if not given:
        raise Invalid("nothing", _("请填写新的手机号或住址。"), field="phone")
    actions.change_contact(resident_id, **given, actor=request.actor)
    messages.success(request, _("联系方式已更新。"))
    return redirect("desk:person", resident_id=resident_id)


def asked(words: str) -> dict[str, str]:
    """Which of number, phone and name somebody typed: an ID reader sends digits, people type all three."""
    bare = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", words))
    if PHONE.fullmatch(bare):
        return {"phone": bare}
    if bare.isascii() and any(c.isdigit() for c in bare):
        return {"number": bare.upper()}
    return {"name": words}


def _fault(words: str, role: str = "") -> Invalid | None:
    """What is wrong with what somebody is looked up by, said before anybody is asked to register with it."""
    wanted = asked(words)
    if role == COLLECTOR and "number" not in wanted:
        return _by_card_alone()
    try:
        if number := wanted.get("number"):
            identifiers.check_number(_kind(number), number, today=clock.today())
        elif phone := wanted.get("phone"):
            identifiers.check_phone(phone)
        else:
            identifiers.check_name(words)
    except Invalid as wrong:
        return wrong
    return None


def _by_card_alone() -> Invalid:
    return Invalid(
        "collector_by_card", _("代领人只凭证件查找：请刷身份证，或输入完整的证件号码。"), field="who"
    )


def _kind(number: str) -> str:
    """The kind whose rules a number is judged by; one that begins like none of them by the identity card's."""
    kind = identifiers.kind_of(number)
    return NumberKind.RESIDENT_ID if kind == NumberKind.NONE else kind


def _guess(words: str) -> dict[str, str]:
    wanted = asked(words)
    return {"number_kind": _kind(wanted.get("number", ""))} | wanted
