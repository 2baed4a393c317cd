"""Who may open which address of the clerk's face. Taken into the walk beside `tests.url_table`."""

from __future__ import annotations

from tests.url_table import EVERYONE, Door, Values, fixed, keyed, kind_of

CLERKS = frozenset({"clerk", "second_clerk"})
WINDOW = CLERKS | {"site_head"}
DECIDERS = CLERKS | {"reviewer"}
READERS = DECIDERS | {"site_head"}
KEEPERS = frozenset({"seal_keeper", "seal_witness"})
HOME = READERS | KEEPERS | {"manager"}
STAFF = HOME | {"clerk_elsewhere"}
REGISTER = KEEPERS | {"site_head", "manager"}
ALL_CLERKS = CLERKS | {"clerk_elsewhere"}
# who meets people in masked form: all staff but those who only keep seals
PEOPLE = STAFF - KEEPERS

TICKET = keyed(ticket_id="ticket")
AFFAIR = keyed(application_id="application")
ROW = keyed(application_id="application", row_id="material")
PERSON = keyed(resident_id="resident")
SEAL = keyed(code="seal")
PAPER = keyed(application_id="refused", paper_id="paper")


def post(allowed: frozenset[str], args: Values | None = None, data: Values | None = None) -> list[Door]:
    """One door for a deed."""
    return [Door(allowed, "POST", args or fixed(), data or fixed())]


def ticket_verbs() -> dict[str, list[Door]]:
    """The verbs of a ticket: for those who work at the site's windows."""
    verbs = (
        "call",
        "recall",
        "begin",
        "miss",
        "return_missed",
        "hold",
        "resume",
        "transfer",
        "finish",
        "cancel",
        "priority",
    )
    return {f"desk:{verb}": post(WINDOW, TICKET) for verb in verbs}


def keyed_and(values: Values, **more: str) -> Values:
    """Values by the names of the world's things, and plain ones beside them."""
    return lambda world: {**values(world), **more}


def of_affair(application: str) -> Values:
    """The affair of the world that stands in that state."""
    return keyed(application_id=application)


