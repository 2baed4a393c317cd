"""What screen 3 does: grant or refuse, then the seal."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect

from doorstep.cases.applications import actions
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.registry.staff.models import Role


@desk(Role.CLERK, Role.REVIEWER)
@deed("desk:work", "application_id")
def grant(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Decide for the applicant (准予); the question before the seal comes next."""
    actions.grant(application_id, actor=request.actor)
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK, Role.REVIEWER)
@deed("desk:work", "application_id")
def refuse(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Decide against the applicant (不予), with the reason."""
    actions.refuse(application_id, reason=request.POST.get("reason", ""), actor=request.actor)
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def seal(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Use the seal and issue the certificate: one transaction, so no sealed paper is left lying about.

    Its page (PDF) is made when it is first looked at, outside the seal's lock.
    """
    actions.seal(application_id, actor=request.actor)
    actions.issue(application_id, make_page=False, actor=request.actor)
    return redirect("desk:work", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def issue(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Issue a certificate that was sealed elsewhere (by the API) and not issued yet."""
    actions.issue(application_id, make_page=False, actor=request.actor)
    return redirect("desk:work", application_id=application_id)
