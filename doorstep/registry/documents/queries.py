"""Reading kept files back."""

from __future__ import annotations

import datetime as dt
import logging
import re
import uuid
from collections.abc import Collection, Iterator

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.base.core import crypto
from doorstep.base.core.errors import NotAllowed, NotFound

from . import policies, retention, stores
from .models import Destruction, StoredFile, Upload
from .retention import Verdict

log = logging.getLogger(__name__)
STAGING = "staging/"
AT_ONCE = 1000
KEY = re.compile(r"[0-9a-f]{2}/([0-9a-f]{64})")


def key_of(digest: bytes) -> str:
    """Where in the store content with this digest lies: spread over 256 folders by the first byte."""
    name = digest.hex()
    return f"{name[:2]}/{name}"


def digest_of(key: str) -> bytes | None:
    """The reverse of `key_of`; None for what is half written."""
    found = KEY.fullmatch(key)
    return bytes.fromhex(found.group(1)) if found else None


def row_of(digest: bytes) -> str:
    """What the encrypted bytes are bound to."""
    return f"documents.storedfile:{digest.hex()}"


def read(file: StoredFile) -> bytes:
    """The plain bytes of a kept file.

    Raises NotFound (file_destroyed) after its keeping ended, NotFound (file_lost) where the store has it no more, WrongKey
    where it was changed, Away.
    """
    if file.destroyed_at is not None:
        raise NotFound(_("这份文件已按保管期限销毁。"), code="file_destroyed")
    return _opened(bytes(file.digest))


def preview(file: StoredFile) -> bytes | None:
    """The small JPEG of a kept file, where one was drawn; raises like `read`."""
    return _opened(bytes(file.preview)) if file.preview and file.destroyed_at is None else None


def named(digests: Collection[bytes]) -> set[bytes]:
    """Those of the digests that a row names as its content or as its preview, those of destroyed files apart."""
    rows = StoredFile.objects.filter(destroyed_at=None).filter(Q(digest__in=digests) | Q(preview__in=digests))
    return {bytes(each) for row in rows.values_list("digest", "preview") for each in row if each} & set(
        digests
    )


def due(*, approval: bool) -> Iterator[tuple[StoredFile, Verdict]]:
    """The files whose keeping has ended; those whose destruction must be approved only with `approval`.

    Walks all files by their key, a thousand at a time.
    """
    last = uuid.UUID(int=0)
    while some := list(StoredFile.objects.filter(destroyed_at=None, pk__gt=last).order_by("pk")[:AT_ONCE]):
        last = some[-1].pk
        verdicts = retention.verdicts(some)
        for file in some:
            verdict = verdicts.get(file.pk)
            if verdict is not None and is_due(verdict, approval=approval):
                yield file, verdict


def is_due(verdict: Verdict | None, *, approval: bool) -> bool:
    """Whether a file may go today."""
    if verdict is None or verdict.due_on > clock.today():
        return False
    return approval or not verdict.rule.asks


def destroyed() -> QuerySet[Destruction]:
    """The register of destroyed files (销毁登记), in its order."""
    return Destruction.objects.order_by("pk")


def register(actor: Actor, month: dt.date) -> QuerySet[Destruction]:
    """A month's lines of the register of destroyed files, the newest first, each with the name of who did it (`by_name`).

    `month` is its first day. Raises NotAllowed for anyone but the bureau.
    """
    if not policies.may_read_register(actor):
        raise NotAllowed(_("只有行政审批局可以看销毁登记。"))
    begin = dt.datetime.combine(month, dt.time.min, tzinfo=clock.ZONE)
    end = (begin + dt.timedelta(days=31)).replace(day=1)
    names = Account.objects.filter(pk=OuterRef("by_account")).values("name")
    lines = Destruction.objects.filter(destroyed_at__gte=begin, destroyed_at__lt=end)
    return lines.annotate(by_name=Subquery(names)).order_by("-destroyed_at", "-pk")


def upload(upload_id: uuid.UUID | str, *, actor: Actor) -> Upload:
    """How far an upload has come (`received`, `size`); raises NotFound for another's and for an expired one."""
    found = Upload.objects.filter(pk=upload_id, expires_at__gt=clock.now()).first()
    if found is None or not policies.may_go_on(actor, found):
        raise NotFound(_("没有这次上传，或者它已经过期，请重新选择文件。"), code="upload")
    return found


def unfinished(purpose: str, *, actor: Actor) -> QuerySet[Upload]:
    """The actor's uploads that wait for more; of those without a login only the ones for the same purpose."""
    waiting = Upload.objects.filter(account_id=actor.account_id, file=None, expires_at__gt=clock.now())
    return waiting if actor.account_id is not None else waiting.filter(purpose=purpose)


def key_of_part(upload: Upload, offset: int) -> str:
    """Where in the store the part from `offset` on lies."""
    return f"{STAGING}{upload.pk}/{offset:012d}"


def row_of_part(upload: Upload, offset: int) -> str:
    """What the encrypted part is bound to."""
    return f"documents.upload:{upload.pk}:{offset}"


def joined(upload: Upload) -> bytes:
    """All that was received, part after part; raises FileNotFoundError, WrongKey."""
    whole = b""
    while len(whole) < upload.received:
        sealed = stores.store().read(key_of_part(upload, len(whole)))
        whole += crypto.open_with(crypto.key("files"), sealed, row_of_part(upload, len(whole)))
    return whole


def _opened(digest: bytes) -> bytes:
    try:
        sealed = stores.store().read(key_of(digest))
    except FileNotFoundError:
        log.error("the store has lost %s", key_of(digest))  # noqa: TRY400  where it was asked says nothing
        raise NotFound(_("文件库里找不到这份文件，请联系管理员。"), code="file_lost") from None
    return crypto.open_with(crypto.key("files"), sealed, row_of(digest))
