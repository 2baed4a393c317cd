"""Who may use which address of the API. Taken into the walk beside `tests.url_table`."""

from __future__ import annotations

from typing import Any

from tests.url_table import EVERYONE, STAFF, Door, Values, fixed, keyed

AT_WINDOWS = frozenset({"clerk", "second_clerk", "site_head"})
TAKERS = AT_WINDOWS | {"reviewer"}
SEERS = TAKERS | {"seal_keeper", "seal_witness", "team_member", "manager"}
REGISTRARS = frozenset(
    {"clerk", "second_clerk", "clerk_elsewhere", "team_member", "social_worker", "other_social_worker"}
)
counter = keyed(counter="counter")
ticket = keyed(ticket="ticket")
affair = keyed(application="application")
site = keyed(site="site")
# who handles an affair at the window, who may decide it, who may know of it
CLERKS = frozenset({"clerk", "second_clerk"})
DECIDERS = CLERKS | {"reviewer"}
KNOWERS = DECIDERS | {"site_head", "seal_keeper", "seal_witness", "manager"}
# whoever works at the site can't judge in the resident's place
AT_SITE = CLERKS | {"reviewer", "site_head", "seal_keeper", "seal_witness"}
PERSON = fixed(name="王小明", number_kind="none")
FIRM = fixed(name="崇州市白头镇测试小吃店", credit_code="92510184MA6CTEST01")


def at_window(args: Values, **data: Any) -> list[Door]:
    """A verb of a window."""
    return [Door(AT_WINDOWS, "POST", args, fixed(**data))]


def at_desk(args: Values, **data: Any) -> list[Door]:
    """A verb of an affair that is the clerks'."""
    return [Door(CLERKS, "POST", args, fixed(**data))]


API_DOORS: dict[str, list[Door]] = {
    "api:openapi-json": [Door(EVERYONE)],
    "api:health": [Door(EVERYONE)],
    "api:list_sites": [Door(EVERYONE)],
    "api:show_site": [Door(EVERYONE, args=site)],
    "api:hall_board": [Door(EVERYONE, args=site)],
    "api:take_ticket": [Door(TAKERS, "POST", site)],
    "api:waiting_tickets": [Door(SEERS, args=site)],
    "api:show_ticket": [Door(SEERS, args=ticket)],
    "api:sit": at_window(counter),
    "api:pause": at_window(counter),
    "api:leave": at_window(counter),
    "api:call_next": at_window(counter),
    "api:call_ticket": [Door(AT_WINDOWS, "POST", keyed(ticket="waiting_ticket"), keyed(counter="counter"))],
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
    "api:items_at_site": [Door(EVERYONE, args=site)],
    "api:find_items": [Door(EVERYONE)],
    "api:show_item": [Door(EVERYONE, args=keyed(item="item"))],
    "api:open_application": [
        Door(CLERKS, "POST", site, lambda world: {"item": world.item, "applicant": str(world.resident)}),
    ],
    "api:applications_of_day": [Door(STAFF, args=site)],
    "api:show_application": [Door(KNOWERS, args=affair)],
    "api:show_answers": [Door(DECIDERS | {"site_head"}, args=affair)],
    "api:show_situation": [Door(DECIDERS | {"site_head"}, args=affair)],
    "api:originals_at_site": [Door(CLERKS | {"site_head", "manager"}, args=site)],
    "api:originals_of_application": [Door(KNOWERS, args=affair)],
    "api:take_in_originals": [
        Door(
            CLERKS,
            "POST",
            affair,
            lambda _world: {"papers": [{"name": "营业执照", "count": 1}], "place": "2号柜"},
        )
    ],
    "api:give_back_originals": [
        Door(KNOWERS, "POST", affair, lambda _world: {"originals": [1], "identity": "居民身份证"})
    ],
    "api:pass_on_originals": [
        Door(KNOWERS, "POST", affair, lambda _world: {"originals": [1], "site": "C001"})
    ],
    "api:take_over_originals": [
        Door(KNOWERS, "POST", affair, lambda _world: {"originals": [1], "place": "2号柜"})
    ],
    "api:ask_beyond": [
        Door(
            CLERKS,
            "POST",
            affair,
            lambda _world: {
                "name": "消防安全检查合格证",
                "reason": "场所在地下一层",
                "basis": "《消防法》第十五条",
            },
        )
    ],
    # only by who asked: the world's demand is the clerk's
    "api:withdraw_demand": [
        Door(
            frozenset({"clerk"}),
            "POST",
            keyed(application="demanding", row="demanded_row"),
            fixed(reason="场所改在一层"),
        )
    ],
    "api:tell_situation": [Door(CLERKS, "POST", affair, lambda _world: {"situation": {}})],
    "api:show_gaps": [Door(KNOWERS, args=affair)],
    "api:show_history": [Door(KNOWERS, args=affair)],
    "api:fill": [Door(CLERKS, "POST", affair, lambda _world: {"answers": {}})],
    "api:check_materials": [Door(CLERKS, "POST", affair, lambda _world: {"states": {}})],
    "api:attach_scan": [Door(CLERKS, "POST", keyed(application="application", row="material"))],
    "api:notify": at_desk(affair),
    "api:accept": at_desk(affair),
    "api:turn_down": at_desk(affair, reason="不属于本机关职权范围"),
    "api:grant": [Door(DECIDERS, "POST", keyed(application="accepted"))],
    "api:refuse": [Door(DECIDERS, "POST", keyed(application="accepted"), fixed(reason="不符合规定"))],
    "api:seal": at_desk(keyed(application="granted")),
    "api:issue": [Door(CLERKS, "POST", keyed(application="sealed"), lambda _world: {"make_page": False})],
    "api:hand_over": at_desk(keyed(application="issued")),
    "api:withdraw": at_desk(affair, reason="申请人不办了"),
    "api:check_certificate": [Door(EVERYONE, args=keyed(code="certificate_code"))],
    "api:check_certificate_file": [Door(EVERYONE, "POST")],
    "api:certificate_page": [Door(DECIDERS | {"site_head"}, args=keyed(certificate="certificate"))],
    "api:revoke_certificate": [
        Door(
            # not the head: here they approved the seal's use, and a correction takes a second person
            frozenset({"reviewer", "manager"}),
            "POST",
            keyed(certificate="certificate"),
            fixed(reason="登记错误"),
        )
    ],
    "api:show_slip": [Door(EVERYONE, args=keyed(code="slip_code"))],
    "api:rate": [Door(EVERYONE, "POST", keyed(code="slip_code"), lambda _world: {"level": 5}, AT_SITE)],
}
