"""Bringing the result to people: collected at any window, sent, confirmed; corrected and taken back."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base.core.errors import Invalid, NotFound
from doorstep.cases.applications import actions, excused, policies, queries
from doorstep.cases.applications.models import Application
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.catalogue import forms
from doorstep.registry.staff.models import Role

HANDING = (Role.CLERK,)
CORRECTING = (Role.SITE_HEAD, Role.REVIEWER)
TAKING_BACK = (Role.SITE_HEAD, Role.BUREAU)


def _there(application_id: uuid.UUID) -> HttpResponse:
    return redirect("desk:work", application_id=application_id)


@require_safe
@desk(*HANDING)
def collect(request: Any) -> HttpResponse:
    """Somebody stands here and wants their result, wherever it was applied for: by the affair's number."""
    if request.place is None:
        return redirect("desk:home")
    return page(request, "collect.html", {name: request.typed.get(name, "") for name in ("number", "proof")})


@desk(*HANDING)
@deed("desk:collect")
def collect_here(request: Any) -> HttpResponse:
    """Have the result handed over at this site; goes on to the hand-over."""
    if request.place is None:
        raise Invalid("site", _("请先选择点位。"), field="site")
    number = request.POST.get("number", "").strip()
    if not number:
        raise Invalid("number", _("请输入受理通知书上的办件编号。"), field="number")
    try:
        affair = actions.choose_collect_site(
            number, request.place.site.pk, proof=request.POST.get("proof", ""), actor=request.actor
        )
    except NotFound as unknown:
        raise Invalid("unknown_number", str(unknown.message), field="number") from None
    return _there(affair.pk)


@desk(*HANDING)
@deed("desk:work", "application_id")
def send(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Send the result off: by post, by an agent, to the door."""
    mode, reference = request.POST.get("mode", ""), request.POST.get("reference", "")
    actions.send(application_id, mode=mode, reference=reference, actor=request.actor)
    return _there(application_id)


@desk(*HANDING)
@deed("desk:work", "application_id")
def confirm_delivery(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The result has arrived (送达回证)."""
    by_other = request.POST.get("who_takes") == "other"
    receiver = request.POST.get("collector", "")
    if by_other and not receiver:
        raise Invalid("no_collector", _("请先核验签收人的身份证件。"), field="collector")
    actions.confirm_delivery(application_id, receiver_id=receiver if by_other else None, actor=request.actor)
    return _there(application_id)


@desk(*HANDING)
@deed("desk:work", "application_id")
def undelivered(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """What was sent came back; it lies ready again."""
    actions.undelivered(application_id, reason=request.POST.get("reason", ""), actor=request.actor)
    return _there(application_id)


@require_safe
@desk(*CORRECTING)
def mend(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The form of a result that says something wrong, to be corrected (更正)."""
    affair = _with_result(request, application_id)
    schema, saved = affair.version.form.schema, queries.read_answers(request.actor, affair)
    typed = request.typed if "_revision" in request.typed else None
    form = forms.as_django_form(schema, data=typed) if typed else forms.as_django_form(schema, initial=saved)
    context = {
        "affair": affair,
        "form": form,
        "reason": request.typed.get("_reason", ""),
        "before": {name: [saved[name], words] for name, _label, words in forms.display(schema, saved)},
        "step": None,
    }
    return page(request, "mend.html", context)


@desk(*CORRECTING)
@deed("desk:mend", "application_id")
def correct(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Correct what a result says: the wrong one is revoked, the right one drafted to be sealed."""
    affair = _with_result(request, application_id)
    form = forms.as_django_form(excused.form_of(affair), data=request.POST, complete=True)
    if not form.is_valid():
        wrong = {name: list(errors) for name, errors in form.errors.items()}
        raise Invalid("form", _("有几处要改一下。"), errors=wrong)
    reason = request.POST.get("_reason", "")
    actions.correct_result(application_id, answers=form.answers, reason=reason, actor=request.actor)
    messages.success(request, _("已更正，新证照等待用印。"))
    return _there(application_id)


def _with_result(request: Any, application_id: uuid.UUID) -> Application:
    """An affair whose result the actor may correct."""
    affair = queries.find(request.actor, application_id)
    if not policies.may_correct(request.actor, affair) or affair.certificate_id is None:
        raise NotFound(_("这个办件没有可以更正的结果。"))
    return affair


@desk(*TAKING_BACK)
@deed("desk:record", "application_id")
def revoke(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Take a granted result back (撤销)."""
    actions.revoke(application_id, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.info(request, _("已撤销，查验页会显示。"))
    return redirect("desk:record", application_id=application_id)
