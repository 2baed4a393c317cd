"""Every verb of a hall. Each locks the site's hall first, so the acts of one site stand in a row."""

from .calling import call, call_next, recall
from .duty import leave, pause, sit
from .freeing import free_old
from .moving import cancel, give_up, miss, return_missed, transfer
from .serving import begin, finish, hold, resume
from .take import grant_priority, take, take_for

__all__ = [
    "begin",
    "call",
    "call_next",
    "cancel",
    "finish",
    "free_old",
    "give_up",
    "grant_priority",
    "hold",
    "leave",
    "miss",
    "pause",
    "recall",
    "resume",
    "return_missed",
    "sit",
    "take",
    "take_for",
    "transfer",
]
