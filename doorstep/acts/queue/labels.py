"""What is printed on a slip and called in the hall: a letter and at least three digits (domain.md §7)."""

from __future__ import annotations

import secrets

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12


def label(letter: str, number: int) -> str:
    """The ticket's name: A012, and after A999 comes A1000."""
    return f"{letter}{number:03d}"


def fresh_code() -> str:
    """A code for a slip that nobody can guess (59 bits) and everybody can read aloud (no 0 O 1 I L)."""
    return "".join(secrets.choice(CODE_LETTERS) for _each in range(CODE_LENGTH))
