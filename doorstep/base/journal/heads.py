"""What is signed of a log, and with which key: Ed25519, the private key in the key folder (`log.key`)."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from doorstep.base import clock
from doorstep.base.core import crypto

from .models import Head


def signed_bytes(log: str, size: int, root: bytes, at: dt.datetime) -> bytes:
    """The bytes that the signature covers: the text of a checkpoint (C2SP tlog-checkpoint) with the time as its
    extension line. The first line names county and log, so that a head counts for no other."""
    lines = (
        f"doorstep/{settings.COUNTY}/{log}",
        str(size),
        base64.b64encode(root).decode(),
        moment(at),
    )
    return "".join(f"{line}\n" for line in lines).encode()


def moment(at: dt.datetime) -> str:
    """A moment as it is signed and exported: ISO 8601 with microseconds in the county's zone."""
    return at.astimezone(clock.ZONE).isoformat(timespec="microseconds")


def signing_key() -> Ed25519PrivateKey:
    """This installation's private key; made at the first use."""
    return Ed25519PrivateKey.from_private_bytes(crypto.key("log"))


def public_pem() -> bytes:
    """The public key for other offices (PEM, SubjectPublicKeyInfo)."""
    return signing_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def key_id(public: Ed25519PublicKey) -> str:
    """The name of a key: SHA-256 of its 32 bytes, in hex."""
    return hashlib.sha256(public.public_bytes_raw()).hexdigest()


def signed(log: str, size: int, root: bytes, at: dt.datetime) -> Head:
    """A head with its signature, not written."""
    key = signing_key()
    return Head(
        log=log,
        size=size,
        root=root,
        at=at,
        signature=key.sign(signed_bytes(log, size, root, at)),
        key_id=key_id(key.public_key()),
    )


def is_right(head: Head, public: Ed25519PublicKey) -> bool:
    """Whether the head was signed with the private half of `public`, as it stands."""
    try:
        public.verify(bytes(head.signature), signed_bytes(head.log, head.size, bytes(head.root), head.at))
    except InvalidSignature:
        return False
    return head.key_id == key_id(public)


def as_json(head: Head) -> dict[str, str | int]:
    """A head for another office: everything that its signature covers, and the signature."""
    return {
        "county": settings.COUNTY,
        "log": head.log,
        "size": head.size,
        "root": bytes(head.root).hex(),
        "at": moment(head.at),
        "key": head.key_id,
        "signature": bytes(head.signature).hex(),
    }
