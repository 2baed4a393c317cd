"""What is done with seals: their life, custody and ways, what they may be put on, each use, and the rules."""

from .approving import approve, set_scope, withdraw_approval
from .custody import begin_handover, cancel_handover, finish_handover, hand_to
from .inspecting import inspect
from .keeping import destroy, file, lose, make, put_in_use, seal_away, suspend
from .keys import KeyWish, give_key, make_key, make_signing, retire_key, take_key
from .outing import allow_outing, bring_back, cancel_outing, take_out
from .rules import acknowledge, publish_rules
from .using import correct, use

__all__ = [
    "KeyWish",
    "acknowledge",
    "allow_outing",
    "approve",
    "begin_handover",
    "bring_back",
    "cancel_handover",
    "cancel_outing",
    "correct",
    "destroy",
    "file",
    "finish_handover",
    "give_key",
    "hand_to",
    "inspect",
    "lose",
    "make",
    "make_key",
    "make_signing",
    "publish_rules",
    "put_in_use",
    "retire_key",
    "seal_away",
    "set_scope",
    "suspend",
    "take_key",
    "take_out",
    "use",
    "withdraw_approval",
]
