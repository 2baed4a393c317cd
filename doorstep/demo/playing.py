"""Playing a site's days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from doorstep.base import clock
from doorstep.registry.catalogue.models import Depth, ItemStatus, Offering
from doorstep.registry.places.models import Area, Counter, HoursKind, Site
from doorstep.registry.places.queries import Timetable

from .affairs import read_items
from .cast import BUREAU, make_cast
from .hall import Hall
from .haste import haste
from .plan import Order, on_duty
from .residents import People
from .visitors import Town

Tell = Callable[[int], None]
HIRED_BEFORE = dt.timedelta(days=30)
LICENCE = "个体工商户设立登记"


def play_site(order: Order, tell: Tell) -> int:
    """Play one site's days in order; `tell` hears of every affair opened. Returns their number.

    Needs a database that was made as a demo (ClockRefused otherwise).
    """
    site = Site.objects.select_related("area").get(pk=order.site)
    hired = dt.datetime.combine(order.days[0], dt.time(9), clock.ZONE) - HIRED_BEFORE
    with haste(), clock.travel(hired):
        hall = _hall(site, order)
        table = Timetable([site.code], order.days[0], (order.days[-1] - order.days[0]).days + 1)
        for day, affairs in zip(order.days, order.affairs, strict=True):
            spans = [(s.opens, s.closes) for s in table.spans(site.code, day) if s.kind == HoursKind.REGULAR]
            if spans and affairs:
                hall.tell = tell
                hall.play(spans, hall.town.visits(spans, affairs), on_duty=on_duty(affairs))
    return hall.opened


def _hall(site: Site, order: Order) -> Hall:
    from doorstep.base.accounts.models import Account
    from doorstep.registry.staff.queries import actor_of

    bureau = actor_of(Account.objects.get(username=BUREAU), channel="demo")
    cast = make_cast(site, order.seed, bureau=bureau)
    weights = offered(site.code)
    villages = [f"{site.area.name}{name}" for name in _villages(site)]
    people = People(order.seed, place=order.place, villages=villages, today=order.days[-1])
    counters = Counter.objects.filter(site=site, is_open=True).order_by("number")
    return Hall(
        site.code,
        town=Town(order.seed, people, weights),
        clerks=list(zip(cast.clerks, counters, strict=False)),
        items=read_items(list(weights)),
        seed=order.seed,
    )


def _villages(site: Site) -> list[str]:
    names = Area.objects.filter(parent=site.area).order_by("code").values_list("name", flat=True)
    return list(names) or [""]


def offered(site_code: str) -> dict[str, int]:
    """The items that a site may take and decide at once, with how often they are asked for (assumed)."""
    rows = (
        Offering.objects.filter(
            site=site_code,
            depth=Depth.DECIDE,
            item__status=ItemStatus.ACTIVE,
            item__current__is_instant=True,
        )
        .exclude(item__current__queue_letter="E")  # the police window has its own clerks
        .order_by("item_id")
        .values_list("item_id", "item__current__name")
    )
    return {code: 40 if name == LICENCE else 3 + place % 7 for place, (code, name) in enumerate(rows)}
