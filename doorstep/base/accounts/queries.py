"""Finding accounts by what they show."""

from __future__ import annotations

import hashlib

from django.db.models import Q

from doorstep.base import clock

from .models import Account, Token


def token_digest(raw: str) -> bytes:
    """What is kept of a bearer token: its SHA-256 (a token has 256 random bits, so it needs no salt)."""
    return hashlib.sha256(raw.encode()).digest()


def account_by_token(raw: str) -> Account | None:
    """The active account whose token, neither expired nor revoked, is `raw`; one query."""
    now = clock.now()
    row = (
        Token.objects.filter(
            Q(revoked_at__isnull=True) | Q(revoked_at__gt=now),
            digest=token_digest(raw),
            expires_at__gt=now,
            account__is_active=True,
        )
        .select_related("account")
        .first()
    )
    return row.account if row else None
