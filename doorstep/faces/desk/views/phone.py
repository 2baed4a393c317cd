"""手机拍: a code for the applicant's phone, what arrives by it, and the clerk's word on each paper."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe

from doorstep.base.core.errors import DomainError, NotAllowed, NotFound
from doorstep.cases.applications import queries as applications
from doorstep.cases.materials import actions, queries
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.frame import part
from doorstep.registry.staff.models import Role

from .filling import row_part
from .papers import kept_file, shown_here
from .phoned import code_for, told


@never_cache
@require_POST
@desk(Role.CLERK)
def make(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Show a fresh code; it stands on the page until the page is left, for its secret is kept nowhere."""
    _link, secret = actions.make_link(application_id, actor=request.actor)
    address = settings.PUBLIC_URL + reverse("portal:phone", args=[secret])
    return _panel(request, application_id, code_for(address))


@require_POST
@desk(Role.CLERK)
def close(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Close the link; what arrived stays on the page."""
    actions.close_link(application_id, actor=request.actor)
    return _panel(request, application_id, {})


@never_cache
@require_safe
@desk()
def papers(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """What has arrived, asked every few seconds; 204 while nothing is new, so that nobody's focus is moved."""
    affair = applications.find(request.actor, application_id)
    context = told(request, affair)
    if request.GET.get("seen") == context["phone_mark"]:
        return HttpResponse(status=204)
    return part(request, "phone_papers.html", {"affair": affair, **context})


@require_POST
@desk(Role.CLERK)
def confirm(request: Any, application_id: uuid.UUID, row_id: int) -> HttpResponse:
    """Take the photos as the paper's scan: its row says so at once."""
    refusal = None
    try:
        actions.confirm_paper(application_id, row_id, actor=request.actor)
    except (NotFound, NotAllowed):
        raise
    except DomainError as no:
        refusal = no
    affair = applications.find(request.actor, application_id)
    return row_part(request, application_id, row_id, refusal, "phone_confirmed.html", told(request, affair))


@require_POST
@desk(Role.CLERK)
def reject(request: Any, application_id: uuid.UUID, row_id: int) -> HttpResponse:
    """Ask for the paper again with a word that the phone shows."""
    word = request.POST.get("word", "")
    actions.reject_paper(application_id, row_id, word=word, actor=request.actor)
    affair = applications.find(request.actor, application_id)
    return part(request, "phone_papers.html", {"affair": affair, **told(request, affair)})


@require_safe
@xframe_options_sameorigin
@shown_here
@desk()
def page(request: Any, application_id: uuid.UUID, page_id: int) -> HttpResponse:
    """One photo as it came, shown in the page and never offered as a download."""
    return kept_file(queries.page_file(request.actor, application_id, page_id))


def _panel(request: Any, application_id: uuid.UUID, context: dict[str, Any]) -> HttpResponse:
    affair = applications.find(request.actor, application_id)
    return part(request, "phone.html", {"affair": affair, **told(request, affair), **context})
