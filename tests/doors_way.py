"""Who may open which address of a promised item's way (承诺件), and of the work lists.

Those who decide work at the county seat's centre, not at the home site: names that the standing cast does not have are
of `promised_cast` and are walked where a door names them.
"""

from __future__ import annotations

from typing import Any

from tests.doors_desk import ALL_CLERKS, CLERKS, HOME, READERS, STAFF, of_affair, post
from tests.url_table import STAFF as ANY_LOGIN
from tests.url_table import Door, fixed, keyed

PROPOSERS = frozenset({"proposer", "second_proposer"})
SIGNERS = frozenset({"signer", "second_signer"})
DEPARTMENTS = frozenset({"market", "health"})
THERE = PROPOSERS | SIGNERS | {"deciding_clerk"}
SEATED = THERE | {"deciding_keeper", "deciding_witness"}
REASON = fixed(reason="情况复杂，需要说明")
SET = keyed(first="today", last="today", substitute="holder")

WAY_DOORS: dict[str, list[Door]] = {
    "desk:list": [Door(STAFF | SEATED | DEPARTMENTS, seen_by="proposer")],
    "desk:take": post(READERS, of_affair("accepted"))
    + post(CLERKS | THERE | DEPARTMENTS, of_affair("asked")),
    "desk:batch": post(STAFF | SEATED | DEPARTMENTS, data=lambda w: {"affair": f"{w.asked}:", "act": "take"}),
    "desk:batch_done": [Door(STAFF | SEATED | DEPARTMENTS)],
    "desk:notices": [Door(STAFF | SEATED | DEPARTMENTS)],
    "desk:pass_to": [Door(HOME, args=of_affair("accepted"))],
    "desk:pass_on": post(frozenset({"clerk", "site_head"}), of_affair("accepted"), keyed(to="holder")),
    "desk:due": [
        Door(HOME | SEATED, args=of_affair("promised")),
        *(
            Door(HOME | SEATED | DEPARTMENTS, args=of_affair(state))
            for state in ("asked", "stopped", "proposed", "signed")
        ),
    ],
    "desk:scan_of": [
        Door(READERS | THERE | DEPARTMENTS, args=keyed(application_id="asked", row_id="scanned"))
    ],
    "desk:opinion": post(DEPARTMENTS, of_affair("asked"), fixed(agrees="yes")),
    "desk:begin_step": post(
        PROPOSERS | DEPARTMENTS,
        of_affair("agreed"),
        lambda w: {"name": "现场核查", "officer": w.officers[0], "second_officer": w.officers[1]},
    ),
    "desk:end_step": post(
        PROPOSERS | DEPARTMENTS,
        keyed(application_id="stopped", step_id="special_step"),
        fixed(result="符合要求"),
    ),
    "desk:ask_extension": post(PROPOSERS, of_affair("agreed"), fixed(days="5", reason="情况复杂")),
    "desk:answer_extension": post(SIGNERS, of_affair("extending"), fixed(approves="yes")),
    "desk:propose": post(PROPOSERS, of_affair("agreed"), fixed(grants="yes")),
    "desk:sign": post(SIGNERS, of_affair("proposed")),
    "desk:send_back": post(SIGNERS, of_affair("proposed"), REASON),
    "desk:verify": post(PROPOSERS, of_affair("agreed"), fixed(is_true="yes")),
    "desk:accept_tolerated": post(CLERKS, of_affair("promised")),
    "desk:accept_on_commitment": post(CLERKS, of_affair("promised")),
    "desk:bring_missing": post(CLERKS, of_affair("asked")),
    "desk:give_back": post(CLERKS, of_affair("asked")),
    "desk:lapse": post(CLERKS, of_affair("noticed")),
    "desk:collect": [Door(ALL_CLERKS | {"deciding_clerk"})],
    "desk:collect_here": post(ALL_CLERKS | {"deciding_clerk"}, data=keyed(number="finished_number")),
    "desk:send": post(CLERKS, of_affair("issued"), fixed(mode="post", reference="EMS1234567890CN")),
    "desk:confirm_delivery": post(CLERKS | {"deciding_clerk"}, of_affair("sent")),
    "desk:undelivered": post(CLERKS | {"deciding_clerk"}, of_affair("sent"), REASON),
    "desk:mend": [
        Door(frozenset({"reviewer"}), args=of_affair("finished")),
        Door(frozenset({"second_signer"}), args=of_affair("collected")),
    ],
    "desk:correct_result": post(frozenset({"second_signer"}), of_affair("collected")),
    "desk:revoke": post(frozenset({"second_signer", "manager"}), of_affair("collected"), REASON),
    "desk:substitutes": [Door(STAFF | SEATED)],
    "desk:set_substitute": post(STAFF | SEATED, data=SET),
    "desk:end_substitute": post(
        frozenset({"clerk", "site_head", "manager"}), keyed(substitution_id="substitution")
    ),
}


