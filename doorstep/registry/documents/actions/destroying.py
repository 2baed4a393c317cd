"""Destroying files whose keeping has ended: the bytes go, a line in the register stays."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed
from doorstep.base.journal.actions import record
from doorstep.registry.documents import policies, queries, retention
from doorstep.registry.documents.models import Destruction, StoredFile

from .cleaning import drop
from .keeping import hold


def destroy_due(*, actor: Actor, approval: str = "") -> int:
    """Destroy every file whose keeping has ended; returns how many.

    Without an `approval` (who approved it by which paper, 鉴定和批准) only those whose rule asks for none. A file that an open
    affair uses, or at which something points that no rule speaks for, is never destroyed. Each file is a transaction of
    its own; its bytes and its preview leave the store after the commit, and `clean` drops what a killed process left.
    Raises NotAllowed, Away.
    """
    if not policies.may_destroy(actor):
        raise NotAllowed(_("只有审批局管理员可以销毁到期文件。"))
    return sum(_destroy(file.pk, actor, approval) for file, _verdict in queries.due(approval=bool(approval)))


@transaction.atomic
def _destroy(file_id: uuid.UUID, actor: Actor, approval: str) -> bool:
    digests = StoredFile.objects.filter(pk=file_id).values_list("digest", "preview").get()
    hold(*(bytes(each) for each in digests if each))
    # who points at it anew waits for this lock, and we for those who do so already
    file = StoredFile.objects.select_for_update().get(pk=file_id)
    verdict = retention.verdicts([file]).get(file.pk)
    if file.destroyed_at or not queries.is_due(verdict, approval=bool(approval)):
        return False
    now = clock.now()
    Destruction.objects.create(
        file=file,
        digest=file.digest,
        media_type=file.media_type,
        size=file.size,
        stored_at=file.stored_at,
        destroyed_at=now,
        kind=verdict.rule.kind,
        due_on=verdict.due_on,
        why=verdict.rule.why,
        approval=approval,
        by_account=actor.account_id,
    )
    file.destroyed_at = now
    file.save(update_fields=["destroyed_at"])
    record("file.destroyed", ("file", file.pk), actor=actor, data={"kind": verdict.rule.kind})
    for key in _keys(digests):
        transaction.on_commit(partial(drop, key))
    return True


def _keys(digests: tuple[bytes | None, ...]) -> Iterator[str]:
    return (queries.key_of(bytes(each)) for each in digests if each)
