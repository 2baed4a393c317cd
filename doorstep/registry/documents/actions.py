"""Keeping files: checked by content, stored once by digest, encrypted at rest."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.journal.actions import record

from . import kinds
from .models import StoredFile
from .queries import path_of, row_of


@transaction.atomic
def store(data: bytes, *, name: str, actor: Actor) -> StoredFile:
    """Keep a file that is what it says; the same content again is the file that is there already.

    The file is on the disk before the row is committed, so a row never points at nothing; a file whose row was rolled
    back is dropped by `clean`. `name` is what the sender called it and is not kept: it may say who it is of. Raises
    Invalid for what `kinds.examine` refuses.
    """
    return _keep(kinds.examine(data), actor)


@transaction.atomic
def keep_made(data: bytes, media_type: str, *, actor: Actor) -> StoredFile:
    """Keep a paper that the product itself has just made; it needs no examination, everything else is the same."""
    return _keep(kinds.Content(data, media_type), actor)


def _keep(content: kinds.Content, actor: Actor) -> StoredFile:
    digest = hashlib.sha256(content.data).digest()
    found = StoredFile.objects.filter(digest=digest).first()
    if found is not None:
        return found
    _hold(digest)
    _write(path_of(digest), crypto.seal_with(crypto.key("files"), content.data, row_of(digest)))
    file, made = StoredFile.objects.get_or_create(
        digest=digest,
        defaults={
            "id": uuid.uuid4(),
            "media_type": content.media_type,
            "size": len(content.data),
            "stored_at": clock.now(),
        },
    )
    if made:
        record(
            "file.stored", ("file", file.pk), actor=actor, data={"type": file.media_type, "size": file.size}
        )
    return file


def clean(*, older_than_seconds: int = 3600) -> int:
    """Remove files that no row names (their transaction was rolled back); returns how many. Leaves fresh ones alone.

    Holds each digest while it looks, so that a file that is being stored again at this moment stays.
    """
    before = clock.now().timestamp() - older_than_seconds
    removed = 0
    for path in list(Path(settings.FILES).glob("??/*")):
        if path.stat().st_mtime < before:
            removed += _drop(path)
    return removed


@transaction.atomic
def _drop(path: Path) -> bool:
    if path.name.startswith("."):  # half written when its process was killed
        path.unlink(missing_ok=True)
        return True
    digest = bytes.fromhex(path.name)
    _hold(digest)
    if StoredFile.objects.filter(digest=digest).exists():
        return False
    path.unlink(missing_ok=True)
    return True


def _hold(digest: bytes) -> None:
    """Keep everybody else from storing or dropping this content until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(digest[:8], signed=True)])


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with fresh.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)  # the name must be on the disk as well before the row is
    finally:
        os.close(folder)
