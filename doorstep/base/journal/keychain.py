"""The keys that sign the heads, one after another: the private one in the key folder, the public ones in a chain.

At first there is `log.key` and no chain. Each change of key adds a link to `log-chain.json`: the old public key, the new
one, the moment, and the signature of both keys over these. So who holds any key of the chain can trust all of it, and who
holds none can't put a key in. The chain's file is what decides which key signs: it is exchanged as a whole.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import secrets
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from doorstep.base import clock
from doorstep.base.core import crypto

from . import offline

CHAIN = "log-chain.json"
FIRST = "log.key"
Link = dict[str, str]


def links() -> list[Link]:
    """The links of the chain, oldest first; none until the key was changed for the first time."""
    try:
        return json.loads((_folder() / CHAIN).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []


def signing_key() -> Ed25519PrivateKey:
    """The private key that signs now; read anew each time, so that every process notices a change."""
    chain = links()
    material = _private(chain[-1]["new"]).read_bytes() if chain else crypto.key("log")
    return Ed25519PrivateKey.from_private_bytes(material)


def trusted(key: Ed25519PublicKey | None = None) -> dict[str, offline.Key]:
    """The keys that heads may name, each with the time in which it signed: those of the chain that holds `key`.

    `key` is the one that signs now unless somebody brings theirs; one that no right chain holds stands alone.
    """
    key = key or signing_key().public_key()
    try:
        return offline.trusted(links(), key)
    except offline.Refused:
        return offline.trusted([], key)


def change(new: Ed25519PrivateKey, at: dt.datetime) -> Link:
    """Let `new` sign from now on and forget the old private key; gives the link between the two.

    To be called while nobody signs. Killed at any moment it leaves the old key or the new one, whole.
    """
    old, chain = signing_key(), links()
    link = {
        "county": settings.COUNTY,
        "old": old.public_key().public_bytes_raw().hex(),
        "new": new.public_key().public_bytes_raw().hex(),
        "at": at.astimezone(clock.ZONE).isoformat(timespec="microseconds"),
    }
    said = offline.link_text(link)
    link |= {"by_old": old.sign(said).hex(), "by_new": new.sign(said).hex()}
    _write(_private(link["new"]), new.private_bytes_raw())
    _write(_folder() / CHAIN, json.dumps([*chain, link], indent=1).encode())
    (_private(link["old"]) if chain else _folder() / FIRST).unlink(missing_ok=True)
    return link


def _folder() -> Path:
    return Path(settings.DOORSTEP_KEYS)


def _private(public: str) -> Path:
    return _folder() / f"log-{public[:16]}.key"


def _write(path: Path, data: bytes) -> None:
    """Write a file that only the owner may read, in the place of the one before, whole or not at all."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    with fresh.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
