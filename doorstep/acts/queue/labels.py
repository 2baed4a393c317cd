"""What is printed on a slip and called in the hall: a letter and at least three digits (domain.md §7)."""

from __future__ import annotations

import secrets

from django.utils.translation import gettext_lazy as _

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
CODE_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
# what the halls of the county call their queues (domain.md §7); a letter without a name is shown as the letter
QUEUE_NAMES = {
    "A": _("综合窗口"),
    "B": _("社保医保"),
    "C": _("民政残联"),
    "D": _("市场监管"),
    "E": _("公安户政"),
    "V": _("优先办理"),
    "Y": _("预约办理"),
}


def label(letter: str, number: int) -> str:
    """The ticket's name: A012, and after A999 comes A1000."""
    return f"{letter}{number:03d}"


def fresh_code() -> str:
    """A code for a slip that nobody can guess (59 bits) and everybody can read aloud (no 0 O 1 I L)."""
    return "".join(secrets.choice(CODE_LETTERS) for _each in range(CODE_LENGTH))
