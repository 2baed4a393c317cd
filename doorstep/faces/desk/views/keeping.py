"""A seal's own page: who keeps it, its ways, what it may be put on, and the whole of its life."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.acts.seals import actions, policies, queries
from doorstep.base import clock
from doorstep.base.core.errors import NotFound
from doorstep.faces.desk import seal_deeds
from doorstep.faces.desk.access import READERS_OF_SEALS, desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.documents import queries as documents

from .seals import seal_for


@require_safe
@desk()
def keep(request: Any, code: str) -> HttpResponse:
    """What stands with a seal now, and the deeds that this actor may do with it."""
    seal = seal_for(request, code)
    found = seal_deeds.about(seal)
    scope = getattr(seal, "scope", None)
    context = {
        "seal": seal,
        "found": found,
        "late": found.outing is not None and found.outing.day < clock.today(),
        "parts": _parts(request, found),
        "approvals": queries.approvals_in_force(seal, clock.now()),
        "may_withdraw": policies.may_hand(request.actor, seal),
        "scope": scope,
        "hours": seal_deeds.hours_text(scope.hours) if scope else "",
        "life": queries.life(seal),
    }
    return page(request, "keep.html", context)


@desk()
@deed("desk:keep", "code")
def act(request: Any, code: str, verb: str) -> HttpResponse:
    """One deed with a seal, by its own small form."""
    seal_deeds.perform(verb, seal_for(request, code), request)
    messages.success(request, _("已登记：%(what)s") % {"what": seal_deeds.VERBS[verb].title})
    return redirect("desk:keep", code=code)


@desk()
@deed("desk:keep", "code")
def withdraw(request: Any, code: str, approval_id: int) -> HttpResponse:
    """Take a standing approval back."""
    actions.withdraw_approval(approval_id, actor=request.actor)
    return redirect("desk:keep", code=code)


@require_safe
@desk(*READERS_OF_SEALS)
def imprint(request: Any, code: str) -> HttpResponse:
    """The imprint (印模) under which the seal was filed."""
    seal = seal_for(request, code)
    if seal.imprint is None:
        raise NotFound(_("没有印模图片。"))
    response = HttpResponse(documents.read(seal.imprint), content_type=seal.imprint.media_type)
    response["Cache-Control"] = "private, no-store"
    return response


def _parts(request: Any, found: seal_deeds.About) -> dict[str, list[tuple[str, seal_deeds.Verb, Any]]]:
    """The deeds of each part of the page with their forms; the one that was refused as it was typed."""
    parts: dict[str, list[tuple[str, seal_deeds.Verb, Any]]] = {}
    for verb in seal_deeds.allowed(found, request.actor):
        again = request.refusal is not None and request.typed.get("verb") == verb
        form = (
            seal_deeds.refused(verb, found.seal, request.typed, request.refusal)
            if again
            else seal_deeds.form_of(verb, found.seal)
        )
        deed_of = seal_deeds.VERBS[verb]
        parts.setdefault(deed_of.part, []).append((verb, deed_of, form))
    return parts
