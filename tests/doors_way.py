"""Who may open which address of a promised item's way (承诺件), and of the work lists.

Those who decide work at the county seat's centre, not at the home site: names that the standing cast does not have are
of `promised_cast` and are walked where a door names them.
"""

from __future__ import annotations

from tests.doors_desk import ALL_CLERKS, CLERKS, HOME, READERS, STAFF, of_affair, post
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
    "desk:begin_step": post(PROPOSERS | DEPARTMENTS, of_affair("agreed"), fixed(name="现场核查")),
    "desk:end_step": post(
        PROPOSERS | DEPARTMENTS,
        keyed(application_id="stopped", step_id="special_step"),
        fixed(result="符合要求"),
    ),
    "desk:ask_extension": post(PROPOSERS, of_affair("agreed"), fixed(days="5", reason="情况复杂")),
    "desk:answer_extension": post(SIGNERS, of_affair("extending"), fixed(approves="yes")),
    "desk:propose": post(PROPOSERS - {"proposer"}, of_affair("agreed"), fixed(grants="yes")),
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
        Door(frozenset({"site_head"}), args=of_affair("finished")),
        Door(SIGNERS, args=of_affair("collected")),
    ],
    "desk:correct": post(SIGNERS, of_affair("collected")),
    "desk:revoke": post(frozenset({"second_signer", "manager"}), of_affair("collected"), REASON),
    "desk:substitutes": [Door(STAFF | SEATED)],
    "desk:set_substitute": post(STAFF | SEATED, data=SET),
    "desk:end_substitute": post(
        frozenset({"clerk", "site_head", "manager"}), keyed(substitution_id="substitution")
    ),
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
}
WORK = [Door(HOME | SEATED | DEPARTMENTS, args=of_affair(state), seen_by=who) for state, who in NEXT.items()]
