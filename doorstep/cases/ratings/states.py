"""The mending of a bad judgement (整改回访; domain.md §2): verified, mended, called back, answered, closed by the bureau."""

from doorstep.base.core.states import Moves

MOVES: Moves = {
    "verify": {"given": "verified"},
    "dispute": {"given": "disputed"},
    "void": {"disputed": "void"},
    "uphold": {"disputed": "verified"},
    "mend": {"verified": "mended"},
    "call_back": {"mended": "called"},
    "answer": {"mended": "answered", "called": "answered"},
    "send_back": {"answered": "verified"},
    "close": {"answered": "closed"},
}
OPEN = ("given", "disputed", "verified", "mended", "called", "answered")
"""The states in which somebody still has to do something, each with a day by which."""
WITH_THE_BUREAU = ("disputed", "answered")
"""The states in which it is the bureau that has to."""
