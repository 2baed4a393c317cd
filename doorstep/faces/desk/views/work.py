"""Screens 2, 3 and 4 of one affair: which of them is shown follows from the affair's state."""

from __future__ import annotations

import uuid
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.core.errors import DomainError, Invalid, Taken
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.models import Application, ApplicationMaterial
from doorstep.cases.ratings import queries as ratings
from doorstep.faces.desk import sealing, way
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.frame import STEPS, page
from doorstep.faces.shell.codes import qr
from doorstep.faces.shell.middleware import with_camera
from doorstep.registry.catalogue import forms

from . import documents, on_file, phoned

FILLING = ("opened", "noticed")
DECIDING = ("accepted", "granted")
UNDER_WAY = ("accepted", "stopped", "proposed")
CUT_SHORT = ("not_accepted", "withdrawn", "lapsed", "returned", "revoked")
REVISION = "_revision"
"""The hidden field that says which answers the page was shown with; no item's field begins with an underscore."""


@require_safe
@csp_update({"frame-src": ["'self'"]})
@with_camera
@desk()
def work(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The affair at the step where it stands, also after a refusal; what was typed is still there."""
    affair = queries.find(request.actor, application_id)
    if affair.status in FILLING and not policies.may_read_answers(request.actor, affair):
        return redirect("desk:record", application_id=affair.pk)
    if affair.status in FILLING and queries.unasked(affair) and policies.may_handle(request.actor, affair):
        return redirect("desk:situation", application_id=affair.pk)
    if affair.status in FILLING:
        return page(request, "fill.html", filling(request, affair, request.refusal))
    if affair.status in UNDER_WAY and not affair.version.is_instant:
        return page(request, "review.html", reviewing(request, affair))
    if affair.status in DECIDING:
        return page(request, "decide.html", deciding(request, affair))
    return page(request, "hand.html", handing(request, affair))


def common(request: Any, affair: Application) -> dict[str, Any]:
    """What all three screens show of an affair."""
    return {
        "affair": affair,
        "paper_kind": documents.SAYS.get(affair.status, ""),
        "troubles": on_file.troubles(affair),
        "may_handle": policies.may_handle(request.actor, affair),
        "may_decide": policies.may_decide(request.actor, affair),
        "may_seal": policies.may_seal(request.actor, affair),
        "may_hand_over": policies.may_hand_over(request.actor, affair),
        "reason": request.typed.get("reason", ""),
        "still_here": queries.still_here(affair),
    }


def filling(request: Any, affair: Application, refusal: DomainError | None = None) -> dict[str, Any]:
    """Screen 2: the form with what was saved or just typed, the papers, and what is missing."""
    saved = queries.read_answers(request.actor, affair)
    schema = affair.version.form.schema
    is_typed = REVISION in request.typed and not _is_overtaken(request, affair, refusal)
    if is_typed:
        form = forms.as_django_form(schema, data=request.typed, complete=isinstance(refusal, Invalid))
    else:
        form = forms.as_django_form(schema, initial=saved)
    return {
        **common(request, affair),
        "step": 2,
        "form": form,
        "differs": differences(form, saved) if isinstance(refusal, Taken) and is_typed else [],
        "materials": on_file.with_sources(affair, _rows(affair)),
        **on_file.offered(request, affair),
        "typed": request.typed,
        "gaps": queries.gaps(affair),
        "situation": _situation(request, affair),
        "notice": getattr(affair, "notice", None),
        "due": way.due(affair),
        **_on_trust(affair),
        **phoned.told(request, affair),
    }


def _situation(request: Any, affair: Application) -> list[tuple[str, str, str]]:
    """The situation as (name, question, answer) for those who may read the affair's answers."""
    if affair.version.questions is None:
        return []
    told_so_far = queries.read_situation(request.actor, affair)
    return list(forms.display(affair.version.questions.schema, told_so_far))


def _on_trust(affair: Application) -> dict[str, Any]:
    """What may be accepted on trust now: papers that may come later, and whether a commitment will do."""
    rows = affair.materials.filter(
        state="missing", is_needed=True, material__may_be_missing=True, material__is_required=True
    )
    late = affair.status == "noticed" and affair.due_on is not None and affair.due_on < clock.today()
    return {
        "tolerable": list(rows.select_related("material").order_by("material__position")),
        **_on_commitment(affair),
        "may_lapse": late,
    }


def _on_commitment(affair: Application) -> dict[str, Any]:
    """Whether a commitment will do, and which false one of the applicant's stands against it."""
    if not affair.version.procedure.get("commitment"):
        return {"takes_commitment": False}
    false = queries.false_commitment_of(affair)
    until = queries.distrusted_until(false) if false else None
    return {"takes_commitment": false is None, "false_commitment": false, "distrusted_until": until}


def reviewing(request: Any, affair: Application) -> dict[str, Any]:
    """A promised item under way: form and papers beside each other, opinions, and what the actor may do now."""
    rows = on_file.with_sources(affair, _rows(affair))
    scans = [row for row in rows if row.file_id or row.source]
    asked = request.GET.get("paper", "")
    shown = next((row for row in scans if str(row.pk) == asked), scans[0] if scans else None)
    at = scans.index(shown) if shown else 0
    return {
        **common(request, affair),
        **way.under_way(affair, request.actor),
        **documents.listed(request, affair),
        "step": 3,
        "answers": told(request, affair),
        "may_read": policies.may_read_answers(request.actor, affair),
        "materials": rows,
        "shown": shown,
        "next_scan": scans[(at + 1) % len(scans)] if len(scans) > 1 else None,
        "typed": request.typed,
        **_bringing(request, affair),
    }


def _bringing(request: Any, affair: Application) -> dict[str, Any]:
    """By what besides hand and scan the promised papers (容缺) may still come: a phone, and what the county has."""
    if not policies.may_handle(request.actor, affair) or not queries.awaited_state(affair):
        return {"is_bringing": False}
    return {"is_bringing": True, **on_file.offered(request, affair), **phoned.told(request, affair)}


def _rows(affair: Application) -> list[ApplicationMaterial]:
    return list(affair.materials.select_related("material", "file", "demand").order_by("material__position"))


def deciding(request: Any, affair: Application) -> dict[str, Any]:
    """Screen 3: what was said and brought, to be decided; then the question before the seal."""
    is_granted = affair.status == "granted"
    return {
        **common(request, affair),
        "step": 3,
        "answers": told(request, affair),
        "materials": list(affair.materials.select_related("material").order_by("material__position")),
        "seal": sealing.before_use(affair, request.actor) if is_granted else None,
        "due": way.due(affair),
        **way.promised(affair),
        **_bringing(request, affair),
    }


def handing(request: Any, affair: Application) -> dict[str, Any]:
    """Screen 4: the paper to give, who takes it, and the slip that asks for a judgement."""
    code = ratings.code_of(affair.pk)
    return {
        **common(request, affair),
        **reached(affair),
        "certificate": affair.certificate,
        "may_read_page": bool(affair.certificate) and policies.may_read_result(request.actor, affair),
        "use": affair.certificate.seal_use if affair.certificate else None,
        "slip_code": code,
        "slip_qr": qr(rating_address(code)) if code else "",
        "ticket": affair.ticket,
        "role": "collector",
        "due": way.due(affair),
        **documents.listed(request, affair),
        "delivery": affair.deliveries.filter(delivered_at__isnull=True, returned_at__isnull=True).first(),
        "may_deliver": policies.may_deliver(request.actor, affair),
        "typed": request.typed,
    }


def reached(affair: Application) -> dict[str, Any]:
    """How far an affair came that is past its decision or has ended: the step, and why it went no further."""
    if affair.status in CUT_SHORT:
        return {"step": 3 if affair.accepted_at else 2, "ended": affair.get_status_display()}
    return {"step": len(STEPS) + 1 if affair.status == "finished" else len(STEPS), "ended": ""}


def rating_address(code: str) -> str:
    """Where the slip's code leads."""
    return f"{settings.PUBLIC_URL}{reverse('portal:rate', args=[code])}"


def told(request: Any, affair: Application) -> list[tuple[str, str, str]]:
    """The answers as (name, label, words) for those who may read them, numbers and phones masked; else nothing."""
    if not policies.may_read_answers(request.actor, affair):
        return []
    given = queries.read_answers(request.actor, affair)
    return list(forms.display(affair.version.form.schema, given, masked=True))


def _is_overtaken(request: Any, affair: Application, refusal: DomainError | None) -> bool:
    """Whether what came back with a refusal is older than what was saved since: then what was saved is shown."""
    if request.method == "POST" or isinstance(refusal, Taken):
        return False
    return request.typed[REVISION] != str(affair.answers_revision)


def differences(form: Any, saved: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(label, here, there) of the answers that another page saved meanwhile otherwise than they stand here."""
    form.is_valid()
    here = {label: words for _name, label, words in forms.display(form.schema, form.answers)}
    there = {label: words for _name, label, words in forms.display(form.schema, saved)}
    labels = dict.fromkeys([*there, *here])
    return [
        (label, here.get(label, ""), there.get(label, ""))
        for label in labels
        if here.get(label) != there.get(label)
    ]
