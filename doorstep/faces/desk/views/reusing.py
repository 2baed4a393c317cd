"""一次提交，多次复用: using again what the county has, keeping a scan for the next time, taking the consent back."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from doorstep.base.core.errors import Invalid
from doorstep.cases.materials import actions
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.registry.staff.models import Role

from .papers import inline, shown_here


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def reuse(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Take in the ticked papers that the county has; the tick of the applicant's consent is never set by us."""
    choices = dict(_choice(text) for text in request.POST.getlist("use"))
    made = actions.reuse(application_id, choices, consents=_consents(request), actor=request.actor)
    messages.success(request, _("已带入 %(n)d 份县里已有的材料。") % {"n": len(made)})
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def decline(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The applicant does not want it used; it is not offered again in this affair."""
    row_id, code = _choice(request.POST.get("decline", ""))
    actions.decline_reuse(application_id, row_id, code, actor=request.actor)
    messages.info(request, _("已记下：这份材料本次不复用。"))
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def keep(request: Any, application_id: uuid.UUID, row_id: int) -> HttpResponse:
    """Keep the scan of a paper for the applicant's later affairs, on their consent."""
    day = request.POST.get("valid_until", "")
    actions.keep_paper(
        application_id,
        row_id,
        consents=_consents(request),
        valid_until=_day(day) if day else None,
        actor=request.actor,
    )
    messages.success(request, _("已留存，下次办事不用再交。"))
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:person", "resident_id")
def withdraw(request: Any, resident_id: uuid.UUID, held_id: int) -> HttpResponse:
    """The resident takes the consent back: the paper is offered no more."""
    actions.withdraw_consent(resident_id, held_id, actor=request.actor)
    messages.success(request, _("已撤回，这份材料不再留存。"))
    return redirect("desk:person", resident_id=resident_id)


@require_safe
@xframe_options_sameorigin
@shown_here
@desk()
def look(request: Any, application_id: uuid.UUID, row_id: int, code: str) -> HttpResponse:
    """What the county has, shown in the page; each look is in the journal."""
    return inline(*actions.look(application_id, row_id, code, actor=request.actor))


def _consents(request: Any) -> bool:
    return request.POST.get("consents") == "yes"


def _choice(text: str) -> tuple[int, str]:
    row, _colon, code = text.partition(":")
    if not row.isdecimal() or len(row) > 18:
        raise Invalid("nothing_chosen", _("请勾选要复用的材料。"), field="use")
    return int(row), code


def _day(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Invalid("valid_until", _("日期请写成 2026-11-25 这样。"), field="valid_until") from None
