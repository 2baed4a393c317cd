"""Who may open which address of the bundles (一件事). Taken into the walk beside `tests.url_table`."""

from __future__ import annotations

from tests.doors_desk import CLERKS, post
from tests.url_table import EVERYONE, Door, fixed, keyed

SEERS = CLERKS | {"reviewer", "site_head", "manager"}
STAFF = SEERS | {"clerk_elsewhere", "seal_keeper", "seal_witness"}
READERS = CLERKS | {"reviewer", "site_head"}
BUREAU = frozenset({"manager"})
KIND = {"code": "package_kind"}
TICKET, ASK = keyed(ticket_id="ticket"), keyed(ticket_id="ticket", **KIND)
OPENED, TOLD, REFUSED, READY, PHONED, WITHDRAWN = (
    keyed(package_id=f"package{name}")
    for name in ("", "_told", "_refused", "_ready", "_phoned", "_withdrawn")
)
SENT = keyed(package_id="package_phoned", paper_id="package_sent")

PAGES = (OPENED, TOLD, REFUSED, READY, PHONED, WITHDRAWN)

PACKAGE_DOORS: dict[str, list[Door]] = {
    "portal:packages": [Door(EVERYONE)],
    "portal:package": [Door(EVERYONE, args=keyed(**KIND))],
    "desk:package_choose": [Door(CLERKS, args=TICKET)],
    "desk:package_ask": [Door(CLERKS, args=ASK)],
    "desk:package_open": post(
        CLERKS, ASK, lambda world: {**world.package_answers, "applicant": world.resident}
    ),
    "desk:packages": [Door(STAFF)],
    "desk:package": [Door(SEERS, args=args, seen_by="clerk") for args in PAGES],
    "desk:package_save": post(CLERKS, OPENED),
    "desk:package_accept": post(CLERKS, OPENED),
    "desk:package_notify": post(CLERKS, OPENED),
    "desk:package_notice": [Door(CLERKS, args=TOLD)],
    "desk:package_scan": post(CLERKS, OPENED, lambda world: {"paper": world.package_paper}),
    "desk:package_reuse": post(CLERKS, OPENED, fixed(consents="yes")),
    "desk:package_decline_reuse": post(CLERKS, OPENED),
    "desk:package_phone": post(CLERKS, OPENED),
    "desk:package_phone_close": post(CLERKS, OPENED),
    "desk:package_phone_papers": [Door(SEERS, args=PHONED)],
    "desk:package_phone_page": [
        Door(READERS, args=keyed(package_id="package_phoned", page_id="package_page"))
    ],
    "desk:package_phone_confirm": post(CLERKS, SENT),
    "desk:package_phone_reject": post(CLERKS, SENT, fixed(word="看不清")),
    "desk:package_withdraw": post(CLERKS, PHONED, fixed(reason="不开店了", sure="yes")),
    "desk:package_mend": post(CLERKS, keyed(package_id="package_refused", key="package_part")),
    "desk:package_hand_over": post(CLERKS, READY, fixed(who_takes="self")),
    "desk:package_pack": [Door(READERS, args=READY)],
    "office:packages": [
        Door(BUREAU),
        Door(BUREAU, "POST", data=fixed(code="open-school", title="办培训机构", text="一张表")),
    ],
    "office:package": [
        Door(BUREAU, args=keyed(**KIND)),
        Door(BUREAU, "POST", args=keyed(**KIND), data=fixed(title="开办餐馆", text="一张表")),
    ],
    "office:package_publish": [Door(BUREAU, "POST", args=keyed(code="drafted_kind"))],
    "office:package_discard": [Door(BUREAU, "POST", args=keyed(code="drafted_kind"))],
}

PACKAGE_API_DOORS: dict[str, list[Door]] = {
    "api:list_package_kinds": [Door(EVERYONE)],
    "api:package_union": [Door(EVERYONE, args=keyed(**KIND))],
    "api:open_package": [
        Door(
            CLERKS,
            "POST",
            keyed(site="site"),
            lambda world: {
                "package": world.package_kind,
                "applicant": str(world.resident),
                "answers": world.package_answers,
            },
        )
    ],
    "api:show_package": [Door(SEERS, args=keyed(package="package"))],
}
