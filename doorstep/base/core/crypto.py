"""Keys outside the database, sealed fields and blind indexes.

Sealed bytes: 1 algorithm byte + 12 nonce + ciphertext with tag. The row's identity is authenticated with them
(AAD), so bytes moved to another row do not open. 0x01 = AES-256-GCM; the byte leaves room for SM4.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from functools import lru_cache
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

AES_256_GCM = 1


class WrongKey(Exception):
    """The bytes do not open with this installation's key for this row."""


@lru_cache
def key(name: str) -> bytes:
    """The 32-byte key `name` from the key folder; made at the first use, readable by the owner only."""
    folder = Path(settings.DOORSTEP_KEYS)
    path = folder / f"{name}.key"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        fresh = folder / f".{name}.{os.getpid()}.new"
        fresh.touch(mode=0o600)
        fresh.write_bytes(os.urandom(32))
        try:
            os.link(fresh, path)
        except FileExistsError:
            pass
        fresh.unlink()
    return path.read_bytes()


@lru_cache
def _cipher(material: bytes) -> AESGCM:
    return AESGCM(material)


def seal_with(material: bytes, plain: bytes, row: str) -> bytes:
    """`plain` encrypted with `material` (32 bytes) and bound to `row`."""
    nonce = os.urandom(12)
    return bytes([AES_256_GCM]) + nonce + _cipher(material).encrypt(nonce, plain, row.encode())


def open_with(material: bytes, sealed: bytes, row: str) -> bytes:
    """What `seal_with` sealed; raises WrongKey for another key, another row or changed bytes."""
    sealed = bytes(sealed)
    if not sealed or sealed[0] != AES_256_GCM:
        raise WrongKey("unknown algorithm byte")
    try:
        return _cipher(material).decrypt(sealed[1:13], sealed[13:], row.encode())
    except InvalidTag:
        raise WrongKey("does not open") from None


def seal(plain: str, row: str) -> bytes:
    """Text encrypted with the installation's field key, bound to `row` ("people.resident:UUID:number")."""
    return seal_with(key("field"), plain.encode(), row)


def unseal(sealed: bytes, row: str) -> str:
    """The text that `seal` sealed for the same row; raises WrongKey."""
    return open_with(key("field"), sealed, row).decode()


def blind(plain: str, purpose: str) -> bytes:
    """A keyed 16-byte fingerprint for looking up equal values without storing them (HMAC-SHA-256)."""
    return hmac.new(key("index"), f"{purpose}\0{plain}".encode(), hashlib.sha256).digest()[:16]
