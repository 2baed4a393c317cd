"""The life of an affair that can be finished at the counter (即办件). Promised items add their moves later."""

from doorstep.base.core.states import Moves

OPEN = ("opened", "noticed", "accepted", "granted", "refused", "sealed", "issued")
ENDED = ("finished", "not_accepted", "withdrawn")

MOVES: Moves = {
    "fill": {"opened": "opened", "noticed": "noticed"},
    "check_material": {"opened": "opened", "noticed": "noticed"},
    "notify": {"opened": "noticed"},
    "accept": {"opened": "accepted", "noticed": "accepted"},
    "turn_down": {"opened": "not_accepted", "noticed": "not_accepted"},
    "grant": {"accepted": "granted"},
    "refuse": {"accepted": "refused"},
    "seal": {"granted": "sealed"},
    "issue": {"sealed": "issued"},
    "hand_over": {"issued": "finished", "refused": "finished"},
    "withdraw": {"opened": "withdrawn", "noticed": "withdrawn", "accepted": "withdrawn"},
}
