"""Who may open which address. A new address that is not listed here fails the walk.

`EVERYONE` needs no login. `STAFF` is any login. Otherwise a set of the standing cast's names
(doorstep/registry/staff/tests/factories.py). Everybody else gets 404 or 403, strangers the login page (the API: 401).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

EVERYONE = frozenset({"*"})
STAFF = frozenset({"+"})

COUNTER_STAFF = frozenset({"clerk", "second_clerk", "site_head"})

Values = Callable[["World"], Mapping[str, Any]]


def nothing(world: World) -> Mapping[str, Any]:
    """No values needed."""
    return {}


@dataclass(frozen=True)
class Door:
    """One address and method: who may pass (all `but` some), which values it wants, what is sent.

    `seen_by` is whose page is looked at in pictures, where it matters; else one who is likely to see most.
    """

    allowed: frozenset[str]
    method: str = "GET"
    args: Values = nothing
    data: Values = nothing
    but: frozenset[str] = frozenset()
    seen_by: str = ""


@dataclass
class World:
    """The things that addresses are about, made once by the real actions (see test_url_permissions.py)."""

    things: dict[str, Any] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.things[name]
        except KeyError:
            raise AttributeError(name) from None


def keyed(**names: str) -> Values:
    """Address values by the names of the world's things: keyed(application_id="application")."""
    return lambda world: {key: getattr(world, name) for key, name in names.items()}


def kind_of(name: str, kind: str) -> Values:
    """The document of a kind of one of the world's affairs."""
    return lambda world: {"application_id": getattr(world, name), "kind": kind}


def fixed(**values: str) -> Values:
    """Values that need nothing of the world: fixed(elder="1")."""
    return lambda world: values


# who works at the home site, by what they may do there; SISTER works at another site
CLERKS = frozenset({"clerk", "second_clerk"})
WINDOW = CLERKS | {"site_head"}
KEEPING = frozenset({"seal_keeper", "seal_witness"})
SEEING = WINDOW | KEEPING | {"reviewer", "manager"}
SISTER = frozenset({"clerk_elsewhere"})
WORKING = SEEING | SISTER
# the verbs of a ticket, each with one in a fitting state; those of an affair that only its clerks may
AT_THE_COUNTER = {
    "call": "waiting_ticket",
    "recall": "waiting_ticket",
    "begin": "ticket",
    "miss": "waiting_ticket",
    "return_missed": "missed_ticket",
    "hold": "ticket",
    "resume": "held_ticket",
    "transfer": "ticket",
    "finish": "ticket",
    "cancel": "waiting_ticket",
    "priority": "waiting_ticket",
}
BY_CLERKS = {
    "save": "application",
    "tell_situation": "application",
    "ask_beyond": "application",
    "take_in_originals": "application",
    "move_originals": "application",
    "notify": "application",
    "accept": "application",
    "turn_down": "application",
    "withdraw": "application",
    "seal": "granted",
    "issue": "sealed",
    "hand_over": "issued",
}

# promised items in the states in which the page of their code says something of its own
FOLLOWED = ("asked", "told", "stopped", "proposed", "ready", "owing", "turned_down", "collected")

