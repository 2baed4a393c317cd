"""The bureau's watch over the county's seals: their state, odd uses, registers, and the rules."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.acts.certificates.register import monthly
from doorstep.acts.seals import actions, policies, queries
from doorstep.acts.seals.models import Seal
from doorstep.acts.seals.sheets import register_sheet
from doorstep.acts.seals.wording import blocks
from doorstep.base import clock
from doorstep.base.core.errors import DomainError, Invalid, NotAllowed, NotFound
from doorstep.faces.shell.once import once
from doorstep.faces.shell.seal_key import KeyFields, wish_of
from doorstep.registry.places.models import Site, Tier

from .views import XLSX

View = Callable[..., HttpResponse]


def bureau(view: View) -> View:
    """Open a view to the bureau only."""

    @wraps(view)
    def open_door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.may_oversee(request.actor):
            raise NotAllowed(_("全县印章由行政审批局管理。"))
        return view(request, *args, **kwargs)

    return open_door


class MakeForm(KeyFields):
    """A seal that was made for a site, and the key that it is to sign with."""

    site = forms.ModelChoiceField(Site.objects.none(), label=lazy("点位"), empty_label=lazy("请选择"))
    code = forms.CharField(label=lazy("印章编号"), max_length=20)
    name = forms.CharField(label=lazy("印文"), max_length=60)
    serial = forms.IntegerField(label=lazy("序号"), min_value=1, max_value=99, initial=1)

    field_order = ("site", "code", "name", "serial")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        centres = Site.objects.filter(is_open=True).exclude(tier=Tier.VILLAGE_ROOM)
        self.fields["site"].queryset = centres.order_by("tier", "pinyin")


@require_safe
@bureau
def seals(request: Any) -> HttpResponse:
    """All seals with state, keepers and last use, and the odd uses of a month; those already seen on request."""
    return _seals(request, MakeForm())


@require_POST
@bureau
def make(request: Any) -> HttpResponse:
    """Enter a seal that was made and give it its key by the same act; the next step is on its own page."""
    form = MakeForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return once(request, lambda: _make(request, form.cleaned_data))
        except Invalid as error:
            for field, said in (error.errors or {"": [error.message]}).items():
                form.add_error(field if field in form.fields else None, said)
        except DomainError as error:
            form.add_error(None, error.message)
    return _seals(request, form, status=422)


def _make(request: Any, asked: dict[str, Any]) -> HttpResponse:
    made = actions.make_signing(
        asked["code"],
        asked["site"].pk,
        name=asked["name"],
        serial=asked["serial"],
        wish=wish_of(asked),
        actor=request.actor,
    )
    return redirect("desk:keep", code=made.code)


@require_POST
@bureau
def seen(request: Any) -> HttpResponse:
    """Mark the ticked odd uses as seen, one remark for all of them: all, or none where one is refused."""
    ticked = [int(pk) for pk in request.POST.getlist("use") if pk.isdecimal()]
    if not ticked:
        messages.error(request, _("请先选中看过的用印。"))
    try:
        with transaction.atomic():
            for pk in ticked:
                actions.inspect(pk, remark=request.POST.get("remark", ""), actor=request.actor)
    except (NotFound, NotAllowed):
        raise
    except DomainError as error:
        messages.error(request, error.message)
    wanted = month(request.POST.get("month", ""))
    return redirect(f"{reverse('office:seals')}?month={wanted:%Y-%m}#odd")


@require_http_methods(["GET", "HEAD", "POST"])
@bureau
def rules(request: Any) -> HttpResponse:
    """The rules in force, how many have acknowledged them, and the form that publishes a new version."""
    found, refusal = queries.rules_in_force(), None
    if request.method == "POST":
        try:
            return once(request, lambda: _publish(request))
        except Invalid as error:
            refusal = error
    typed = (
        request.POST
        if refusal
        else {"title": found.title if found else "", "text": found.text if found else ""}
    )
    context = {
        "rules": found,
        "document": blocks(found.text) if found else [],
        "acknowledged": queries.acknowledgements_in_force().count(),
        "typed": typed,
        "refusal": refusal,
    }
    return render(request, "office/seal_rules.html", context, status=refusal.status if refusal else 200)


def _publish(request: Any) -> HttpResponse:
    actions.publish_rules(request.POST.get("title", ""), request.POST.get("text", ""), actor=request.actor)
    messages.success(request, _("已发布新版本。用印人员确认以后才能用印。"))
    return redirect("office:seal_rules")


@require_safe
@bureau
def paper(request: Any, code: str) -> HttpResponse:
    """A month's register as a paper (PDF)."""
    seal, first = _seal(request, code), month(request.GET.get("month", ""))
    return _file(f"{seal.code}-{first:%Y%m}.pdf", monthly(seal, first), "application/pdf", is_saved=False)


@require_safe
@bureau
def sheet(request: Any, code: str) -> HttpResponse:
    """A month's register as an Excel file."""
    seal, first = _seal(request, code), month(request.GET.get("month", ""))
    title = f"{seal.name} {_('用章登记台账')} {first:%Y-%m}"
    return _file(f"{seal.code}-{first:%Y%m}.xlsx", register_sheet(title, queries.register(seal, first)), XLSX)


FIRST_MONTH = dt.date(2000, 1, 1)


def month(text: str) -> dt.date:
    """The first day of the month asked for ("2026-11"); of this month for none, nonsense and months to come."""
    try:
        first = dt.date.fromisoformat(f"{text}-01")
    except ValueError:
        first = clock.today()
    return max(min(first, clock.today()), FIRST_MONTH).replace(day=1)


def _seals(request: Any, form: MakeForm, *, status: int = 200) -> HttpResponse:
    first = month(request.GET.get("month", ""))
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    found = queries.overview(policies.visible_to(request.actor))
    odd = queries.oddities(found, first, last)
    unseen = [one for one in odd if one.inspection is None]
    show_all = request.GET.get("show") == "all"
    context = {
        "seals": found,
        "late": [seal for seal in found if any(way.day < clock.today() for way in seal.under_way)],
        "oddities": odd if show_all else unseen,
        "unseen_count": len(unseen),
        "seen_count": len(odd) - len(unseen),
        "show_all": show_all,
        "month": first,
        "form": form,
    }
    return render(request, "office/seals.html", context, status=status)


def _seal(request: Any, code: str) -> Seal:
    seal = policies.visible_to(request.actor).filter(pk=code).select_related("site").first()
    if seal is None:
        raise NotFound(_("没有这枚印章。"))
    return seal


def _file(name: str, data: bytes, kind: str, *, is_saved: bool = True) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(is_saved, name) or "attachment"
    return response
