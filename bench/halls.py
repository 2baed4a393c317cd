"""Hall screens: the delay from a call to its screen with 202 of them, and calls lost in a burst.

Run as `python -m bench.halls` in the environment of a served county, with {"events": URL} on stdin; answers
{"spread": …, "burst": …}. Delay is from the moment that the call carries (taken inside its transaction, before the
commit) to the moment that a listener in another process has read it, in milliseconds.

spread: one screen at each of the county's 202 sites, three calls at each, by two clerks' threads.
burst:  202 screens in one hall, sixty calls by eight clerks as fast as they can.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from itertools import cycle, islice
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402

from doorstep.acts.queue import actions as queue  # noqa: E402
from doorstep.acts.queue import queries  # noqa: E402
from doorstep.base import clock  # noqa: E402
from doorstep.base.accounts.actor import Actor, system  # noqa: E402
from doorstep.base.accounts.models import Account  # noqa: E402
from doorstep.registry.places.models import Counter, Site  # noqa: E402
from doorstep.registry.staff import posts  # noqa: E402
from doorstep.registry.staff.actions import give  # noqa: E402
from doorstep.registry.staff.queries import actor_of  # noqa: E402

SCREENS = 202
CALLS_PER_SITE = 3
BURST = 60
BURST_CLERKS = 8
BURST_SITE = "C001"
Seat = tuple[Counter, Actor]


def seat(counter: Counter) -> Seat:
    """A clerk who sits at `counter`; their login has no password, hashing 202 would take a minute."""
    name = f"hall-{counter.pk}"
    account, made = Account.objects.get_or_create(
        username=name, defaults={"name": name, "password": "!", "made_at": clock.now()}
    )
    if made:
        give(account.pk, "clerk", counter.site_id, actor=system())
    clerk = actor_of(account, channel="api")
    queue.sit(counter.pk, actor=clerk)
    return counter, clerk


def seats_of(site: str, count: int) -> list[Seat]:
    """`count` clerks at counters of a site that nobody sits at; counters are made where it has too few."""
    taken = {duty.counter_id for duty in queries.on_duty(site)}
    counters = Counter.objects.filter(site_id=site, is_open=True, queues__contains=["A"])
    free = [counter for counter in counters if counter.pk not in taken]
    made = {"name": "A", "queues": ["A"], "is_open": True}
    free += [
        Counter.objects.get_or_create(site_id=site, number=number, defaults=made)[0]
        for number in range(80, 80 + count - len(free))
    ]
    return [seat(counter) for counter in free[:count]]


def citizen(at: Seat) -> None:
    """One citizen from ticket to finish."""
    counter, clerk = at
    queue.take(counter.site_id, actor=clerk)
    ticket = queue.call_next(counter.pk, actor=clerk)
    if ticket is not None:
        queue.begin(ticket.pk, actor=clerk)
        queue.finish(ticket.pk, actor=clerk)


def serve(work: list[Seat]) -> None:
    """Serve a citizen at each seat in turn."""
    try:
        for at in work:
            citizen(at)
    finally:
        connections.close_all()


def measure(events: str, sites: list[str], shares: list[list[Seat]]) -> dict[str, Any]:
    """Screens at `sites` (one each), a thread for each share of the work; what the screens saw."""
    before = {site: queries.board(site)["n"] for site in set(sites)}
    screens = subprocess.Popen(
        [sys.executable, "-m", "bench.screens"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    if screens.stdin is None or screens.stdout is None:
        raise RuntimeError("no pipes")
    screens.stdin.write(json.dumps({"events": events, "sites": sites}) + "\n")
    screens.stdin.flush()
    if screens.stdout.readline().strip() != "ready":
        raise RuntimeError("the screens did not come up")
    began = clock.now()
    with ThreadPoolExecutor(len(shares)) as pool:
        list(pool.map(serve, shares))
    seconds = (clock.now() - began).total_seconds()
    after = {site: queries.board(site)["n"] for site in set(sites)}
    out, _err = screens.communicate(json.dumps({"before": before, "after": after}) + "\n")
    calls = sum(after[site] - before[site] for site in after)
    return {
        "screens": len(sites),
        "calls": calls,
        "calls_per_second": round(calls / seconds, 1),
        **json.loads(out),
    }


def main() -> None:
    """Measure both and print the answer."""
    events = json.load(sys.stdin)["events"]
    posts.load(actor=system())
    sites = list(Site.objects.filter(is_open=True).order_by("code").values_list("code", flat=True))[:SCREENS]
    spread = [one for site in sites for one in seats_of(site, 1)]
    work = [at for at in spread for _call in range(CALLS_PER_SITE)]
    random.Random(202).shuffle(work)
    # a counter belongs to one thread, so that nobody calls over somebody else's open ticket
    shares = [[at for at in work if at[0].pk % 2 == half] for half in (0, 1)]
    result = {"spread": measure(events, sites, shares)}
    clerks = [*[at for at in spread if at[0].site_id == BURST_SITE], *seats_of(BURST_SITE, BURST_CLERKS - 1)]
    turns = list(islice(cycle(range(len(clerks))), BURST))
    shares = [[clerks[i]] * turns.count(i) for i in range(len(clerks))]
    result["burst"] = measure(events, [BURST_SITE] * SCREENS, shares)
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
