"""What screen 3 does: grant or refuse, then the seal."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from doorstep.base.core.errors import NotAllowed
from doorstep.cases.applications import actions
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.registry.staff.models import Role


def after_the_rules(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lead who has not acknowledged the rules for seals in force to them, and from there back to the affair."""

    @wraps(view)
    def act(request: Any, application_id: uuid.UUID) -> HttpResponse:
        try:
            return view(request, application_id=application_id)
        except NotAllowed as error:
            if error.code != "rules_not_acknowledged":
                raise
            work = reverse("desk:work", args=[application_id])
            return redirect(f"{reverse('desk:seal_rules')}?{urlencode({'next': work})}")

    return act


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
@after_the_rules
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
