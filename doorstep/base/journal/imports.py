"""What another office kept: the heads that it was given, and our public key."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import Invalid

from .models import Head, Log


def read_heads(path: Path) -> list[Head]:
    """The heads of a file that `export-heads` wrote, not saved; whether they are signed is for `verify` to say.

    Raises Invalid where the file is no such file, or another county's.
    """
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return [_head(one) for one in told["heads"]]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Invalid(
            "not_heads", _("这不是本县日志签名的导出文件（doorstep journal export-heads）。"), field="heads"
        ) from error


def _head(told: dict[str, Any]) -> Head:
    if told["county"] != settings.COUNTY or told["log"] not in Log.values or not 0 <= told["size"] < 2**63:
        raise ValueError("another county's head, or an unknown log")
    return Head(
        log=told["log"],
        size=told["size"],
        root=bytes.fromhex(told["root"]),
        at=dt.datetime.fromisoformat(told["at"]).astimezone(),
        signature=bytes.fromhex(told["signature"]),
        key_id=told["key"],
    )


def read_key(path: Path) -> Ed25519PublicKey:
    """The public key of a PEM file; raises Invalid where it is none of Ed25519."""
    try:
        key = load_pem_public_key(path.read_bytes())
    except ValueError:
        key = None
    if not isinstance(key, Ed25519PublicKey):
        raise Invalid("not_a_key", _("这不是日志签名的公钥文件（PEM，Ed25519）。"), field="key")
    return key
