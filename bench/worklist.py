"""The work lists (待办) over a long past: how long one page takes, by list.

Run as `python -m bench.worklist`: a county of its own, in which the owner puts `--affairs` synthetic affairs, of which
OPEN in a thousand are still open, spread over sites, states, holders and deadlines; then every list is asked for its
first and its fiftieth page as somebody who has it. Answers JSON: milliseconds.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from typing import Any

from bench.county import county, put_in

OPEN = 40
ASKED = 40
FIRST, DEEP = 1, 50
DECIDES = "C001"
STATES = ("opened", "noticed", "accepted", "stopped", "proposed", "granted", "issued", "refused")
FILL = """
INSERT INTO applications_application (id, number, status, acceptance, answers_revision, opened_at, received_on,
    accepted_at, due_on, warn_on, promised_due, is_provisional, proposal, reason, collector_masked, finished_at,
    applicant_id, handler_id, holder_id, site_id, decided_at_site_id, version_id)
SELECT gen_random_uuid(), 'W' || lpad(g::text, 9, '0'),
    CASE WHEN open THEN (%(states)s::text[])[1 + g / 7 %% 8] ELSE 'finished' END, 'complete', 1, at, at::date, at,
    CASE WHEN open AND g %% 9 > 0 THEN due END, CASE WHEN open AND g %% 9 > 0 THEN due - 2 END, due, false, '', '', '',
    CASE WHEN open THEN NULL ELSE at END, %(resident)s, holder, holder, (%(sites)s::text[])[1 + g %% %(n)s],
    %(decides)s, %(version)s
FROM (
    SELECT g, g %% 1000 < %(open)s AS open, now() - (g %% 700) * interval '1 day' AS at,
        current_date - 20 + (g / 1000) %% 60 AS due, (%(accounts)s::bigint[])[1 + g %% %(people)s] AS holder
    FROM generate_series(1, %(count)s) g
) AS made
"""
REVIEWS = """
INSERT INTO applications_review (application_id, department_id, position, state, opened_at, words)
SELECT id, 'SC', 0, 'open', opened_at, '' FROM applications_application
WHERE finished_at IS NULL AND status IN ('accepted', 'stopped') AND number LIKE 'W%%'
"""


def fill(count: int) -> None:
    """Put the affairs in as the owner, who may write anything, and have them analysed."""
    from doorstep.base.accounts.models import Account
    from doorstep.registry.catalogue.models import ItemVersion
    from doorstep.registry.places.models import Site

    sites = list(Site.objects.filter(tier="town_centre").order_by("pk").values_list("pk", flat=True))
    accounts = list(Account.objects.order_by("pk").values_list("pk", flat=True))
    values = {
        "states": list(STATES),
        "sites": sites,
        "n": len(sites),
        "accounts": accounts,
        "people": len(accounts),
        "resident": applicant(),
        "version": ItemVersion.objects.filter(is_instant=False).order_by("pk")[0].pk,
        "decides": DECIDES,
        "open": OPEN,
        "count": count,
    }
    put_in({"applications_application": FILL, "applications_review": REVIEWS}, values)


def applicant() -> Any:
    """The one resident whose affairs they all are; a list shows the masked name."""
    from doorstep.base.accounts.actor import system
    from doorstep.registry.people.actions import register

    return register(name="测试人", number_kind="none", actor=system()).pk


def who() -> dict[str, Any]:
    """Somebody for each list, with the powers of the fullest site."""
    from doorstep.base.accounts.actor import Actor, Power
    from doorstep.base.accounts.models import Account
    from doorstep.registry.places.models import Site

    account = Account.objects.order_by("pk").values_list("pk", flat=True)[0]
    site = Site.objects.filter(tier="town_centre").order_by("pk").values_list("pk", flat=True)[0]
    powers = {
        "mine": Power("clerk", site),
        "site": Power("clerk", site),
        "to_review": Power("department", None, "SC"),
        "to_decide": Power("reviewer", DECIDES),
        "to_sign": Power("site_head", DECIDES),
        "to_seal": Power("clerk", DECIDES),
        "to_hand_over": Power("clerk", site),
        "overdue": Power("bureau", None),
    }
    return {name: Actor(account_id=account, powers=(power,)) for name, power in powers.items()}


def measure(actor: Any, which: str) -> dict[str, Any]:
    """Milliseconds of a list's first page and of its fiftieth, by keyset, each asked for many times."""
    from doorstep.cases.applications import queries

    after, deep = None, None
    for _page in range(DEEP - FIRST):
        after = queries.work_list(actor, which, after=after).after
        deep = after or deep
        if after is None:
            break
    return {"first": _times(actor, which, None), "deep": _times(actor, which, deep)}


def _times(actor: Any, which: str, after: Any) -> dict[str, float]:
    from doorstep.cases.applications import queries

    took = []
    for _time in range(ASKED):
        begun = time.perf_counter()
        queries.work_list(actor, which, after=after)
        took.append((time.perf_counter() - begun) * 1000)
    cuts = statistics.quantiles(took, n=20)
    return {"p50": round(cuts[9], 1), "p95": round(cuts[18], 1)}


def inside(count: int) -> dict[str, Any]:
    """Fill, then measure every list, in the environment of the county."""
    import django

    django.setup()
    fill(count)
    return {"affairs": count, "lists": {name: measure(actor, name) for name, actor in who().items()}}


def main() -> None:
    """Make the county, measure in a process that serves it, take the county away."""
    parser = argparse.ArgumentParser(prog="bench.worklist", description=__doc__)
    parser.add_argument("--affairs", type=int, default=1_000_000)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(inside(asked.affairs)))
        return
    with county("worklist") as made:
        made.seat()
        print(made.python("bench.worklist", "--inside", "--affairs", str(asked.affairs)), end="")


if __name__ == "__main__":
    main()
