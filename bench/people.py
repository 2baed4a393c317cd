"""Sixteen clerks at their own counters, at one site and spread over the centres; made by the program's own actions.

Run as `python -m bench.people COUNT`; answers {"one_site": […], "spread": […]} with a token for each seat.
"""

from __future__ import annotations

import json
import random
import sys

import django

django.setup()

from doorstep.acts.queue import actions as queue  # noqa: E402
from doorstep.acts.seals import actions as seals  # noqa: E402
from doorstep.acts.seals.queries import rules_in_force  # noqa: E402
from doorstep.base.accounts.actions import give_token, open_account  # noqa: E402
from doorstep.base.accounts.actor import system  # noqa: E402
from doorstep.base.accounts.models import Account  # noqa: E402
from doorstep.cases.applications.queries import carried_over  # noqa: E402
from doorstep.registry.catalogue import forms  # noqa: E402
from doorstep.registry.catalogue.queries import version_named  # noqa: E402
from doorstep.registry.places.models import Counter, Site  # noqa: E402
from doorstep.registry.staff import posts  # noqa: E402
from doorstep.registry.staff.actions import give  # noqa: E402
from doorstep.registry.staff.queries import actor_of  # noqa: E402

HOME = "C112"
PERSON = "测试人"
"""The name that every citizen of the load has, see `load.whole`."""


def seat(name: str, counter: Counter) -> dict[str, object]:
    """A new clerk who sits at `counter`, with a token."""
    account = open_account(name, name=name, password=f"bench-{name}-2026", actor=system())
    give(account.pk, "clerk", counter.site_id, actor=system())
    clerk = actor_of(account, channel="api")
    queue.sit(counter.pk, actor=clerk)
    seals.acknowledge(rules_in_force().number, actor=clerk)
    raw = give_token(account, label="bench", actor=system())[1]
    return {"token": raw, "site": counter.site_id, "counter": counter.pk}


def counters_at(site: str, count: int) -> list[Counter]:
    """The first `count` counters of a site, all calling the integrated queue; made where it has fewer."""
    for number in range(1, count + 1):
        Counter.objects.update_or_create(
            site_id=site,
            number=number,
            defaults={"name": f"{number}号窗口", "queues": ["A", "B", "C"], "is_open": True},
        )
    return list(Counter.objects.filter(site_id=site).order_by("number")[:count])


def staff(name: str, post: str, sites: set[str]) -> Account:
    """An account that holds a post at each of the sites."""
    account = open_account(name, name=name, password=f"bench-{name}-2026", actor=system())
    for site in sites:
        give(account.pk, post, site, actor=system())
    return account


def seals_at(sites: set[str]) -> None:
    """A seal in use at each site, in two keepers' hands, its use approved beforehand for instant items."""
    keepers = [staff(f"keeper{n}", "seal_keeper", sites) for n in (1, 2)]
    head = actor_of(staff("head", "site_head", sites), channel="api")
    for site in sorted(sites):
        seal = seals.make(f"BENCH-{site}", site, name="审批服务专用章", serial=90, actor=system()).code
        seals.hand_to(seal, keeper_id=keepers[0].pk, witness_id=keepers[1].pk, actor=system())
        seals.approve(seal, reason="即办件准予决定", actor=head)
        seals.file(seal, filing_number=f"BENCH-{site}", actor=system())
        seals.make_key(seal, actor=system())
        seals.put_in_use(seal, actor=system())


def affair() -> dict[str, object]:
    """The restaurant licence with a complete set of answers."""
    version = version_named("个体工商户设立登记")
    situation = {"premises_right": "自有", "who": "本人"}
    schema = version.form.schema
    agreed = forms.prefill(schema, {"applicant.name": PERSON}) | carried_over(schema, situation)
    return {
        "item": version.item_id,
        "answers": forms.generate(schema, random.Random(1), agreed),
        "situation": situation,
    }


def main() -> None:
    """Make everybody and print the seats."""
    count = int(sys.argv[1])
    posts.load(actor=system())
    one_site = [seat(f"one{i}", counter) for i, counter in enumerate(counters_at(HOME, count))]
    centres = list(Site.objects.filter(tier="town_centre").exclude(pk=HOME).order_by("code"))
    places: dict[str, int] = {}
    for i in range(count):
        code = centres[i % len(centres)].pk
        places[code] = places.get(code, 0) + 1
    windows = [counter for code, n in places.items() for counter in counters_at(code, n)]
    spread = [seat(f"far{i}", counter) for i, counter in enumerate(windows)]
    seals_at({str(place["site"]) for place in (*one_site, *spread)})
    json.dump({"one_site": one_site, "spread": spread, "affair": affair()}, sys.stdout)


if __name__ == "__main__":
    main()
