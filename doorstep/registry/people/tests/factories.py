"""People of the generated county: valid numbers of an area code that was never assigned."""

from __future__ import annotations

import itertools
from typing import Any

from doorstep.base.accounts.actor import Actor, Power
from doorstep.registry.people import actions, identifiers
from doorstep.registry.people.models import Resident

UNASSIGNED_AREA = "519999"
SITE = "C112"
_running = itertools.count(1)


def worker(role: str = "clerk", site: str | None = SITE, account_id: int | None = 1) -> Actor:
    """Somebody at work with one role, without an account row."""
    return Actor(account_id=account_id, name="工作人员", powers=(Power(role, site),), channel="desk")


CLERK = worker()


def id_number(birth: str = "19790101", serial: int | None = None) -> str:
    """A valid number that no living person has; another one at each call."""
    first = f"{UNASSIGNED_AREA}{birth}{(next(_running) if serial is None else serial) % 1000:03d}"
    return first + identifiers.id_check_character(first)


def make_resident(name: str = "戴青", *, actor: Actor = CLERK, **given: Any) -> Resident:
    """A person as the counter enters them, with a number of their own unless one is given."""
    given.setdefault("number", id_number() if given.get("number_kind") != "none" else "")
    return actions.register(name=name, actor=actor, **given)


def make_without_number(name: str = "戴青", **given: Any) -> Resident:
    """A person who is kept without any document (domain.md §9.18)."""
    return make_resident(name, number_kind="none", **given)
