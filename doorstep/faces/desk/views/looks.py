"""谁看过: who looked at a person's data, for those who watch over it, and printed for the person at the counter."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.core.errors import DomainError, NotAllowed, NotFound
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.frame import page
from doorstep.faces.desk.refused import lead_back
from doorstep.faces.shell import notes
from doorstep.insight.looks import queries
from doorstep.registry.people import actions, policies

PER_PAGE = 30
TOLD = "told"
TOLD_FOR = dt.timedelta(minutes=5)
"""How long the paper may be loaded again after the person's document was seen."""


@require_safe
@desk()
def looks(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """Each look, newest first, with who it was."""
    person = get_object_or_404(policies.visible_to(request.actor), pk=resident_id)
    if not policies.may_see_looks(request.actor):
        raise NotAllowed(_("查看记录由中心负责人和行政审批局监督；本人查询请核对身份后打印。"))
    found = Paginator(queries.looks(resident_id), PER_PAGE).get_page(request.GET.get("page"))
    return page(request, "looks.html", {"person": person, "page": found})


@require_POST
@sensitive_post_parameters()
@desk()
def tell(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """The person asks at the counter and has shown who they are: journalled, then on to the paper."""
    try:
        actions.tell_looks(resident_id, identity=request.POST.get("identity", ""), actor=request.actor)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        return lead_back(request, error, reverse("desk:person", args=[resident_id]))
    note = {"until": (clock.now() + TOLD_FOR).isoformat()}
    return notes.lead(request, TOLD, note, reverse("desk:looks_paper", args=[resident_id]), keep=1)


@require_safe
@desk()
def paper(request: Any, resident_id: uuid.UUID) -> HttpResponse:
    """The paper for the person: when, which post, at what, why; no names of staff. For a few minutes after `tell`."""
    person = get_object_or_404(policies.visible_to(request.actor), pk=resident_id)
    note = notes.find(request, TOLD)
    if note is None or clock.now() >= dt.datetime.fromisoformat(note["until"]):
        raise NotAllowed(_("请先核对本人身份，再打印。"))
    context = {"person": person, "looks": queries.looks(resident_id), "at": clock.now(), "print_now": True}
    response = page(request, "looks_paper.html", context)
    response["Cache-Control"] = "no-store"
    return response
