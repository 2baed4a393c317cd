"""Commitments that were found to be false (告知承诺失信): who, what, what came of it, and the repair of credit."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Commitment
from doorstep.faces.shell import periods
from doorstep.faces.shell.sheets import workbook

PER_PAGE = 30
DAYS = 365
"""Shown without being asked: the last year."""
STATES = {"counting": gettext_lazy("仍受限制"), "repaired": gettext_lazy("已修复")}


@require_safe
def commitments(request: Any) -> HttpResponse:
    """The false commitments of a period, filtered by site, item and whether they still count."""
    asked = _asked(request)
    found = queries.false_commitments(request.actor, **asked)
    everywhere = queries.false_commitments(request.actor, asked["since"], asked["until"])
    places = everywhere.order_by().values_list("application__site", "application__site__name").distinct()
    things = (
        everywhere.order_by()
        .values_list("application__version__item", "application__version__name")
        .distinct()
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        **asked,
        "page": page,
        "rows": [
            (commitment, queries.distrusted_until(commitment), _state(commitment)) for commitment in page
        ],
        "sites": sorted(places),
        "items": sorted(things),
        "states": STATES.items(),
    }
    return render(request, "office/commitments.html", context)


@require_safe
def sheet(request: Any) -> HttpResponse:
    """The same list as an Excel file."""
    asked = _asked(request)
    head = [
        _("核查时间"),
        _("申请人"),
        _("单位"),
        _("事项"),
        _("事项类型"),
        _("办件编号"),
        _("点位"),
        _("承诺时间"),
        _("核查发现"),
        _("核查人"),
        _("证照编号"),
        _("撤销时间"),
        _("撤销理由"),
        _("限制至"),
        _("修复时间"),
        _("修复理由"),
    ]
    rows = (_cells(commitment) for commitment in queries.false_commitments(request.actor, **asked))
    name = f"{_('告知承诺失信')}-{asked['since']:%Y%m%d}-{asked['until']:%Y%m%d}.xlsx"
    return workbook(name, _("告知承诺失信"), head, rows)


@require_POST
def restore(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Say that somebody's credit is repaired (信用修复)."""
    actions.restore_trust(application_id, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.success(request, _("已记录信用修复，可以再适用告知承诺。"))
    return redirect("office:commitments")


def _cells(commitment: Commitment) -> list[Any]:
    affair = commitment.application
    certificate = affair.certificate
    return [
        commitment.verified_at,
        affair.applicant.name_masked,
        affair.organisation.name if affair.organisation else "",
        affair.version.name,
        affair.version.kind,
        affair.number,
        affair.site.name,
        commitment.signed_at,
        commitment.finding,
        commitment.verified_by.name,
        certificate.number if certificate else "",
        (certificate.revoked_at if certificate else None) or "",
        certificate.revoke_reason if certificate else "",
        queries.distrusted_until(commitment).isoformat(),
        commitment.repaired_at or "",
        commitment.repair_reason,
    ]


def _state(commitment: Commitment) -> str:
    """Whether it bars its applicant still: "repaired", "counting", or "over"."""
    if commitment.repaired_at is not None:
        return "repaired"
    return "counting" if queries.distrusted_until(commitment) > clock.today() else "over"


def _asked(request: Any) -> dict[str, Any]:
    state = request.GET.get("state", "")
    return {
        **periods.asked(request, DAYS),
        "site": request.GET.get("site", "")[:20],
        "item": request.GET.get("item", "")[:24],
        "state": state if state in STATES else "",
    }