# url name → its doors; faces add theirs in a block of their own
DOORS: dict[str, list[Door]] = {
    "account_login": [Door(EVERYONE)],
    "account_logout": [Door(STAFF)],
    "account_change_password": [Door(STAFF)],
    "account_reauthenticate": [Door(STAFF)],
    # shell
    "shell:elder": [Door(EVERYONE, "POST", data=fixed(elder="1"))],
    "shell:language": [Door(EVERYONE, "POST", data=fixed(language="en"))],
    # portal
    "portal:home": [Door(EVERYONE)],
    "portal:items": [Door(EVERYONE)],
    "portal:item": [Door(EVERYONE, args=keyed(code="item"))],
    "portal:bring": [Door(EVERYONE, args=keyed(code="item"))],
    "portal:sites": [Door(EVERYONE)],
    "portal:site": [Door(EVERYONE, args=keyed(code="site"))],
    "portal:ticket_find": [Door(EVERYONE)],
    "portal:ticket": [Door(EVERYONE, args=keyed(code="ticket_code"))],
    "portal:ticket_give_up": [
        Door(EVERYONE, args=keyed(code="ticket_code")),
        Door(EVERYONE, "POST", args=keyed(code="ticket_code")),
    ],
    "portal:check": [Door(EVERYONE)],
    "portal:check_file": [Door(EVERYONE), Door(EVERYONE, "POST")],
    "portal:check_result": [Door(EVERYONE, args=keyed(code="certificate_code"))],
    "portal:follow_find": [Door(EVERYONE)],
    "portal:follow": [Door(EVERYONE, args=keyed(code=f"{state}_code")) for state in FOLLOWED],
    "portal:rate_find": [Door(EVERYONE)],
    "portal:rate": [Door(EVERYONE, args=keyed(code="slip_code"))],
    "portal:accessibility": [Door(EVERYONE)],
    # board
    "board:hall": [Door(EVERYONE, args=keyed(site_code="site"))],
    "board:window": [Door(EVERYONE, args=keyed(site_code="site", number="counter_number"))],
    "board:slip": [Door(EVERYONE, args=keyed(site_code="site", code="ticket_code"))],
    "board:kiosk": [
        Door(COUNTER_STAFF, args=keyed(site_code="site")),
        Door(
            COUNTER_STAFF | {"reviewer"},
            "POST",
            args=keyed(site_code="site"),
            data=fixed(letter="A", priority="", once="walk"),
        ),
    ],
    "board:kiosk_setup": [
        Door(COUNTER_STAFF, "POST", args=keyed(site_code="site"), data=fixed(paper="80")),
    ],
    # desk
    "desk:start": [Door(WORKING)],
    "desk:home": [Door(WORKING)],
    "desk:choose_site": [Door(WORKING, "POST", data=keyed(site="site"))],
    "desk:sit": [Door(WINDOW, "POST", data=keyed(counter="spare_counter"))],
    "desk:leave": [Door(WINDOW, "POST", data=keyed(counter="counter"))],
    "desk:awake": [Door(EVERYONE)],
    "desk:counter": [Door(WINDOW | SISTER)],
    "desk:live": [Door(WINDOW | SISTER)],
    "desk:strip": [Door(WORKING)],
    "desk:call_next": [Door(WINDOW | SISTER, "POST")],
    "desk:pause": [Door(WINDOW | SISTER, "POST")],
    "desk:take_ticket": [
        Door(WINDOW | SISTER),
        Door(WINDOW | SISTER, "POST", data=fixed(letter="A", priority="", reason="unable")),
    ],
    "desk:go_on": [Door(WINDOW | SISTER, "POST")],
    **{
        f"desk:{verb}": [Door(WINDOW, "POST", args=keyed(ticket_id=ticket))]
        for verb, ticket in AT_THE_COUNTER.items()
    },
    "desk:ticket": [Door(WINDOW, args=keyed(ticket_id="waiting_ticket"))],
    "desk:intake": [Door(CLERKS, args=keyed(ticket_id="ticket"))],
    "desk:open_affair": [Door(CLERKS, "POST", args=keyed(ticket_id="ticket"))],
    "desk:items": [Door(CLERKS | SISTER)],
    "desk:find_person": [Door(CLERKS | SISTER, "POST")],
    "desk:register_person": [Door(CLERKS | SISTER, "POST")],
    "desk:find_organisation": [Door(CLERKS | SISTER, "POST")],
    "desk:register_organisation": [Door(CLERKS | SISTER, "POST")],
    "desk:keep_contact": [Door(CLERKS | SISTER, "POST", args=keyed(resident_id="resident"))],
    "desk:rename_person": [Door(CLERKS | SISTER, "POST", args=keyed(resident_id="resident"))],
    "desk:change_contact": [Door(CLERKS | SISTER, "POST", args=keyed(resident_id="resident"))],
    "desk:choose_person": [Door(CLERKS | SISTER, "POST", args=keyed(resident_id="resident"))],
    "desk:work": [
        Door(SEEING, args=keyed(application_id="application")),
        Door(SEEING, args=keyed(application_id="accepted")),
        Door(SEEING, args=keyed(application_id="granted")),
        Door(SEEING, args=keyed(application_id="issued")),
        Door(SEEING, args=keyed(application_id="finished")),
    ],
    "desk:originals_here": [Door(CLERKS | {"site_head"})],
    "desk:originals": [Door(CLERKS | {"site_head"}, args=keyed(application_id="application"))],
    "desk:situation": [Door(CLERKS, args=keyed(application_id="application"))],
    "desk:material": [Door(CLERKS, "POST", args=keyed(application_id="application", row_id="material"))],
    "desk:scan": [Door(CLERKS, "POST", args=keyed(application_id="application", row_id="material"))],
    **{
        f"desk:{verb}": [Door(CLERKS, "POST", args=keyed(application_id=affair))]
        for verb, affair in BY_CLERKS.items()
    },
    "desk:grant": [Door(CLERKS | {"reviewer"}, "POST", args=keyed(application_id="accepted"))],
    "desk:refuse": [Door(CLERKS | {"reviewer"}, "POST", args=keyed(application_id="accepted"))],
    "desk:certificate": [Door(CLERKS | {"reviewer", "site_head"}, args=keyed(application_id="finished"))],
    "desk:picture": [Door(CLERKS | {"reviewer", "site_head"}, args=keyed(application_id="finished"))],
    "desk:slip": [Door(SEEING, args=keyed(application_id="finished"))],
    "desk:document_of": [Door(CLERKS | {"reviewer", "site_head"}, args=kind_of("refused", "refusal"))],
    "desk:document": [
        Door(CLERKS | {"reviewer", "site_head"}, args=keyed(application_id="refused", paper_id="paper"))
    ],
    "desk:seal_document": [
        Door(CLERKS | {"reviewer"}, "POST", args=keyed(application_id="refused", paper_id="paper"))
    ],
    "desk:receipt": [Door(CLERKS, "POST", args=keyed(application_id="application"))],
    "desk:affairs": [Door(WORKING)],
    "desk:affairs_export": [Door(WORKING)],
    "desk:record": [Door(SEEING, args=keyed(application_id="finished"))],
    "desk:people": [Door(WORKING)],
    "desk:people_found": [Door(WORKING, "POST")],
    "desk:person": [Door(WORKING - KEEPING, args=keyed(resident_id="resident"))],
    "desk:reveal": [Door(WORKING - KEEPING, "POST", args=keyed(resident_id="resident"))],
    "desk:looks": [Door(frozenset({"site_head", "manager"}), args=keyed(resident_id="resident"))],
    "desk:tell_looks": [
        Door(
            WINDOW | SISTER,
            "POST",
            args=keyed(resident_id="resident"),
            data=fixed(identity="居民身份证"),
        )
    ],
    # nobody without a person who has just shown who they are; what follows then: faces/desk/tests/test_looks.py
    "desk:looks_paper": [Door(frozenset(), args=keyed(resident_id="resident"))],
    "desk:seals": [Door(KEEPING | {"site_head", "manager"})],
    "desk:register": [Door(KEEPING | {"site_head", "manager"}, args=keyed(code="seal"))],
    "desk:register_export": [Door(KEEPING | {"site_head", "manager"}, args=keyed(code="seal"))],
    "desk:paper": [Door(CLERKS, args=keyed(application_id="accepted"))],
    "desk:keep": [Door(SEEING, args=keyed(code="seal"))],
    "desk:seal_rules": [Door(WORKING)],
    # office
    "office:today": [Door(frozenset({"site_head", "manager"}))],
    "office:today_sheet": [Door(frozenset({"site_head", "manager"}))],
    "office:demands": [Door(frozenset({"manager"}))],
    "office:demands_sheet": [Door(frozenset({"manager"}))],
    "office:staff": [Door(frozenset({"site_head", "manager"}))],
    "office:reset_password": [
        Door(frozenset({"site_head", "manager"}), "POST", args=keyed(account_id="holder")),
    ],
    "office:remedies": [Door(frozenset({"site_head", "manager"}))],
    "office:remedies_sheet": [Door(frozenset({"site_head", "manager"}))],
    "office:remedy": [Door(frozenset({"site_head", "manager"}), args=keyed(remedy_id="remedy"))],
    "office:remedy_step": [
        Door(
            frozenset({"site_head"}),
            "POST",
            args=lambda world: {"remedy_id": world.remedy, "verb": "verify"},
            data=fixed(plan="at_once", words="属实，当日改进"),
        ),
        Door(
            frozenset({"manager"}),
            "POST",
            args=lambda world: {"remedy_id": world.remedy, "verb": "close"},
            data=fixed(words="已核"),
        ),
    ],
    "office:destroyed": [Door(frozenset({"manager"}))],
    "office:destroyed_sheet": [Door(frozenset({"manager"}))],
    "office:commitments": [Door(frozenset({"manager"}))],
    "office:commitments_sheet": [Door(frozenset({"manager"}))],
    "office:restore_trust": [
        Door(frozenset({"manager"}), "POST", keyed(application_id="accepted"), fixed(reason="已纠正"))
    ],
    "office:seals": [Door(frozenset({"manager"}))],
    "office:make_seal": [Door(frozenset({"manager"}), "POST")],
    "office:seal_rules": [Door(frozenset({"manager"}))],
    "office:seen": [Door(frozenset({"manager"}), "POST")],
    "office:register_paper": [Door(frozenset({"manager"}), args=keyed(code="seal"))],
    "office:register_sheet": [Door(frozenset({"manager"}), args=keyed(code="seal"))],
}

# addresses of libraries that answer for themselves, tested by them; each with its reason
LEFT_TO_LIBRARIES = {
    "mfa_": "allauth's own second-factor pages: each asks for a login (and a fresh one)",
    "api:api-root": "nothing is there: the root of the API answers 404 to everybody (faces/api tests)",
    "api:unknown": "every other address of the API answers 404 to everybody (faces/api tests)",
}
