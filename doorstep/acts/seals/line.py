"""One line of the register as bytes, and the chain that binds it to the line before (pure)."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.core.canonical import canonical
from doorstep.base.core.errors import Invalid

from .models import SealUse

GENESIS = bytes(32)
"""What stands before the first line of every seal."""
EMPTY_DIGESTS = frozenset({bytes(32), hashlib.sha256(b"").digest()})


def values(use: SealUse) -> dict[str, Any]:
    """What the mac covers: every column of the line but its row id, and the mac before it."""
    return {
        "seal": use.seal_id,
        "number": use.number,
        "at": use.at.astimezone(clock.ZONE).isoformat(timespec="microseconds"),
        "affair": use.affair,
        "item_code": use.item_code,
        "item_name": use.item_name,
        "applicant_masked": use.applicant_masked,
        "document_name": use.document_name,
        "document_number": use.document_number,
        "document_digest": bytes(use.document_digest).hex(),
        "copies": use.copies,
        "edge": use.edge,
        "reason": use.reason,
        "remark": use.remark,
        "medium": use.medium,
        "handler": use.handler_id,
        "approver": use.approver_id,
        "keeper": use.keeper_id,
        "witness": use.witness_id,
        "corrects": use.corrects_id,
        "previous": bytes(use.previous).hex(),
    }


def content(use: SealUse) -> bytes:
    """The line as the bytes that its mac covers and that its leaf in the log is made of."""
    return canonical(values(use))


def mac(key: bytes, use: SealUse) -> bytes:
    """HMAC-SHA-256 of the line under `key`, which is kept outside the database."""
    return hmac.new(key, content(use), hashlib.sha256).digest()


def is_right(key: bytes, use: SealUse) -> bool:
    """Whether the line still says what was written under its number."""
    return hmac.compare_digest(mac(key, use), bytes(use.mac))


def check_document(*, affair: str, name: str, number: str, digest: bytes, reason: str, copies: int) -> None:
    """Refuse to stamp an empty sheet: a use names its affair, its document, the document's digest and why."""
    wrong = {
        "affair": not affair.strip(),
        "document_name": not name.strip(),
        "document_number": not number.strip(),
        "document_digest": len(digest) != 32 or bytes(digest) in EMPTY_DIGESTS,
        "reason": not reason.strip(),
        "copies": copies < 1,
    }
    for field, is_wrong in wrong.items():
        if is_wrong:
            raise Invalid(
                "empty_document",
                _("用印要写明办件编号、文书名称、文号、事由和份数；不能在空白文书上用印。"),
                field=field,
            )
