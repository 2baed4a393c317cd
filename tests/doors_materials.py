"""Who may open which address by which materials come into an affair. Taken into the walk beside `tests.url_table`."""

from __future__ import annotations

from tests.doors_desk import ALL_CLERKS, CLERKS, HOME, READERS, post
from tests.url_table import EVERYONE, Door, fixed, keyed

AFFAIR = keyed(application_id="by_phone")
ROW = keyed(application_id="by_phone", row_id="phone_row")
SECRET = keyed(secret="phone_secret")

MATERIAL_DOORS: dict[str, list[Door]] = {
    # whoever has the secret: it is looked at by the action, not by a login
    "portal:phone": [
        Door(EVERYONE, args=SECRET),
        Door(EVERYONE, args=keyed(secret="package_secret")),  # the link of a bundle
    ],
    "portal:phone_state": [Door(EVERYONE, args=SECRET)],
    "portal:phone_send": [Door(EVERYONE, "POST", keyed(secret="phone_secret", row_id="phone_row"))],
    "portal:phone_begin": [Door(EVERYONE, "POST", keyed(secret="phone_secret", row_id="phone_row"))],
    "portal:phone_part": [Door(EVERYONE, "PATCH", keyed(secret="phone_secret", upload_id="phone_upload"))],
    "portal:phone_drop": [Door(EVERYONE, "POST", keyed(secret="phone_secret", page_id="phone_page"))],
    "desk:phone": post(CLERKS, AFFAIR),
    "desk:phone_close": post(CLERKS, AFFAIR),
    "desk:phone_papers": [Door(HOME, args=AFFAIR)],
    "desk:phone_page": [Door(READERS, args=keyed(application_id="by_phone", page_id="phone_page"))],
    "desk:phone_confirm": post(CLERKS, ROW),
    "desk:phone_reject": post(CLERKS, ROW, fixed(word="看不清")),
    "desk:keep_paper": post(
        CLERKS, keyed(application_id="scanned_here", row_id="scanned_row"), fixed(consents="yes")
    ),
    "desk:on_file": [
        Door(CLERKS, args=keyed(application_id="offered", row_id="offered_row", code="offered_code"))
    ],
    "desk:reuse": post(CLERKS, keyed(application_id="offered"), fixed(consents="yes")),
    "desk:decline_reuse": post(
        CLERKS, keyed(application_id="offered"), lambda w: {"decline": f"{w.offered_row}:{w.offered_code}"}
    ),
    "desk:withdraw_held": post(ALL_CLERKS, keyed(resident_id="held_owner", held_id="held")),
}

OFFERED = keyed(application="offered")
BY_PHONE = keyed(application="by_phone")
PHONE_ROW = keyed(application="by_phone", row="phone_row")

MATERIAL_API_DOORS: dict[str, list[Door]] = {
    # who may know of the affair; what is offered is told to its clerks only (cases/materials tests)
    "api:on_file": [Door(HOME, args=OFFERED)],
    "api:reuse": post(
        CLERKS, OFFERED, lambda w: {"choices": {w.offered_row: w.offered_code}, "consents": True}
    ),
    "api:decline_reuse": post(
        CLERKS,
        keyed(application="offered", row="offered_row"),
        lambda w: {"source": w.offered_code},
    ),
    "api:begin_upload": post(CLERKS, PHONE_ROW, fixed(size=5000)),
    # each goes on with what they began themselves
    "api:upload": [Door(frozenset({"clerk"}), "PATCH", keyed(upload="scan_upload"))],
    "api:keep_paper": post(
        CLERKS, keyed(application="scanned_here", row="scanned_row"), lambda _w: {"consents": True}
    ),
    "api:withdraw_held": post(ALL_CLERKS, keyed(resident="held_owner", held="held")),
    "api:make_phone_link": post(CLERKS, BY_PHONE),
    "api:close_phone_link": post(CLERKS, BY_PHONE),
    "api:phone_papers": [Door(READERS, args=BY_PHONE)],
    "api:confirm_phone_paper": post(CLERKS, PHONE_ROW),
    "api:reject_phone_paper": post(CLERKS, PHONE_ROW, fixed(word="看不清")),
}
