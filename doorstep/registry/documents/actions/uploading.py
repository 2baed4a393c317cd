"""Uploads in parts, so that a line that breaks on the mountain road costs a part and not the whole (as tus 1.0's core).

The parts lie in the store's staging area, encrypted, until they are joined and kept as any other file, or expire.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.errors import IllegalMove, Invalid, NotFound
from doorstep.registry.documents import kinds, policies, queries, stores
from doorstep.registry.documents.models import StoredFile, Upload

from .keeping import examine, keep

KEPT_FOR = timedelta(hours=24)  # after the last part
MOST_UNFINISHED = 20  # of one login, or of all who have none and come for the same thing


@transaction.atomic
def begin(size: int, *, purpose: str, actor: Actor) -> Upload:
    """Announce a file of `size` bytes for `purpose` (a word of the caller's, as "application:ID:ROW").

    Raises Invalid: file_empty, file_large, uploads_many.
    """
    if size <= 0:
        raise kinds.refusal("file_empty")
    if size > kinds.MOST_BYTES:
        raise kinds.refusal("file_large")
    if queries.unfinished(purpose, actor=actor).count() >= MOST_UNFINISHED:
        raise Invalid("uploads_many", _("没有传完的文件太多，请先完成或等它们过期。"), field="file")
    now = clock.now()
    return Upload.objects.create(
        id=uuid.uuid4(),
        account_id=actor.account_id,
        purpose=purpose,
        size=size,
        began_at=now,
        expires_at=now + KEPT_FOR,
    )


@transaction.atomic
def append(upload_id: uuid.UUID | str, offset: int, data: bytes, *, actor: Actor) -> Upload:
    """Take the bytes from `offset` on; they are durable in the staging area when this returns.

    Raises NotFound (also for another's, an expired one), IllegalMove upload_offset where `offset` is not what was received
    so far (`detail["received"]` says it: go on from there), Invalid upload_over for more than was announced, Away.
    """
    upload = _lock(upload_id, actor)
    if upload.file_id or offset != upload.received:
        raise IllegalMove(
            _("已经收到的部分和您发来的接不上，请从断开的地方继续。"),
            code="upload_offset",
            received=upload.received,
        )
    if offset + len(data) > upload.size:
        raise Invalid("upload_over", _("发来的内容比说好的多。"), field="file")
    if not data:
        return upload
    sealed = crypto.seal_with(crypto.key("files"), data, queries.row_of_part(upload, offset))
    stores.store().write(queries.key_of_part(upload, offset), sealed)
    upload.received += len(data)
    upload.expires_at = clock.now() + KEPT_FOR
    upload.save(update_fields=["received", "expires_at"])
    return upload


@transaction.atomic
def finish(
    upload_id: uuid.UUID | str, *, name: str, actor: Actor, content: kinds.Content | None = None
) -> StoredFile:
    """Join the parts, examine and keep the file like any other (`store`); asked again it gives the same file.

    `content` is what `examine` said of the joined parts, where the caller had to ask before it locked something. Raises
    NotFound, IllegalMove upload_unfinished, and what `store` raises: then the parts stay until the upload is abandoned
    or expires.
    """
    upload = _lock(upload_id, actor)
    if upload.file is not None:
        return upload.file
    if upload.received < upload.size:
        raise IllegalMove(
            _("文件还没有传完，请从断开的地方继续。"), code="upload_unfinished", received=upload.received
        )
    upload.file = keep(content or examine(queries.joined(upload)), actor=actor)
    upload.save(update_fields=["file"])
    transaction.on_commit(partial(_drop_parts, upload.pk))
    return upload.file


@transaction.atomic
def abandon(upload_id: uuid.UUID | str, *, actor: Actor) -> None:
    """Forget an upload and its parts; a file that it became stays. Raises NotFound."""
    upload = _lock(upload_id, actor)
    pk = upload.pk
    upload.delete()
    transaction.on_commit(partial(_drop_parts, pk))


def clean_uploads(*, older_than_seconds: int = 3600) -> int:
    """Forget expired uploads, and drop the parts that no unfinished upload waits for; returns how many parts."""
    now = clock.now()
    Upload.objects.filter(expires_at__lt=now).delete()
    before = now - timedelta(seconds=older_than_seconds)
    waited_for = {str(pk) for pk in Upload.objects.filter(file=None).values_list("pk", flat=True)}
    removed = 0
    for item in list(stores.store().items(queries.STAGING)):
        if item.written_at < before and item.key.split("/")[1] not in waited_for:
            stores.store().remove(item.key)
            removed += 1
    return removed


def _lock(upload_id: uuid.UUID | str, actor: Actor) -> Upload:
    upload = Upload.objects.select_for_update().filter(pk=upload_id, expires_at__gt=clock.now()).first()
    if upload is None or not policies.may_go_on(actor, upload):
        raise NotFound(_("没有这次上传，或者它已经过期，请重新选择文件。"), code="upload")
    return upload


def _drop_parts(upload_id: uuid.UUID) -> None:
    for item in list(stores.store().items(f"{queries.STAGING}{upload_id}/")):
        stores.store().remove(item.key)
