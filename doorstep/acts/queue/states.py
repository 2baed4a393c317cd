"""The life of a ticket (domain.md §7)."""

from doorstep.base.core.states import Moves

AT_COUNTER = ("called", "serving")
OPEN = ("waiting", "called", "serving", "held", "missed")
MAX_CALLS = 3
"""Three voice calls, then the ticket may be passed (过号): domain.md §7."""

MOVES: Moves = {
    # choosing a missed one is the late call (滞后呼叫) that halls keep
    "call": {"waiting": "called", "missed": "called"},
    "recall": {"called": "called"},
    "begin": {"called": "serving"},
    "miss": {"called": "missed"},
    "return_missed": {"missed": "waiting"},
    "hold": {"serving": "held"},
    "resume": {"held": "serving"},
    "transfer": {"called": "waiting", "serving": "waiting"},
    "finish": {"serving": "done"},
    "cancel": {"waiting": "void", "missed": "void", "held": "void"},
    # by the person themselves; who is on hold is in the middle of something at a window
    "give_up": {"waiting": "void", "missed": "void"},
    "grant_priority": {"waiting": "waiting"},
}
