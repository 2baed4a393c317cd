"""The seal's register (用章登记台账) for those who answer for it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.acts.certificates.register import monthly
from doorstep.acts.seals import actions, policies, queries
from doorstep.acts.seals.models import Seal
from doorstep.acts.seals.sheets import register_sheet
from doorstep.base import clock
from doorstep.base.core.errors import NotFound
from doorstep.faces.desk.access import READERS_OF_SEALS, desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.faces.shell.sheets import download

PER_PAGE = 30


@require_safe
@desk(*READERS_OF_SEALS)
def seals(request: Any) -> HttpResponse:
    """The seals that the actor may read the register of; straight to the register where there is one."""
    found = list(policies.visible_to(request.actor).select_related("site").order_by("site__pinyin", "serial"))
    here = [seal for seal in found if request.place and seal.site_id == request.place.site.pk]
    if len(here or found) == 1:
        return redirect("desk:register", code=(here or found)[0].code)
    return page(request, "seals.html", {"seals": found})


@require_safe
@desk(*READERS_OF_SEALS)
def register(request: Any, code: str) -> HttpResponse:
    """One seal's register of one month, newest line first."""
    seal = seal_for(request, code)
    begin = month(request.GET.get("month", ""))
    lines = Paginator(queries.register(seal, begin)[::-1], PER_PAGE).get_page(request.GET.get("page"))
    may_correct = {
        line.use_id
        for line in lines
        if line.stands and policies.may_correct(request.actor, seal.site_id, line.approver_id)
    }
    return page(
        request,
        "register.html",
        {
            "seal": seal,
            "custody": queries.custody(seal, clock.now()),
            "page": lines,
            "may_correct": may_correct,
            "month": begin,
        },
    )


@desk(*READERS_OF_SEALS)
@deed("desk:register", "code")
def correct(request: Any, code: str, use_id: int) -> HttpResponse:
    """Answer a wrong line by a correcting one (冲正), with the reason; the line itself stays."""
    line = actions.correct(use_id, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.success(request, _("已登记第 %(number)d 号，冲正这一行。") % {"number": line.number})
    return redirect("desk:register", code=code)


@require_safe
@desk(*READERS_OF_SEALS)
def export(request: Any, code: str) -> HttpResponse:
    """The month's register as an Excel file with all fields of the ledger, oldest line first."""
    seal = seal_for(request, code)
    begin = month(request.GET.get("month", ""))
    title = f"{seal.name} {_('用章登记台账')} {begin:%Y-%m}"
    book = register_sheet(title, queries.register(seal, begin))
    return download(f"{seal.code}-{_('用章登记台账')}-{begin:%Y%m}.xlsx", book)


@require_safe
@desk(*READERS_OF_SEALS)
def paper(request: Any, code: str) -> HttpResponse:
    """The month's register as a paper (PDF) to be signed by keepers and head and filed."""
    seal = seal_for(request, code)
    begin = month(request.GET.get("month", ""))
    response = HttpResponse(monthly(seal, begin), content_type="application/pdf")
    name = f"{seal.code}-{_('用章登记台账')}-{begin:%Y%m}.pdf"
    response["Content-Disposition"] = content_disposition_header(False, name) or "inline"
    return response


def month(text: str) -> dt.date:
    """The first day of the month asked for ("2026-11"); of this month for none, nonsense and months to come."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        first = clock.today()
    return min(first, clock.today()).replace(day=1)


def seal_for(request: Any, code: str) -> Seal:
    """The seal with `code`, its site joined; raises NotFound for who may not see it."""
    seal = policies.visible_to(request.actor).filter(pk=code).select_related("site").first()
    if seal is None:
        raise NotFound(_("没有这枚印章，或者不由您查看。"))
    return seal
