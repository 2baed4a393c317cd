from __future__ import annotations

import hashlib
import hmac
import json
import os
import uuid
from typing import Any, Protocol

from django.db import connection

from doorstep.base import clock
from doorstep.base.core import crypto
from doorstep.base.core.canonical import VERSION, canonical, digest
from doorstep.base.journal import content
from doorstep.base.journal.models import Entry, PersonKey, Receipt


class By(Protocol):
    """What the journal wants to know of an actor."""

    account_id: int | None
    request_id: uuid.UUID
    on_behalf_of: uuid.UUID | None
    channel: str


def record(
    event: str,
    subject: tuple[str, object],
    *,
    actor: By,
    site: str = "",
    data: dict[str, Any] | None = None,
    person: uuid.UUID | None = None,
    private: dict[str, Any] | None = None,
) -> Entry:
    """Say that `event` ("application.accepted") happened to `subject` ("application", id).

    Must stand in the transaction that made it happen. `data` takes ids and codes only; what describes `person`
    goes to `private` and is readable only while that person's key exists.
    """
    entry = draft(event, subject, actor=actor, site=site, data=data, person=person, private=private)
    with connection.cursor() as cursor:
        cursor.execute(INSERT + " RETURNING id", row(entry))
        entry.pk = cursor.fetchone()[0]
    entry._state.adding = False  # noqa: SLF001 - what Model.save does
    entry._state.db = connection.alias  # noqa: SLF001
    return entry


def draft(
    event: str,
    subject: tuple[str, object],
    *,
    actor: By,
    site: str = "",
    data: dict[str, Any] | None = None,
    person: uuid.UUID | None = None,
    private: dict[str, Any] | None = None,
) -> Entry:
    """The entry that `record` writes, finished but not written: for an act that writes `INSERT` and `row` of it
    together with its own change, in one statement."""
    if not connection.in_atomic_block:
        raise RuntimeError("the journal is written inside the action's transaction")
    entry = Entry(
        at=clock.now(),
        event=event,
        subject_type=subject[0],
        subject_id=str(subject[1]),
        site=site,
        account=actor.account_id,
        on_behalf_of=actor.on_behalf_of,
        request=actor.request_id,
        channel=actor.channel,
        data=data or {},
        person=person,
        version=VERSION,
    )
    if private is not None:
        if person is None:
            raise ValueError("a private part belongs to a person")
        _enclose(entry, person, private)
    entry.digest = digest(content.values(entry))
    return entry


# by hand, because every action of the house comes through here a few times and the ORM takes as long as PostgreSQL
INSERT = (
    "INSERT INTO journal_entry (at, event, subject_type, subject_id, site, account, on_behalf_of, request, channel,"
    " data, person, private, commitment, version, digest)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s, %s, %s)"
)
"""Writes one entry with the values of `row`."""


def row(entry: Entry) -> list[Any]:
    """The values that `INSERT` wants."""
    return [
        entry.at,
        entry.event,
        entry.subject_type,
        entry.subject_id,
        entry.site,
        entry.account,
        entry.on_behalf_of,
        entry.request,
        entry.channel,
        json.dumps(entry.data, ensure_ascii=False),
        entry.person,
        entry.private,
        entry.commitment,
        entry.version,
        entry.digest,
    ]


def _enclose(entry: Entry, person: uuid.UUID, private: dict[str, Any]) -> None:
    row = f"journal.personkey:{person}"
    fresh = os.urandom(32)
    wrapped, salt = _key_of(person, crypto.seal_with(crypto.key("field"), fresh, row), os.urandom(32))
    material = crypto.open_with(crypto.key("field"), wrapped, row)
    plain = json.dumps(private, ensure_ascii=False).encode()
    entry.private = crypto.seal_with(material, plain, content.private_row(entry))
    entry.commitment = hmac.new(
        bytes(salt), canonical([str(entry.request), entry.event, private]), hashlib.sha256
    ).digest()


_KEY = (
    "WITH made AS (INSERT INTO journal_personkey (person, wrapped, salt) VALUES (%s, %s, %s)"
    " ON CONFLICT (person) DO NOTHING RETURNING wrapped, salt)"
    " SELECT wrapped, salt FROM made UNION ALL SELECT wrapped, salt FROM journal_personkey WHERE person = %s LIMIT 1"
)


def _key_of(person: uuid.UUID, wrapped: bytes, salt: bytes) -> tuple[bytes, bytes]:
    """The wrapped key and the salt of a person: those that are there, else these, which are kept."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(_KEY, [person, wrapped, salt, person])
            kept = cursor.fetchone()
            if kept is not None:
                return kept
            # somebody else made the key between this statement's view and its insert: the next one sees it


def forget(person: uuid.UUID) -> bool:
    """Destroy a person's key and salt: their private parts can never be read again, every digest stays valid.

    Returns whether there was a key.
    """
    deleted, _rows = PersonKey.objects.filter(person=person).delete()
    return bool(deleted)


def take(receiver: str, entry: Entry) -> bool:
    """Mark `entry` as taken by `receiver`; False where it had been taken before (then do nothing again)."""
    _receipt, made = Receipt.objects.get_or_create(
        receiver=receiver, entry=entry, defaults={"at": clock.now()}
    )
    return made
