"""Codes that are printed on paper, typed in by hand, and can't be guessed: Crockford's letters, no I, L, O or U."""

from __future__ import annotations

import re
import secrets

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12
"""Sixty bits."""
_SAME = str.maketrans("OIL", "011")
_CODE = re.compile(rf"[{LETTERS}]{{{LENGTH}}}")


def make() -> str:
    """A new code, from the system's source of chance."""
    return "".join(secrets.choice(LETTERS) for _place in range(LENGTH))


def read(text: str) -> str:
    """A code as it is kept, whatever its case, blanks and dashes, with O, I and L read as 0, 1 and 1."""
    return text.upper().translate(_SAME).replace("-", "").replace(" ", "")


def is_code(text: str) -> bool:
    """Whether `text`, as `read` gives it, could be a code at all."""
    return _CODE.fullmatch(text) is not None


def in_groups(code: str) -> str:
    """A code as people read it aloud: 7K2M 9QXT 4BVN."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))
