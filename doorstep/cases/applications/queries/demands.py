from __future__ import annotations

import datetime as dt

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import ExtraDemand

AFFAIR = "row__application"


def extra_demands(
    actor: Actor, since: dt.date, until: dt.date, *, site: str = "", item: str = ""
) -> QuerySet[ExtraDemand]:
    """What was asked for beyond the lists (清单外材料) from a day to a day, newest first, with what the list shows.

    `site` and `item` are codes. Raises NotAllowed for anyone but the bureau.
    """
    if not policies.may_see_extra_demands(actor):
        raise NotAllowed(_("只有行政审批局可以看这份清单。"))
    found = ExtraDemand.objects.filter(asked_at__range=clock.span_of(since, until))
    if site:
        found = found.filter(row__application__site=site)
    if item:
        found = found.filter(row__application__version__item=item)
    return found.select_related(
        "row__material", f"{AFFAIR}__site", f"{AFFAIR}__version", "asked_by"
    ).order_by("-asked_at", "-pk")


def extra_demand_counts(found: QuerySet[ExtraDemand]) -> list[tuple[str, str, str, int]]:
    """Of those demands the number by site and item: (site, item's code, item's name, how many), most first."""
    names = (f"{AFFAIR}__site__name", f"{AFFAIR}__version__item", f"{AFFAIR}__version__name")
    return list(found.order_by().values_list(*names).annotate(count=Count("pk")).order_by("-count", *names))
