"""What is signed of a log, by Ed25519, and what other offices get of it. Which key signs: keychain.py."""

from __future__ import annotations

import base64
import datetime as dt
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from doorstep.base import clock

from .keychain import links, signing_key
from .models import Head
from .offline import Key, name_of


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


def public_pem() -> bytes:
    """The public key for other offices (PEM, SubjectPublicKeyInfo)."""
    return signing_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def signed(log: str, size: int, root: bytes, at: dt.datetime) -> Head:
    """A head with its signature, not written."""
    key = signing_key()
    return Head(
        log=log,
        size=size,
        root=root,
        at=at,
        signature=key.sign(signed_bytes(log, size, root, at)),
        key_id=name_of(key.public_key()),
    )


def is_right(head: Head, keys: Mapping[str, Key]) -> bool:
    """Whether the head was signed, as it stands, with the key that it names, one of `keys`, in that key's time."""
    key = keys.get(head.key_id)
    text = signed_bytes(head.log, head.size, bytes(head.root), head.at)
    return key is not None and key.signed(bytes(head.signature), text, head.at)


def chained(told: dict[str, Any]) -> dict[str, Any]:
    """A proof or a file of heads with the chain of keys, where there is one: its format is then number 2."""
    chain = links()
    return {**told, "format": told["format"].replace(" 1", " 2"), "chain": chain} if chain else told


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
