"""The mark by which the program knows the certificates that it gave to its seals."""

from __future__ import annotations

import hashlib
import hmac

from doorstep.acts.seals.models import SealKey
from doorstep.base.core import crypto
from doorstep.base.core.canonical import canonical


def mac(row: SealKey) -> bytes:
    """HMAC-SHA-256 over what never changes of the row."""
    values = {
        "seal": row.seal_id,
        "certificate": bytes(row.certificate).hex(),
        "chain": list(row.chain),
        "place": row.place,
        "name": row.name,
        "is_trial": row.is_trial,
    }
    return hmac.new(crypto.key("seals"), b"seal key\0" + canonical(values), hashlib.sha256).digest()


def is_right(row: SealKey) -> bool:
    """Whether the program itself gave this certificate to this seal."""
    return hmac.compare_digest(mac(row), bytes(row.mac))
