"""Today, at the counter where the newcomer will sit: people who wait right now, and colleagues at work."""

from __future__ import annotations

import datetime as dt

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.models import Duty, Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.accounts.models import Account
from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.people import actions as people
from doorstep.registry.people.identifiers import id_check_character
from doorstep.registry.places.models import Counter, Site
from doorstep.registry.staff.queries import actor_of

from .cast import CHANNEL, prefix
from .playing import LICENCE, offered
from .residents import AREA_NEVER_ASSIGNED, Person

HOME = "C112"
"""白头镇综合便民服务中心: where the newcomer sits down."""

# who waits now, first in line first: (minutes ago, claim to be called first, whether for the restaurant licence)
LINE = (
    (24, "", True),
    (19, "", False),
    (17, "old", False),
    (12, "", False),
    (9, "", False),
    (6, "", True),
    (2, "", False),
)
MACHINE = system(channel="board")
"""Who draws the numbers: the demo itself, for the newcomer may look on in the evening, when a machine gives none."""
COLLEAGUES = (2, 3)
"""Clerks (and counters) that are at work beside the newcomer's first counter."""


def guest() -> Person:
    """罗小满, who wants to open a noodle shop; the guide prints the number, so it never changes."""
    born = dt.date(1986, 5, 21)
    first17 = f"{AREA_NEVER_ASSIGNED}{born:%Y%m%d}002"
    return Person(
        name="罗小满",
        number=first17 + id_check_character(first17),
        phone="15400000001",
        address="白头镇五星村3组18号",
        is_registered_here=True,
        born=born,
    )


def top_up() -> int:
    """Let people wait at the newcomer's site if nobody does; returns how many tickets were taken.

    Colleagues sit down and serve, so that the hall screen shows a hall at work.
    """
    site = Site.objects.select_related("area").get(pk=HOME)
    if Ticket.objects.filter(site=site, day=clock.today(), status="waiting").exists():
        return 0
    clerks = {number: _clerk(site, number) for number in (1, *COLLEAGUES)}
    _register_guest(clerks[1])
    items = list(offered(HOME))
    licence = ServiceItem.objects.get(current__name=LICENCE).code
    others = [code for code in items if code != licence]
    now = clock.now()
    midnight = dt.datetime.combine(clock.today(), dt.time(0, 1), clock.ZONE)
    with clock.travel(max(midnight, now - dt.timedelta(minutes=40))):
        _put_to_work(site, clerks, others)
        for place, (minutes, claim, for_licence) in enumerate(LINE):
            clock.move(max(midnight, now - dt.timedelta(minutes=minutes)))
            code = licence if for_licence else others[place * 7 % len(others)]
            queue.take(HOME, items=[code], priority=claim, actor=MACHINE)
    return len(LINE)


def _clerk(site: Site, number: int) -> Actor:
    return actor_of(Account.objects.get(username=f"{prefix(site)}{number}"), channel=CHANNEL)


def _register_guest(clerk: Actor) -> None:
    person = guest()
    people.register(
        name=person.name,
        number=person.number,
        phone=person.phone,
        address=person.address,
        is_registered_here=person.is_registered_here,
        actor=clerk,
    )


def _put_to_work(site: Site, clerks: dict[int, Actor], items: list[str]) -> None:
    """Seat the colleagues who are not at a counter yet, each with somebody in front of them."""
    for number in COLLEAGUES:
        if Duty.objects.filter(account_id=clerks[number].account_id, ended_at=None).exists():
            continue
        counter = Counter.objects.get(site=site, number=number)
        queue.sit(counter.pk, actor=clerks[number])
        queue.take(HOME, items=[items[number * 5 % len(items)]], actor=MACHINE)
        called = queue.call_next(counter.pk, actor=clerks[number])
        if called is not None:
            queue.begin(called.pk, actor=clerks[number])
