"""Makes the staff, seals and residents of a kill test in a fresh county, and prints the writers' plan.

DOORSTEP_VAR=… python -m tests.kill.county CLERKS
"""

from __future__ import annotations

import json
import os
import sys
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.config.settings")
django.setup()

from doorstep.acts.seals import actions as seals  # noqa: E402  (models need the set-up above)
from doorstep.acts.seals.tests.factories import acknowledge  # noqa: E402
from doorstep.base.accounts.actions import give_token  # noqa: E402
from doorstep.base.accounts.actor import system  # noqa: E402
from doorstep.cases.applications.tests.factories import SITUATION, agreeing, licence_code, make_resident  # noqa: E402
from doorstep.registry.catalogue.models import ServiceItem  # noqa: E402
from doorstep.registry.places.models import Counter  # noqa: E402
from doorstep.registry.staff import posts  # noqa: E402
from doorstep.registry.staff.queries import actor_of  # noqa: E402
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME, make_account  # noqa: E402

SITES = (HOME, ELSEWHERE)


def make_seal(site: str) -> None:
    """A seal in use, with two keepers and the head's standing approval."""
    people = {
        name: actor_of(make_account(f"{name}-{site}", post=post, site=where), channel="api")
        for name, post, where in (
            ("manager", "bureau", None),
            ("head", "site_head", site),
            ("keeper", "seal_keeper", site),
            ("witness", "seal_keeper", site),
        )
    }
    code = f"KILL-{site}"
    seals.make(code, site, name="审批服务专用章", serial=90, actor=people["manager"])
    seals.hand_to(
        code,
        keeper_id=people["keeper"].account_id,
        witness_id=people["witness"].account_id,
        actor=people["head"],
    )
    seals.approve(code, reason="即办件准予决定", actor=people["head"])
    seals.file(code, filing_number="KILL", actor=people["manager"])
    seals.put_in_use(code, actor=people["manager"])


def make_clerk(number: int, site: str, place: int) -> dict[str, Any]:
    """A clerk with a token, a counter of their own, and a resident who keeps coming back."""
    account = make_account(f"clerk-{number}", post="clerk", site=site)
    acknowledge(actor_of(account, channel="api"))
    item = ServiceItem.objects.select_related("current__form").get(pk=licence_code())
    applicant = make_resident(actor_of(account, channel="api"))
    return {
        "token": give_token(account, label="kill test", actor=system())[1],
        "site": site,
        "counter": Counter.objects.filter(site_id=site).order_by("number")[place].pk,
        "item": item.pk,
        "answers": agreeing(item.current.form.schema, applicant, SITUATION),
        "situation": SITUATION,
        "applicant": str(applicant.pk),
    }


if __name__ == "__main__":
    posts.load(actor=system())
    for one in SITES:
        make_seal(one)
    wanted = int(sys.argv[1])
    json.dump([make_clerk(n, SITES[n % len(SITES)], n // len(SITES)) for n in range(wanted)], sys.stdout)
