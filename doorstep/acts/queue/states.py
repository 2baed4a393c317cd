"""The life of a ticket (domain.md §7)."""

from doorstep.base.core.states import Moves

AT_COUNTER = ("called", "serving")

MOVES: Moves = {
    "call": {"waiting": "called"},
    "recall": {"called": "called"},
    "begin": {"called": "serving"},
    "miss": {"called": "missed"},
    "return_missed": {"missed": "waiting"},
    "hold": {"serving": "held"},
    "resume": {"held": "serving"},
    "transfer": {"called": "waiting", "serving": "waiting"},
    "finish": {"serving": "done"},
    "cancel": {"waiting": "void", "missed": "void", "held": "void"},
}
