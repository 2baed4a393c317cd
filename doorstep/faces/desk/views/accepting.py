"""Accepting on trust and what follows from it; and the ends that time brings."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from doorstep.cases.applications import actions
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.registry.staff.models import Role

from .filling import keep, keep_anyway


def _there(application_id: uuid.UUID) -> HttpResponse:
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id", on_no=keep_anyway)
def accept_tolerated(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Accept although minor papers are missing, on a signed promise (容缺受理)."""
    keep(request, application_id)
    actions.accept_tolerated(application_id, promised=_rows(request, "promised"), actor=request.actor)
    return _there(application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id", on_no=keep_anyway)
def accept_on_commitment(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Accept on the applicant's written commitment (告知承诺)."""
    keep(request, application_id)
    actions.accept_on_commitment(application_id, actor=request.actor)
    return _there(application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def bring_missing(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Take in papers that were promised (容缺补齐)."""
    brought = dict.fromkeys(_rows(request, "brought"), "seen")
    actions.bring_missing(application_id, brought, actor=request.actor)
    messages.success(request, _("已收到补交的材料。"))
    return _there(application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def give_back(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """End an affair whose promised papers did not come in time (退件)."""
    actions.give_back(application_id, actor=request.actor)
    return _there(application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def lapse(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """End an affair whose supplement did not come in time (逾期未补正)."""
    actions.lapse(application_id, actor=request.actor)
    return _there(application_id)


def _rows(request: Any, name: str) -> list[int]:
    return [int(row) for row in request.POST.getlist(name) if row.isdecimal() and len(row) < 19]
