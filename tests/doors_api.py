"""Who may use which address of the API. Taken into the walk beside `tests.url_table`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doorstep.acts.queue import actions as queue
from doorstep.base.accounts.actor import system
from doorstep.registry.places.models import Counter
from tests.url_table import EVERYONE, STAFF, Door, Values, World, fixed, keyed

AT_WINDOWS = frozenset({"clerk", "second_clerk", "site_head"})
TAKERS = AT_WINDOWS | {"reviewer"}
SEERS = TAKERS | {"seal_keeper", "seal_witness", "team_member", "manager"}
REGISTRARS = frozenset(
    {"clerk", "second_clerk", "clerk_elsewhere", "team_member", "social_worker", "other_social_worker"}
)
PERSON = fixed(name="王小明", number_kind="none")
FIRM = fixed(name="崇州市白头镇测试小吃店", credit_code="92510184MA6CTEST01")


def counter(world: World) -> Mapping[str, Any]:
    """A window of the home site."""
    return {"counter": Counter.objects.filter(site_id=world.site).order_by("number")[0].pk}


def ticket(world: World) -> Mapping[str, Any]:
    """Somebody who waits at the home site."""
    return {"ticket": queue.take(world.site, actor=system()).pk}


def at_window(args: Values, **data: Any) -> list[Door]:
    """A verb of a window."""
    return [Door(AT_WINDOWS, "POST", args, fixed(**data))]


API_DOORS: dict[str, list[Door]] = {
    "api:openapi-json": [Door(EVERYONE)],
    "api:health": [Door(EVERYONE)],
    "api:list_sites": [Door(EVERYONE)],
    "api:show_site": [Door(EVERYONE, args=keyed(site="site"))],
    "api:hall_board": [Door(EVERYONE, args=keyed(site="site"))],
    "api:take_ticket": [Door(TAKERS, "POST", keyed(site="site"))],
    "api:waiting_tickets": [Door(SEERS, args=keyed(site="site"))],
    "api:show_ticket": [Door(SEERS, args=ticket)],
    "api:sit": at_window(counter),
    "api:pause": at_window(counter),
    "api:leave": at_window(counter),
    "api:call_next": at_window(counter),
    "api:call_ticket": [Door(AT_WINDOWS, "POST", ticket, counter)],
    "api:recall_ticket": at_window(ticket),
    "api:begin_ticket": at_window(ticket),
    "api:finish_ticket": at_window(ticket),
    "api:miss_ticket": at_window(ticket),
    "api:return_ticket": at_window(ticket),
    "api:hold_ticket": at_window(ticket),
    "api:resume_ticket": at_window(ticket),
    "api:transfer_ticket": at_window(ticket, letter="A"),
    "api:cancel_ticket": at_window(ticket, reason="不办了"),
    "api:register_resident": [Door(REGISTRARS, "POST", data=PERSON)],
    "api:find_residents": [Door(STAFF, "POST", data=fixed(name="王小明"))],
    "api:register_organisation": [Door(REGISTRARS, "POST", data=FIRM)],
}
