"""Stories of a hall: a site with counters, clerks who sit there, tickets in every state."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from doorstep.acts.queue import actions
from doorstep.acts.queue.models import Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.accounts.models import Account
from doorstep.registry.places.models import Area, Counter, Site
from doorstep.registry.staff import posts
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.queries import actor_of
from doorstep.registry.staff.tests.factories import HOME


@dataclass(frozen=True)
class Seat:
    """A clerk who sits at a counter."""

    counter: Counter
    clerk: Actor


def make_site(code: str = HOME) -> Site:
    """The county's site of that code; an invented one where the county has none."""
    area, _made = Area.objects.get_or_create(
        code="510184112000", defaults={"name": "白头镇", "pinyin": "bai tou", "level": "town", "parent": None}
    )
    site, _made = Site.objects.get_or_create(
        code=code,
        defaults={
            "name": f"{code}便民服务中心",
            "pinyin": code,
            "tier": "village_room",
            "area": area,
            "latitude": 30,
            "longitude": 103,
            "basis": "test",
            "is_assumed": True,
        },
    )
    return site


def make_counters(count: int = 3, code: str = HOME, queues: str = "ABCDE") -> list[Counter]:
    """The first `count` counters of a site, calling exactly `queues`; its other counters are closed."""
    site = make_site(code)
    Counter.objects.filter(site=site).update(is_open=False)
    return [
        Counter.objects.update_or_create(
            site=site,
            number=number,
            defaults={"name": f"{number}号窗口", "queues": list(queues), "is_open": True},
        )[0]
        for number in range(1, count + 1)
    ]


def make_clerk(name: str = "clerk", code: str = HOME, post: str = "clerk") -> Actor:
    """Somebody of a site's staff, with a login that has no password (hashing one takes a third of a second)."""
    posts.load(actor=system())
    account, made = Account.objects.get_or_create(
        username=name, defaults={"name": name, "password": "!", "made_at": clock.now()}
    )
    if made:
        give(account.pk, post, code, actor=system())
    return actor_of(account, channel="desk")


def seated(count: int = 1, code: str = HOME, queues: str = "ABCDE") -> list[Seat]:
    """`count` clerks of a site, each at a counter of their own."""
    seats = []
    for counter in make_counters(count, code, queues):
        clerk = make_clerk(f"clerk{code}{counter.number}", code)
        actions.sit(counter.pk, actor=clerk)
        seats.append(Seat(counter, clerk))
    return seats


def ticket_in(status: str, seat: Seat) -> Ticket:
    """A ticket that went its real way to `status` at `seat`."""
    site, clerk = seat.counter.site_id, seat.clerk
    ticket = actions.take(site, actor=clerk)
    if status == "waiting":
        return ticket
    if status == "void":
        return actions.cancel(ticket.pk, actor=clerk)
    ticket = actions.call(ticket.pk, seat.counter.pk, actor=clerk)
    if status == "missed":
        return call_in_vain(ticket, clerk)
    if status == "called":
        return ticket
    ticket = actions.begin(ticket.pk, actor=clerk)
    if status == "held":
        return actions.hold(ticket.pk, actor=clerk)
    return actions.finish(ticket.pk, actor=clerk) if status == "done" else ticket


@contextmanager
def later(seconds: float = 30) -> Iterator[None]:
    """Do what is inside so long from now: between two calls of a number there is a pause."""
    with clock.travel(clock.now() + dt.timedelta(seconds=seconds)):
        yield


def recall_twice(ticket: Ticket, clerk: Actor) -> None:
    """The second and the third call of a number that stands called."""
    for turn in (1, 2):
        with later(turn * 10):
            actions.recall(ticket.pk, actor=clerk)


def call_in_vain(ticket: Ticket, clerk: Actor) -> Ticket:
    """Nobody comes after three calls: passed."""
    recall_twice(ticket, clerk)
    with later():
        return actions.miss(ticket.pk, actor=clerk)


def stranger() -> Actor:
    """Somebody with a login and no power anywhere."""
    return Actor(account_id=None, name="", request_id=uuid.uuid4())
