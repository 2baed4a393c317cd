"""AB岗: who looks after somebody's list while they are away."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base import clock
from doorstep.base.core.errors import Invalid
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.staff import actions, policies, queries
from doorstep.registry.staff.models import Role


@require_safe
@desk()
def substitutes(request: Any) -> HttpResponse:
    """One's own substitution, and for a head those of the site."""
    if request.place is None:
        return redirect("desk:home")
    site, actor = request.place.site.pk, request.actor
    is_head = actor.has_any((Role.SITE_HEAD, Role.BUREAU), site)
    there = list(queries.colleagues(site))
    rows = policies.substitutions_visible_to(actor).filter(valid_until__gt=clock.now())
    return page(
        request,
        "substitutes.html",
        {
            "colleagues": [person for person in there if is_head or person.pk != actor.account_id],
            "absent": there if is_head else [],
            "is_one_of_them": any(person.pk == actor.account_id for person in there),
            "rows": [
                (row, policies.may_substitute(actor, row.account_id, row.site_id))
                for row in rows.select_related("account", "substitute", "site").order_by("valid_from", "pk")
            ],
            "typed": request.typed,
            "today": clock.today(),
        },
    )


LONGEST = dt.timedelta(days=366)


@desk()
@deed("desk:substitutes")
def set_substitute(request: Any) -> HttpResponse:
    """Name who stands in, from one day to another."""
    if request.place is None:
        raise Invalid("site", _("请先选择点位。"), field="site")
    own = str(request.actor.account_id)
    first, last = _day(request, "first"), _day(request, "last")
    actions.set_substitute(
        _number(request.POST.get("account", own) or own),
        _number(request.POST.get("substitute", "")),
        request.place.site.pk,
        valid_from=_begin(first) if first > clock.today() else None,
        valid_until=_begin(last + dt.timedelta(days=1)),
        actor=request.actor,
    )
    return redirect("desk:substitutes")


@desk()
@deed("desk:substitutes")
def end_substitute(request: Any, substitution_id: int) -> HttpResponse:
    """End it now."""
    actions.end_substitute(substitution_id, actor=request.actor)
    return redirect("desk:substitutes")


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _day(request: Any, name: str) -> dt.date:
    try:
        day = dt.date.fromisoformat(request.POST.get(name, ""))
    except ValueError:
        raise Invalid("day", _("请填写日期。"), field=name) from None
    if day > clock.today() + LONGEST:
        raise Invalid("day", _("替岗最远安排到一年以后，请核对年份。"), field=name)
    return day


def _begin(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.ZONE)