DESK_DOORS: dict[str, list[Door]] = {
    "desk:awake": [Door(EVERYONE)],
    "desk:start": [Door(STAFF)],
    "desk:home": [Door(STAFF)],
    "desk:choose_site": post(STAFF, data=fixed(site="C112")),
    "desk:sit": post(WINDOW, data=keyed(counter="spare_counter")),
    "desk:leave": post(WINDOW, data=keyed(counter="counter")),
    "desk:strip": [Door(STAFF)],
    "desk:counter": [Door(WINDOW | {"clerk_elsewhere"})],
    "desk:live": [Door(WINDOW | {"clerk_elsewhere"})],
    "desk:call_next": post(WINDOW | {"clerk_elsewhere"}),
    "desk:pause": post(WINDOW | {"clerk_elsewhere"}),
    "desk:go_on": post(WINDOW | {"clerk_elsewhere"}),
    **ticket_verbs(),
    "desk:ticket": [Door(WINDOW, args=TICKET)],
    "desk:intake": [Door(CLERKS, args=TICKET)],
    "desk:open_affair": post(CLERKS, TICKET, keyed(item="item", applicant="resident")),
    "desk:items": [Door(ALL_CLERKS)],
    "desk:find_person": post(ALL_CLERKS, data=fixed(who="王小明")),
    "desk:register_person": post(ALL_CLERKS, data=fixed(name="王小明", number_kind="none")),
    "desk:keep_contact": post(ALL_CLERKS, PERSON, fixed(phone="13908011234")),
    "desk:rename_person": post(ALL_CLERKS, PERSON, fixed(name="王小敏", reason="身份证上是敏字")),
    "desk:change_contact": post(ALL_CLERKS, PERSON, fixed(phone="13908011234")),
    "desk:choose_person": post(ALL_CLERKS, PERSON),
    "desk:find_organisation": post(ALL_CLERKS, data=fixed(credit_code="91350100M000100Y43")),
    "desk:register_organisation": post(
        ALL_CLERKS, data=fixed(credit_code="91350100M000100Y43", name="崇州市白头镇老戴饭店")
    ),
    "desk:work": [
        Door(HOME, args=of_affair(state))
        for state in ("application", "noticed", "accepted", "granted", "sealed", "issued", "finished")
    ],
    "desk:situation": [Door(CLERKS, args=AFFAIR)],
    "desk:originals_here": [Door(ALL_CLERKS | {"site_head", "manager"})],
    "desk:originals": [Door(CLERKS | {"site_head", "manager"}, args=AFFAIR)],
    "desk:take_in_originals": post(CLERKS, AFFAIR, fixed(name="营业执照正本", count="1", place="2号柜")),
    "desk:move_originals": post(CLERKS, AFFAIR),
    "desk:ask_beyond": post(CLERKS, AFFAIR),
    # only by who asked: the world's demand is the clerk's
    "desk:withdraw_demand": post(
        frozenset({"clerk"}),
        keyed(application_id="demanding", row_id="demanded_row"),
        fixed(withdraw_reason="场所改在一层"),
    ),
    "desk:tell_situation": post(CLERKS, AFFAIR),
    "desk:save": post(CLERKS, AFFAIR),
    "desk:material": post(CLERKS, ROW, fixed(state="seen")),
    "desk:scan": post(CLERKS, ROW),
    "desk:notify": post(CLERKS, AFFAIR),
    "desk:accept": post(CLERKS, AFFAIR),
    "desk:turn_down": post(CLERKS, AFFAIR, fixed(reason="不属于本机关职权范围")),
    "desk:withdraw": post(CLERKS, AFFAIR, fixed(reason="申请人不办了")),
    "desk:grant": post(DECIDERS, of_affair("accepted")),
    "desk:refuse": post(DECIDERS, of_affair("accepted"), fixed(reason="经营场所不符合规定")),
    "desk:stamp": post(CLERKS, of_affair("accepted")),
    "desk:seal": post(CLERKS, of_affair("granted")),
    "desk:issue": post(CLERKS, of_affair("sealed")),
    "desk:hand_over": post(CLERKS, of_affair("issued"), fixed(who_takes="self")),
    "desk:certificate": [Door(READERS, args=of_affair("issued"))],
    "desk:picture": [Door(READERS, args=of_affair("issued"))],
    "desk:slip": [Door(HOME, args=of_affair("finished"))],
    "desk:document_of": [Door(READERS, args=kind_of("refused", "refusal"))],
    "desk:document": [Door(READERS, args=PAPER)],
    "desk:seal_document": post(DECIDERS, PAPER),
    "desk:receipt": post(CLERKS, AFFAIR),
    "desk:affairs": [Door(STAFF)],
    "desk:affairs_export": [Door(STAFF)],
    "desk:record": [Door(HOME, args=of_affair("finished"))],
    "desk:people": [Door(STAFF)],
    "desk:people_found": post(STAFF, data=fixed(who="王小明")),
    "desk:person": [Door(PEOPLE, args=PERSON)],
    "desk:reveal": post(PEOPLE, PERSON, fixed(reason="核对身份")),
    "desk:seals": [Door(REGISTER)],
    "desk:register": [Door(REGISTER, args=SEAL)],
    "desk:register_export": [Door(REGISTER, args=SEAL)],
    "desk:correct": post(frozenset({"manager"}), keyed(code="seal", use_id="use"), fixed(reason="作废")),
    "desk:register_paper": [Door(REGISTER, args=SEAL)],
    # who may do what with a seal: acts/seals/tests/test_use_permissions.py; here each kind of deed once
    "desk:seal_deed": [
        *post(frozenset({"manager"}), keyed_and(SEAL, verb="suspend"), fixed(reason="印章损坏")),
        *post(frozenset({"site_head"}), keyed_and(SEAL, verb="approve"), fixed(reason="即办件")),
    ],
    "desk:imprint": [Door(REGISTER, args=SEAL)],
    "desk:withdraw_approval": post(
        frozenset({"site_head", "manager"}), keyed(code="seal", approval_id="approval")
    ),
    "desk:acknowledge_rules": post(STAFF, fixed(number="1")),
}
