"""What was asked for beyond the lists (清单外材料): every one, by site and item, for the bureau."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.cases.applications import queries
from doorstep.faces.shell import periods
from doorstep.faces.shell.sheets import workbook

PER_PAGE = 30
DAYS = 30
"""Shown without being asked: the last month."""


@require_safe
def demands(request: Any) -> HttpResponse:
    """The demands of a period with a count by site and item; filtered by either."""
    asked = _asked(request)
    found = queries.extra_demands(request.actor, **asked)
    everywhere = queries.extra_demands(request.actor, asked["since"], asked["until"])
    context = {
        **asked,
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "counts": queries.extra_demand_counts(found),
        "sites": sorted({(d.row.application.site_id, d.row.application.site.name) for d in everywhere}),
        "items": sorted(
            {(d.row.application.version.item_id, d.row.application.version.name) for d in everywhere}
        ),
    }
    return render(request, "office/demands.html", context)


@require_safe
def sheet(request: Any) -> HttpResponse:
    """The same demands as an Excel file."""
    asked = _asked(request)
    head = [
        _("时间"),
        _("点位"),
        _("事项"),
        _("办件编号"),
        _("材料"),
        _("理由"),
        _("法律依据"),
        _("经办人"),
        _("收回时间"),
        _("收回理由"),
    ]
    rows = (
        [
            demand.asked_at,
            demand.row.application.site.name,
            demand.row.application.version.name,
            demand.row.application.number,
            demand.row.material.name,
            demand.reason,
            demand.basis,
            demand.asked_by.name,
            demand.withdrawn_at,
            demand.withdrawn_because,
        ]
        for demand in queries.extra_demands(request.actor, **asked)
    )
    name = f"{_('清单外材料')}-{asked['since']:%Y%m%d}-{asked['until']:%Y%m%d}.xlsx"
    return workbook(name, _("清单外材料"), head, rows)


def _asked(request: Any) -> dict[str, Any]:
    return {
        **periods.asked(request, DAYS),
        "site": request.GET.get("site", "")[:20],
        "item": request.GET.get("item", "")[:24],
    }
