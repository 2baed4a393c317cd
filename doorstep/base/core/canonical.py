"""One byte form for what is hashed: RFC 8785 (JSON Canonicalization Scheme) behind a version byte."""

from __future__ import annotations

import hashlib
from typing import Any

import rfc8785

VERSION = 1


def canonical(value: Any) -> bytes:
    """The bytes that are hashed for `value` (JSON types only: dict, list, str, int, bool, None)."""
    return bytes([VERSION]) + rfc8785.dumps(value)


def digest(value: Any) -> bytes:
    """SHA-256 over the canonical bytes."""
    return hashlib.sha256(canonical(value)).digest()
