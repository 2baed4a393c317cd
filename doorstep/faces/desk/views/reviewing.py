"""What is done on the way of a promised item (承诺件): opinions, special steps, extension, proposal and signature."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.registry.staff.models import Role

DECIDING = (Role.REVIEWER, Role.SITE_HEAD, Role.DEPARTMENT)


def _there(application_id: uuid.UUID) -> HttpResponse:
    return redirect("desk:work", application_id=application_id)


@desk(Role.DEPARTMENT)
@deed("desk:work", "application_id")
def opinion(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Say what the department thinks (审查意见)."""
    words = request.POST.get("words", "")
    actions.give_opinion(
        application_id, agrees=_says_yes(request, "agrees"), words=words, actor=request.actor
    )
    messages.success(request, _("审查意见已提交。"))
    return _there(application_id)


@desk(*DECIDING)
@deed("desk:work", "application_id")
def begin_step(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Begin a special procedure (特别程序): the clock stands still."""
    chosen = (request.POST.get("officer", ""), request.POST.get("second_officer", ""))
    named = [int(one) for one in chosen if one.isdecimal() and len(one) < 10]
    name = request.POST.get("name", "")
    actions.begin_special_step(application_id, name, officers=named, actor=request.actor)
    messages.info(request, _("已开始，期限停计。"))
    return _there(application_id)


@desk(*DECIDING)
@deed("desk:work", "application_id")
def end_step(request: Any, application_id: uuid.UUID, step_id: int) -> HttpResponse:
    """End a special procedure with its result: the clock goes on."""
    result = request.POST.get("result", "")
    actions.end_special_step(step_id, result=result, of=application_id, actor=request.actor)
    messages.success(request, _("已结束，期限继续计算。"))
    return _there(application_id)


@desk(Role.REVIEWER)
@deed("desk:work", "application_id")
def ask_extension(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Ask for the one extension of the legal term (延期)."""
    days = request.POST.get("days", "")
    if not days.isdecimal() or len(days) > 3:
        raise Invalid("extension_days", _("请填写延长几个工作日。"), field="days")
    reason = request.POST.get("reason", "")
    actions.ask_extension(application_id, days=int(days), reason=reason, actor=request.actor)
    messages.success(request, _("延期申请已提交，等负责人批准。"))
    return _there(application_id)


@desk(Role.SITE_HEAD)
@deed("desk:work", "application_id")
def answer_extension(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Approve or decline the extension that somebody else asked for."""
    actions.answer_extension(application_id, approves=_says_yes(request, "approves"), actor=request.actor)
    return _there(application_id)


@desk(Role.REVIEWER)
@deed("desk:work", "application_id")
def propose(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Propose the decision (拟准予、拟不予)."""
    grants = _says_yes(request, "grants")
    actions.propose(application_id, grants=grants, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.success(request, _("已提交，等负责人签发。"))
    return _there(application_id)


@desk(Role.SITE_HEAD)
@deed("desk:work", "application_id")
def sign(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Sign what was proposed (签发): the decision stands."""
    actions.sign(application_id, actor=request.actor)
    return _there(application_id)


@desk(Role.SITE_HEAD)
@deed("desk:work", "application_id")
def send_back(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Do not sign: back to who proposed, with what is to be thought over."""
    actions.send_back(application_id, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.info(request, _("已退回审批人员。"))
    return _there(application_id)


@desk(Role.REVIEWER)
@deed("desk:record", "application_id")
def verify(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Say after a look whether what was committed (告知承诺) is true."""
    is_true, finding = _says_yes(request, "is_true"), request.POST.get("finding", "")
    actions.verify_commitment(application_id, is_true=is_true, finding=finding, actor=request.actor)
    messages.success(request, _("核查结果已记录。"))
    return redirect("desk:record", application_id=application_id)


def _says_yes(request: Any, name: str) -> bool:
    """One of two answers; neither is chosen for somebody who chose none."""
    answer = request.POST.get(name, "")
    if answer not in {"yes", "no"}:
        raise Invalid("no_answer", _("请先选择。"), field=name)
    return answer == "yes"
