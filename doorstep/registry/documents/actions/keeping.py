"""Keeping files: checked by content, stored once by digest, encrypted before they leave this process."""

from __future__ import annotations

import hashlib
import uuid

from django.db import connection, transaction

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.journal.actions import record
from doorstep.registry.documents import kinds, malware, queries, stores
from doorstep.registry.documents.models import StoredFile


@transaction.atomic
def store(data: bytes, *, name: str, actor: Actor) -> StoredFile:
    """Keep a file that is what it says; the same content again is the file that is there already.

    The file is durable in the store before the row is committed, so a row never points at nothing; a file whose row was
    rolled back is dropped by `clean`. `name` is what the sender called it and is not kept: it may say who it is of.
    Raises Invalid for what `kinds.examine` or the virus scanner refuses, Away or ScannerAway where the store or the
    scanner can't be reached.
    """
    return _keep(examine(data), actor)


def examine(data: bytes) -> kinds.Content:
    """A stranger's file as it may be kept, and nothing is kept yet; raises Invalid and ScannerAway as `store` does.

    It may take many seconds and holds no lock: whoever locks what the file belongs to does this first, then `keep`.
    """
    kinds.glance(data)
    malware.check(data)
    return kinds.examine(data)


@transaction.atomic
def keep(content: kinds.Content, *, actor: Actor) -> StoredFile:
    """Keep what `examine` gave, as `store` does. Raises Away."""
    return _keep(content, actor)


@transaction.atomic
def keep_made(data: bytes, media_type: str, *, actor: Actor) -> StoredFile:
    """Keep a paper that the product itself has just made; it needs no examination, everything else is the same."""
    return _keep(kinds.Content(data, media_type), actor)


@transaction.atomic
def preview(file: StoredFile) -> bytes:
    """A small JPEG of a kept file (of a PDF: its first page); drawn and kept at the first wish where there is none yet."""
    found = queries.preview(file)
    if found:
        return found
    drawn = kinds.drawn(queries.read(file))
    digest = hashlib.sha256(drawn).digest()
    hold(digest)
    _write(digest, drawn)
    StoredFile.objects.filter(pk=file.pk, destroyed_at=None).update(preview=digest)  # else `clean` drops it
    file.preview = digest
    return drawn


def hold(*digests: bytes) -> None:
    """Keep everybody else from storing or dropping these contents until the transaction ends."""
    with connection.cursor() as cursor:
        for number in sorted(int.from_bytes(digest[:8], signed=True) for digest in digests):
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _keep(content: kinds.Content, actor: Actor) -> StoredFile:
    digest = hashlib.sha256(content.data).digest()
    small = hashlib.sha256(content.preview).digest() if content.preview else None
    hold(digest, *([small] if small else []))
    found = StoredFile.objects.filter(digest=digest, destroyed_at=None).first()
    if found is not None:
        return found
    _write(digest, content.data)
    if small:
        _write(small, content.preview)
    file = StoredFile.objects.create(
        id=uuid.uuid4(),
        digest=digest,
        media_type=content.media_type,
        size=len(content.data),
        preview=small,
        stored_at=clock.now(),
    )
    record("file.stored", ("file", file.pk), actor=actor, data={"type": file.media_type, "size": file.size})
    return file


def _write(digest: bytes, data: bytes) -> None:
    sealed = crypto.seal_with(crypto.key("files"), data, queries.row_of(digest))
    stores.store().write(queries.key_of(digest), sealed)
