"""One entry as the values and bytes that are hashed (pure)."""

from __future__ import annotations

from typing import Any

from doorstep.base import clock
from doorstep.base.core.canonical import digest

from .models import Entry


def values(entry: Entry) -> dict[str, Any]:
    """The values of an entry that are hashed: all but its place and what only the person's key opens."""
    return {
        "at": entry.at.astimezone(clock.ZONE).isoformat(timespec="microseconds"),
        "event": entry.event,
        "subject": [entry.subject_type, entry.subject_id],
        "site": entry.site,
        "account": entry.account,
        "on_behalf_of": str(entry.on_behalf_of) if entry.on_behalf_of else None,
        "request": str(entry.request),
        "channel": entry.channel,
        "data": entry.data,
        "person": str(entry.person) if entry.person else None,
        "commitment": bytes(entry.commitment).hex() if entry.commitment else None,
    }


def leaf_data(entry: Entry) -> bytes:
    """The data of the entry's leaf in the log, from what the row says now: version byte and digest.

    What only a person's key opens is in it as a commitment: destroying key and salt changes no leaf.
    """
    return stored(entry.version, digest(values(entry)))


def stored(version: int, entry_digest: bytes) -> bytes:
    """The data of a leaf from the digest that was written with the entry."""
    return bytes([version]) + bytes(entry_digest)


def private_row(entry: Entry) -> str:
    """What the private part's ciphertext is bound to."""
    return f"journal.entry:{entry.request}:{entry.event}:{entry.subject_id}"
