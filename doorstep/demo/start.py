"""From an empty folder to a living county: the database, its data, its people, its last five days."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

import psycopg
from django.conf import settings
from django.db import connection

from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.core.models import Installation
from doorstep.cases.applications.models import Application
from doorstep.registry.places.models import Site, Tier
from doorstep.registry.staff import posts

from .cast import CHANNEL, make_bureau
from .plan import Order, orders, working_days
from .pool import play
from .promised import play_promised

DAYS = 5
AFFAIRS = 3000
SEED = "jiamenkou"
KNOWN = ("C112", "C107", "C109")
"""The towns that the county's own story tells of (白头、怀远、街子) are always there at once."""


class NotADemo(Exception):
    """The database was made for real work: the demo keeps its hands off."""

    def __init__(self) -> None:
        super().__init__(
            "这个数据库不是演示库，演示不会动它：请换一个 DATABASE_URL 或 DOORSTEP_VAR。\n"
            "This database was not made as a demo, so the demo leaves it alone: "
            "give another DATABASE_URL or DOORSTEP_VAR."
        )


@dataclass(frozen=True)
class Wish:
    """What the person at the terminal asked for."""

    affairs: int = AFFAIRS
    seed: str = SEED
    processes: int = 2
    weeks: int = 0


def refuse_real_work() -> None:
    """Raise NotADemo for a database that has a county in it which is no demo. Reads only; any role may ask."""
    with psycopg.connect(settings.APP_URL, options=f"-c search_path={settings.SCHEMA}") as asking:
        table = asking.execute("SELECT to_regclass('core_installation')").fetchone()
        if not table or table[0] is None:
            return
        row = asking.execute("SELECT is_demo FROM core_installation").fetchone()
    if row is not None and not row[0]:
        raise NotADemo


def prepare() -> None:
    """Migrate as the owner, in a process of its own because the role is chosen before the settings are read; then
    load holidays, places and catalogue. Both do nothing where it has been done."""
    for command in (["migrate", "--demo"], ["load"]):
        _doorstep(*command)


def _doorstep(*command: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "DOORSTEP_ROLE"}
    done = subprocess.run(
        [sys.executable, "-m", "doorstep.config.cli", *command], env=environment, check=False
    )
    if done.returncode:
        sys.exit(done.returncode)


def planned(wish: Wish, today: dt.date) -> list[Order]:
    """What the first start still has to play. With further weeks wished for, some sites are left for those."""
    with_history = _with_history()
    found = orders(
        wish.affairs, working_days(today, DAYS), wish.seed, sites=sites_of_the_first_start(wish.weeks)
    )
    return [order for order in found if order.site not in with_history]


def _with_history() -> set[str]:
    """The sites whose halls have been played; promised items alone do not make a history."""
    return set(Application.objects.exclude(ticket=None).values_list("site_id", flat=True).distinct())


def further(wish: Wish, today: dt.date) -> list[Order]:
    """The weeks that are played beside the serving: at the sites without any history, for no hall goes back in time."""
    days = working_days(today, DAYS * (wish.weeks + 1))
    with_history = _with_history()
    left = [code for code in sites_of_the_first_start(0) if code not in with_history]
    return orders(
        wish.affairs * len(left) * (wish.weeks + 1) // len(sites_of_the_first_start(0)),
        days,
        wish.seed,
        sites=left,
    )


def sites_of_the_first_start(weeks: int) -> list[str]:
    """The centres that are played before the pages open: all of them, or all but a third if weeks are to follow."""
    codes = list(
        Site.objects.filter(tier=Tier.TOWN_CENTRE, is_open=True)
        .order_by("code")
        .values_list("code", flat=True)
    )
    return codes if not weeks else [code for place, code in enumerate(codes) if place % 3 or code in KNOWN]


def play_history(planned: list[Order], wish: Wish, tell: Callable[[int], None]) -> int:
    """Make the logins and play what is planned; returns the number of affairs. Raises NotADemo.

    Deterministic for the same seed and days but for what must not be: ids, codes and keys.
    """
    if not Installation.objects.filter(is_demo=True).exists():
        raise NotADemo
    if not planned:
        return 0
    with clock.travel(hired(planned)):
        posts.load(actor=system(CHANNEL))
        bureau = make_bureau(wish.seed)
        promised = play_promised(
            [order.site for order in planned], planned[0].days[0], wish.seed, bureau=bureau
        )
    return promised + play(planned, tell, processes=wish.processes)


def hired(planned: list[Order]) -> dt.datetime:
    """The moment at which the demo's people begin to work: a month before the first day that is played."""
    return dt.datetime.combine(planned[0].days[0], dt.time(8), clock.ZONE) - dt.timedelta(days=31)


def settle() -> None:
    """Let the planner know what has been written."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