def _api(allowed: frozenset[str], thing: str, **data: Any) -> list[Door]:
    """A verb of the API on one affair of the world."""
    return [Door(allowed, "POST", keyed(application=thing), lambda _world: data)]


WAY_API_DOORS: dict[str, list[Door]] = {
    "api:work_list": [Door(ANY_LOGIN, args=fixed(which="mine"))],
    "api:take": _api(CLERKS | THERE | DEPARTMENTS, "asked"),
    "api:pass_on": [
        Door(
            frozenset({"clerk", "site_head"}),
            "POST",
            keyed(application="accepted"),
            lambda world: {"to": world.holder, "reason": "调休，请接办"},
        )
    ],
    "api:accept_tolerated": _api(CLERKS, "promised", promised=[1]),
    "api:bring_missing": _api(CLERKS, "asked", states={}),
    "api:accept_on_commitment": _api(CLERKS, "promised"),
    "api:give_opinion": _api(DEPARTMENTS, "asked", agrees=True),
    "api:begin_special_step": [
        Door(
            PROPOSERS | DEPARTMENTS,
            "POST",
            keyed(application="agreed"),
            lambda w: {"name": "现场核查", "officers": w.officers},
        )
    ],
    "api:end_special_step": [
        Door(
            PROPOSERS | DEPARTMENTS, "POST", keyed(row="special_step"), lambda _world: {"result": "符合要求"}
        )
    ],
    "api:ask_extension": _api(PROPOSERS, "agreed", days=5, reason="情况复杂"),
    "api:answer_extension": _api(SIGNERS, "extending", approves=True),
    "api:propose": _api(PROPOSERS, "agreed", grants=True),
    "api:sign": _api(SIGNERS, "proposed"),
    "api:send_back": _api(SIGNERS, "proposed", reason="请补充意见"),
    "api:collect_here": [
        Door(CLERKS, "POST", keyed(site="site"), lambda world: {"number": world.ready_number})
    ],
    "api:send": _api(CLERKS | {"team_member"}, "issued", mode="post", reference="EMS1234567890CN"),
    "api:confirm_delivery": _api(CLERKS | {"deciding_clerk", "team_member"}, "sent"),
    "api:undelivered": _api(CLERKS | {"deciding_clerk", "team_member"}, "sent", reason="地址无人"),
    "api:revoke": _api(frozenset({"second_signer", "manager"}), "collected", reason="以欺骗手段取得许可"),
}
# the screens of a promised item under way, for everybody who has to do with it, and who does the next step there
NEXT = {
    "asked": "market",
    "agreed": "second_proposer",
    "extending": "signer",
    "stopped": "proposer",
    "proposed": "signer",
    "signed": "deciding_clerk",
    "sent": "clerk",
    "tolerated": "clerk",
}
WORK = [Door(HOME | SEATED | DEPARTMENTS, args=of_affair(state), seen_by=who) for state, who in NEXT.items()]
