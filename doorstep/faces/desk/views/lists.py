"""待办: what waits for the one who looks, by deadline; taking it and passing it on."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doorstep.cases.applications import actions, policies, queries
from doorstep.cases.applications.models import ApplicationStatus
from doorstep.cases.applications.queries.lists import After
from doorstep.cases.applications.states import OPEN
from doorstep.cases.materials import queries as materials
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.catalogue.models import Department
from doorstep.registry.staff import queries as staff

from . import documents

TABS = {
    "mine": gettext_lazy("我的"),
    "to_review": gettext_lazy("待审查"),
    "to_decide": gettext_lazy("待拟决定"),
    "to_sign": gettext_lazy("待签发"),
    "to_seal": gettext_lazy("待用印"),
    "to_hand_over": gettext_lazy("待交付"),
    "overdue": gettext_lazy("超期"),
    "site": gettext_lazy("本点位在办"),
}
LIGHTS = {
    "red": gettext_lazy("超期"),
    "yellow": gettext_lazy("临期"),
    "green": gettext_lazy("正常"),
    "stopped": gettext_lazy("停计"),
}


@require_safe
@desk()
def work_list(request: Any) -> HttpResponse:
    """One list of the actor's, a page at a time; keyboard first."""
    have = queries.lists_of(request.actor)
    if not have:
        return redirect("desk:affairs")
    numbers = documents.counted(queries.counts(request.actor), request.actor)
    tab = request.GET.get("tab", "")
    tab = tab if tab in have else next((name for name in have if numbers[name]), have[0])
    asked = {name: said(request, name)[:60] for name in ("light", "status", "department", "q")}
    filters = queries.Filters(
        light=asked["light"], status=asked["status"], department=asked["department"], words=asked["q"]
    )
    found = queries.work_list(request.actor, tab, filters=filters, after=_after(said(request, "after")))
    return page(
        request,
        "list.html",
        {
            **asked,
            "tab": tab,
            "documents": documents.waiting(request.actor) if tab == "to_seal" else [],
            "tabs": [(name, TABS[name], numbers[name]) for name in have],
            "found": found,
            "troubled": materials.troubled([row.affair.pk for row in found.rows]),
            "after": _address_of(found.after),
            "is_first": not request.GET.get("after"),
            "is_filtered": any(asked.values()),
            "lights": LIGHTS.items(),
            "states": [(value, word) for value, word in ApplicationStatus.choices if value in OPEN],
            "departments": Department.objects.order_by("pinyin").values_list("code", "name"),
        },
    )


@desk()
@deed("desk:list")
def take(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Put it on one's own list (领办)."""
    seen = request.POST.get("holder", "")
    taken = actions.take(
        application_id, seen_holder=int(seen) if seen.isdecimal() else None, actor=request.actor
    )
    messages.success(request, _("%(number)s 已在您名下。") % {"number": taken.number})
    return _back(request)


@require_safe
@desk()
def pass_to(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The question to whom an affair is passed on, and why."""
    affair = queries.find(request.actor, application_id)
    sites = {affair.site_id, policies.deciding_site(affair)}
    there = [person for site in sorted(sites) for person in staff.colleagues(site, but=affair.holder_id)]
    context = {
        "affair": affair,
        "colleagues": list(dict.fromkeys(there)),
        "may_pass_on": policies.may_pass_on(request.actor, affair),
        "typed": request.typed,
    }
    return page(request, "pass_to.html", context)


@desk()
@deed("desk:pass_to", "application_id")
def pass_on(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Give it to a colleague's list (转办), with the reason."""
    to = request.POST.get("to", "")
    account = int(to) if to.isdecimal() and len(to) < 10 else 0
    passed = actions.pass_on(
        application_id, account, reason=request.POST.get("reason", ""), actor=request.actor
    )
    messages.success(request, _("%(number)s 已转办。") % {"number": passed.number})
    return redirect("desk:list")


def _back(request: Any) -> HttpResponse:
    return redirect(ours(request))


def ours(request: Any) -> str:
    """The page that the form stood on, when it is one of ours; else the first list."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/desk/")
    return back if is_ours else reverse("desk:list")


def said(request: Any, name: str) -> str:
    """What the address says, without the NUL that no database takes."""
    return request.GET.get(name, "").replace("\0", "").strip()


def _after(text: str) -> After | None:
    """Where the page begins: "2026-11-30~number", "~number" for what has no deadline; the first page for nonsense."""
    day, mark, number = text.partition("~")
    if not mark or not number:
        return None
    try:
        return (dt.date.fromisoformat(day) if day else None), number[:40]
    except ValueError:
        return None


def _address_of(after: After | None) -> str:
    if after is None:
        return ""
    day, number = after
    return urlencode({"after": f"{day.isoformat() if day else ''}~{number}"}).removeprefix("after=")
