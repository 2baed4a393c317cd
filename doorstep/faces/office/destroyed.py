"""The register of destroyed files (销毁登记): what went, when, by which rule, and by whom."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.faces.shell.sheets import workbook
from doorstep.registry.documents import queries, retention
from doorstep.registry.documents.models import Destruction

from .sealing import month

PER_PAGE = 30


@require_safe
def destroyed(request: Any) -> HttpResponse:
    """A month's register."""
    first = month(request.GET.get("month", ""))
    page = Paginator(queries.register(request.actor, first), PER_PAGE).get_page(request.GET.get("page"))
    for line in page:
        line.kind_name, line.digest_hex = _kind(line), bytes(line.digest).hex()
    return render(request, "office/destroyed.html", {"month": first, "page": page})


@require_safe
def sheet(request: Any) -> HttpResponse:
    """The same month as an Excel file."""
    first = month(request.GET.get("month", ""))
    head = [
        _("序号"),
        _("销毁时间"),
        _("类别"),
        _("文件类型"),
        _("大小（字节）"),
        _("摘要（SHA-256）"),
        _("存入时间"),
        _("到期日"),
        _("依据"),
        _("批准"),
        _("经办人"),
    ]
    rows = (
        [
            line.pk,
            line.destroyed_at,
            _kind(line),
            line.media_type,
            line.size,
            bytes(line.digest).hex(),
            line.stored_at,
            line.due_on,
            line.why,
            line.approval,
            line.by_name or _("系统自动"),
        ]
        for line in queries.register(request.actor, first).iterator()
    )
    return workbook(f"{_('销毁登记')}-{first:%Y%m}.xlsx", _("销毁登记"), head, rows)


def _kind(line: Destruction) -> str:
    """What kind of paper it was; a kind that the rules name no more keeps its code."""
    rule = retention.rules().get(line.kind)
    return rule.name if rule else line.kind
