"""Lists: a site's affairs of a day, and one affair with all that happened to it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.models import Application, ApplicationStatus
from doorstep.cases.applications.states import ENDED, OPEN
from doorstep.faces.desk import way
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.frame import page
from doorstep.faces.desk.timeline import told
from doorstep.faces.shell.sheets import workbook

from . import documents, on_file, work

PER_PAGE = 30
GROUPS = {"open": OPEN, "ended": ENDED}


@require_safe
@desk()
def affairs(request: Any) -> HttpResponse:
    """A site's affairs of one day: search by number or item, filter by state."""
    if request.place is None:
        return redirect("desk:home")
    asked = _asked(request)
    found = _found(request, asked)
    paginator = Paginator(found, PER_PAGE)
    return page(
        request,
        "affairs.html",
        {
            **asked,
            "page": paginator.get_page(request.GET.get("page")),
            "states": ApplicationStatus.choices,
            "is_today": asked["day"] == clock.today(),
        },
    )


@require_safe
@desk()
def export(request: Any) -> HttpResponse:
    """The same list as an Excel file; people in it are masked as on the page."""
    if request.place is None:
        return redirect("desk:home")
    asked = _asked(request)
    head = [
        _("办件编号"),
        _("事项"),
        _("申请人"),
        _("状态"),
        _("经办人"),
        _("排号"),
        _("收件时间"),
        _("办结时间"),
    ]
    rows = (
        [
            affair.number,
            affair.version.name,
            affair.applicant.name_masked,
            affair.get_status_display(),
            affair.handler.name,
            affair.ticket.label if affair.ticket else "",
            affair.opened_at,
            affair.finished_at,
        ]
        for affair in _found(request, asked)
    )
    name = f"{request.place.site.name}-{_('办件')}-{asked['day']:%Y%m%d}.xlsx"
    return workbook(name, _("办件"), head, rows)


@require_safe
@desk()
def record(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """One affair for reading: facts, answers, papers, and its timeline from the journal."""
    affair = queries.find(request.actor, application_id)
    return page(
        request,
        "record.html",
        {
            **work.common(request, affair),
            "answers": work.told(request, affair),
            "materials": on_file.with_sources(
                affair, list(affair.materials.select_related("material").order_by("material__position"))
            ),
            "timeline": told(queries.history(request.actor, affair)),
            **documents.listed(request, affair),
            "special_steps": way.special_steps(affair),
            **way.committed(affair, request.actor),
            "typed": request.typed,
            "is_open": affair.status in OPEN,
            "may_correct": affair.status in ("issued", "finished")
            and affair.certificate_id is not None
            and policies.may_correct(request.actor, affair),
            "may_revoke": affair.status in ("issued", "sent", "finished")
            and affair.certificate_id is not None
            and policies.may_revoke(request.actor, affair),
            "may_stamp_paper": policies.may_stamp_paper(request.actor, affair),
            "step": None,
        },
    )


def _asked(request: Any) -> dict[str, Any]:
    status = request.GET.get("status", "")
    return {
        "q": request.GET.get("q", "").strip()[:60],
        "status": status if status in ApplicationStatus.values or status in GROUPS else "",
        "day": _day(request.GET.get("day", "")),
    }


def _found(request: Any, asked: dict[str, Any]) -> QuerySet[Application]:
    found = queries.of_day(request.actor, request.place.site.pk, asked["day"])
    if asked["status"]:
        found = found.filter(status__in=GROUPS.get(asked["status"], (asked["status"],)))
    if asked["q"]:
        words = asked["q"]
        found = found.filter(
            Q(number__icontains=words) | Q(version__name__icontains=words) | Q(ticket__label__iexact=words)
        )
    return found


def _day(text: str) -> dt.date:
    """The day asked for; today for none, for nonsense and for days to come."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return min(day, clock.today())
