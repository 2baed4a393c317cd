"""The life of an affair, instant (即办件) and promised (承诺件): the one table of what leads where (domain.md §1.4)."""

from doorstep.base.core.states import Moves

OPEN = (
    "opened",
    "noticed",
    "accepted",
    "stopped",
    "proposed",
    "granted",
    "refused",
    "sealed",
    "issued",
    "sent",
)
ENDED = ("finished", "not_accepted", "withdrawn", "lapsed", "returned", "revoked")
UNDECIDED = ("accepted", "stopped", "proposed")
BEFORE_ISSUE = (*UNDECIDED, "granted", "sealed")
# where a commitment in place of proofs can be looked into
COMMITTED = (*BEFORE_ISSUE, "refused", "issued", "sent", "finished", "revoked")

MOVES: Moves = {
    "take": {state: state for state in OPEN},
    "pass_on": {state: state for state in OPEN},
    "fill": {"opened": "opened", "noticed": "noticed"},
    "tell_situation": {"opened": "opened", "noticed": "noticed"},
    "check_material": {"opened": "opened", "noticed": "noticed"},
    "take_in_originals": {state: state for state in OPEN},
    "receipt": {"opened": "opened", "noticed": "noticed"},
    "ask_beyond": {"opened": "opened"},
    "withdraw_demand": {"opened": "opened", "noticed": "noticed"},
    "notify": {"opened": "noticed"},
    "accept": {"opened": "accepted", "noticed": "accepted"},
    "accept_tolerated": {"opened": "accepted", "noticed": "accepted"},
    "accept_on_commitment": {"opened": "accepted", "noticed": "accepted"},
    "deem_accepted": {"opened": "accepted"},
    "turn_down": {"opened": "not_accepted", "noticed": "not_accepted"},
    "lapse": {"noticed": "lapsed"},
    "bring_missing": {state: state for state in BEFORE_ISSUE},
    "give_back": dict.fromkeys(BEFORE_ISSUE, "returned"),
    "give_opinion": {"accepted": "accepted", "stopped": "stopped"},
    "begin_special_step": {"accepted": "stopped", "stopped": "stopped"},
    "end_special_step": {"stopped": "stopped"},
    "resume": {"stopped": "accepted"},
    "ask_extension": {"accepted": "accepted", "stopped": "stopped"},
    "answer_extension": {"accepted": "accepted", "stopped": "stopped", "proposed": "proposed"},
    "verify_commitment": {state: state for state in COMMITTED},
    "restore_trust": {state: state for state in (*COMMITTED, "withdrawn")},
    "propose": {"accepted": "proposed"},
    "send_back": {"proposed": "accepted"},
    "sign_grant": {"proposed": "granted"},
    "sign_refusal": {"proposed": "refused"},
    "grant": {"accepted": "granted"},
    "refuse": {"accepted": "refused"},
    "seal": {"granted": "sealed"},
    "issue": {"sealed": "issued"},
    "send": {"issued": "sent", "refused": "sent"},
    "confirm_delivery": {"sent": "finished"},
    "undelivered": {"sent": "issued"},
    "undelivered_refusal": {"sent": "refused"},
    "hand_over": {"issued": "finished", "refused": "finished"},
    "withdraw": dict.fromkeys(("opened", "noticed", *UNDECIDED), "withdrawn"),
    "correct_result": {"issued": "granted", "finished": "granted"},
    "revoke": {"issued": "revoked", "sent": "revoked", "finished": "revoked"},
}

ORIGINAL_MOVES: Moves = {
    "give_back_originals": {"held": "returned"},
    "pass_on_originals": {"held": "passed"},
    "take_over_originals": {"passed": "held"},
}
