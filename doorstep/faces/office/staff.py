"""Who works at a site, with what posts; and a new password, for one day, for who forgot theirs."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from doorstep.base.core.errors import NotAllowed
from doorstep.faces.shell import notes
from doorstep.faces.shell.once import once
from doorstep.registry.places.models import Site
from doorstep.registry.staff import actions, policies, queries

PER_PAGE = 30
SHOWN = "password"
"""The sealed note that carries a one-time password to the page that shows it, once."""


@require_safe
def staff(request: Any) -> HttpResponse:
    """The staff of the actor's sites by name; after a reset the one-time password, this once."""
    if not policies.may_see_staff(request.actor):
        raise NotAllowed(_("人员由中心负责人和行政审批局管理。"))
    site = request.GET.get("site", "")[:20]
    page = Paginator(queries.staff_of(request.actor, site=site), PER_PAGE).get_page(request.GET.get("page"))
    sites = Site.objects.filter(is_open=True, grants__isnull=False).distinct().order_by("tier", "pinyin")
    context = {
        "page": page,
        "rows": [(one, policies.may_reset(request.actor, one.pk, one.held)) for one in page],
        "site": site,
        "sites": sites if policies.may_grant(request.actor, None) else [],
        "shown": notes.take(request, SHOWN),
        "was_shown": SHOWN in request.GET,
    }
    response = render(request, "office/staff.html", context)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def reset(request: Any, account_id: int) -> HttpResponse:
    """Set a one-time password and lead to the page that shows it; the same form sent twice sets one."""

    def act() -> HttpResponse:
        account, password = actions.reset_password(account_id, actor=request.actor)
        note = {"name": account.name, "login": account.username, "password": password}
        return notes.lead(request, SHOWN, note, reverse("office:staff"), keep=1)

    return once(request, act)
