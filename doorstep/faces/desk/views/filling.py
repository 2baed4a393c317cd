"""What screen 2 does: keep answers and papers, then accept, give notice, or end the affair."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget, trigger_client_event

from doorstep.base.core.errors import DomainError, Invalid, NotAllowed, NotFound, Taken
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import MaterialState
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import part
from doorstep.registry.catalogue import forms
from doorstep.registry.staff.models import Role

from .work import FILLING, REVISION, filling

TYPING = "_typing"
"""Names the field that has the cursor while the page saves by itself."""


@require_POST
@desk(Role.CLERK)
def save(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Keep what was typed so far (each change of a field); answers with what is still missing.

    Wrong fields are named and left out, so that one of them does not keep the others from being kept; the field
    that is being typed in at this moment is not judged yet.
    """
    refusal = None
    try:
        keep(request, application_id, wrong=(wrong := {}))
        wrong.pop(request.POST.get(TYPING, ""), None)
        if wrong:
            refusal = Invalid("form", _("有几处要改一下，其他的已经存下。"), errors=wrong)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        refusal = error
    return _saved(request, application_id, refusal)


@require_POST
@desk(Role.CLERK)
def material(request: Any, application_id: uuid.UUID, row_id: int) -> HttpResponse:
    """Say of one paper that it was seen, is electronic, or is missing (an unticked box sends nothing)."""
    state = request.POST.get("state") or MaterialState.MISSING
    try:
        actions.check_materials(application_id, {row_id: state}, actor=request.actor)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return row_part(request, application_id, row_id, error)
    if state == MaterialState.ELECTRONIC:
        return row_part(request, application_id, row_id, None)
    # the tick is on the page already; swapping its row would take the ticks made meanwhile
    return _saved(request, application_id, None)


@require_POST
@desk(Role.CLERK)
def scan(request: Any, application_id: uuid.UUID, row_id: int) -> HttpResponse:
    """Keep the scan or photo of one paper."""
    refusal = None
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise Invalid("no_file", _("请选择一个文件。"), field=f"material_{row_id}")
        actions.attach_scan(application_id, row_id, upload.read(), name=upload.name, actor=request.actor)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        refusal = error
    return row_part(request, application_id, row_id, refusal)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def notify(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Give the one-time notice (一次性告知); the page then offers it to print."""
    keep(request, application_id)
    actions.notify(application_id, actor=request.actor)
    return redirect("desk:work", application_id=application_id)


def keep_anyway(request: Any, application_id: uuid.UUID) -> None:
    """After a refusal the sound answers are kept all the same, where they can be."""
    if not isinstance(request.refusal, Invalid):
        return
    try:
        keep(request, application_id, wrong={})
    except DomainError:
        return
    affair = queries.find(request.actor, application_id)
    request.typed = request.POST.copy()
    request.typed[REVISION] = str(affair.answers_revision)


@desk(Role.CLERK)
@deed("desk:work", "application_id", on_no=keep_anyway)
def accept(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Keep the answers and take the affair into handling (受理)."""
    keep(request, application_id)
    actions.accept(application_id, actor=request.actor)
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def turn_down(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Do not accept (不予受理), with the reason; goes to the paper that says so."""
    actions.turn_down(application_id, reason=request.POST.get("reason", ""), actor=request.actor)
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def withdraw(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The applicant takes it back (撤回)."""
    ended = actions.withdraw(application_id, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.info(request, _("%(number)s 已按申请人意愿撤回。") % {"number": ended.number})
    return redirect("desk:work", application_id=application_id)


LONGEST_REVISION = 9


def keep(request: Any, application_id: uuid.UUID, *, wrong: dict[str, list[Any]] | None = None) -> None:
    """Save the posted answers if they differ from the kept ones; a page without a form saves nothing.

    Wrong fields go to `wrong` and are left out where it is given; else they raise Invalid.
    """
    revision = request.POST.get(REVISION, "")
    if not revision.isdecimal() or len(revision) > LONGEST_REVISION:
        return
    affair = queries.find(request.actor, application_id)
    form = forms.as_django_form(affair.version.form.schema, data=request.POST, complete=False)
    found = {} if form.is_valid() else {name: list(errors) for name, errors in form.errors.items()}
    if found and wrong is None:
        raise Invalid("form", _("有几处要改一下，改好才会存下。"), errors=found)
    answers = form.answers
    if found and wrong is not None:
        wrong.update(found)
        answers = form.sound_answers()
    if answers is None or answers == queries.read_answers(request.actor, affair):
        return
    actions.fill(application_id, answers, revision=int(revision), actor=request.actor)


def _saved(request: Any, application_id: uuid.UUID, refusal: DomainError | None) -> HttpResponse:
    affair = queries.find(request.actor, application_id)
    response = part(request, "saved.html", filling(request, affair, refusal), refusal=refusal)
    if not isinstance(refusal, Taken):
        trigger_client_event(response, "desk:saved", {"revision": affair.answers_revision})
    return response


def row_part(
    request: Any,
    application_id: uuid.UUID,
    row_id: int,
    refusal: DomainError | None,
    template: str = "material_saved.html",
    more: dict[str, Any] | None = None,
) -> HttpResponse:
    """One paper's row as it is now, and the gaps beside it; of a promised paper (容缺) the whole page anew."""
    affair = queries.find(request.actor, application_id)
    if affair.status not in FILLING:
        return _brought(request, refusal)
    context = filling(request, affair, refusal) | (more or {})
    row = next((row for row in context["materials"] if row.pk == row_id), None)
    if row is None:
        raise NotFound(_("没有这份材料。"))
    response = part(request, template, {**context, "row": row}, refusal=refusal)
    return reswap(retarget(response, f"#material_{row_id}"), "outerHTML")


def _brought(request: Any, refusal: DomainError | None) -> HttpResponse:
    """The page of an accepted affair follows from what it still waits for: it is loaded again and says what was done."""
    if refusal is None:
        messages.success(request, _("已收到补交的材料。"))
    else:
        messages.error(request, str(refusal.message))
    return HttpResponseClientRefresh()
