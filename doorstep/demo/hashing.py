"""A quick password hash for logins whose one password is printed on the screen for everybody.

Same form as Django's own, only fewer rounds: the pages check it as usual and make it strong at the first login.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core.signals import setting_changed


class QuickHasher(PBKDF2PasswordHasher):
    """PBKDF2 with a thousand rounds: a hundred logins in a moment instead of a minute."""

    iterations = 1000


@contextmanager
def quick_hashes() -> Iterator[None]:
    """Hash new passwords quickly inside the block."""
    before = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = [f"{__name__}.QuickHasher", *before]
    setting_changed.send(sender=None, setting="PASSWORD_HASHERS", value=settings.PASSWORD_HASHERS, enter=True)
    try:
        yield
    finally:
        settings.PASSWORD_HASHERS = before
        setting_changed.send(sender=None, setting="PASSWORD_HASHERS", value=before, enter=False)
