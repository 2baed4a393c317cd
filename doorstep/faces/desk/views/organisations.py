"""For which organisation (单位) somebody acts: look-up and registration by its credit code."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from doorstep.base.core.errors import DomainError, Invalid
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.forms import OrganisationForm
from doorstep.faces.desk.frame import part
from doorstep.registry.people import actions, identifiers, queries
from doorstep.registry.staff.models import Role


@require_POST
@desk(Role.CLERK)
def find(request: Any) -> HttpResponse:
    """Look an organisation up by its credit code; one that is not known yet is offered to be registered."""
    code = request.POST.get("credit_code", "").strip()
    if not code:
        return part(request, "firm_ask.html", {})
    try:
        normal = identifiers.check_credit_code(code)
    except Invalid as wrong:
        return part(request, "firm_ask.html", {"code": code}, refusal=wrong)
    known = queries.organisation(normal)
    if known is not None:
        return part(request, "firm_is.html", {"organisation": known})
    return part(request, "firm_register.html", {"form": OrganisationForm(initial={"credit_code": normal})})


@require_POST
@desk(Role.CLERK)
def register(request: Any) -> HttpResponse:
    """Register an organisation as its licence says; wrong fields come back with what was typed."""
    form = OrganisationForm(request.POST)
    if form.is_valid():
        try:
            made = actions.register_organisation(**form.cleaned_data, actor=request.actor)
        except DomainError as error:
            form.refuse(error)
        else:
            return part(request, "firm_is.html", {"organisation": made, "is_new": True})
    response = part(request, "firm_register.html", {"form": form})
    response.status_code = 422
    return response
