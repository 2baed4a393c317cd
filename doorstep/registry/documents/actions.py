"""Keeping files: checked by content, stored once by digest, encrypted at rest."""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

from django.db import transaction

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
    """Remove files that no row names (their transaction was rolled back); returns how many. Leaves fresh ones alone."""
    known = {path_of(bytes(digest)) for digest in StoredFile.objects.values_list("digest", flat=True)}
    before = clock.now().timestamp() - older_than_seconds
    removed = 0
    for path in list(path_of(b"\0" * 32).parents[1].glob("??/*")):
        if path not in known and path.stat().st_mtime < before:
            path.unlink()
            removed += 1
    return removed


def _write(path: Path, data: bytes) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
    with fresh.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    fresh.rename(path)
