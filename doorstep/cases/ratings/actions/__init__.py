"""Asking for a judgement and taking it, and the mending of a bad one."""

from .mending import answer, call_back, close, dispute, mend, send_back, uphold, verify, void
from .rating import CODE_LENGTH, CODE_LETTERS, WORDS_MOST, make_slip, rate

__all__ = [
    "CODE_LENGTH",
    "CODE_LETTERS",
    "WORDS_MOST",
    "answer",
    "call_back",
    "close",
    "dispute",
    "make_slip",
    "mend",
    "rate",
    "send_back",
    "uphold",
    "verify",
    "void",
]
