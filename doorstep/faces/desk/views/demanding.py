"""Asking beyond the list (清单外材料) on screen 2."""

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


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def ask_beyond(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Ask for a paper that the list does not have; the reason and the basis stand in the notice and before the bureau."""
    said = {part: request.POST.get(f"beyond_{part}", "") for part in ("name", "reason", "basis")}
    demand = actions.ask_beyond(application_id, **said, actor=request.actor)
    messages.info(request, _("已加上“%(name)s”，行政审批局会看到。") % {"name": demand.row.material.name})
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def withdraw(request: Any, application_id: uuid.UUID, row_id: int) -> HttpResponse:
    """Take back what one asked for beyond the list, with the reason, before it is met."""
    reason = request.POST.get("withdraw_reason", "")
    demand = actions.withdraw_demand(application_id, row_id, reason=reason, actor=request.actor)
    messages.info(request, _("已收回“%(name)s”，行政审批局会看到。") % {"name": demand.row.material.name})
    return redirect("desk:work", application_id=application_id)
