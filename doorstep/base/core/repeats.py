"""A writing request carried out once, however often it is sent: the key is stored in the action's own transaction.

The form follows the Idempotency-Key header (draft-ietf-httpapi-idempotency-key-header): the same key with the same
content gets the stored answer, the same key with other content is refused. What was refused is not stored, so a
mended request may carry the same key.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from . import crypto
from .errors import Invalid, Taken
from .models import Repeat

KEY_LENGTH = 255
KEPT_DAYS = 180


@dataclass(frozen=True, slots=True)
class Answer:
    """What the first try was told: an HTTP status, the body's bytes, and their type."""

    status: int
    body: bytes
    content_type: str = "application/json"
    is_replay: bool = False


class _Repeated(Exception):
    """The key is there already: what was just done must be rolled back."""


def fingerprint(*parts: bytes | str) -> bytes:
    """SHA-256 over the parts of a request that make it this request and no other."""
    whole = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        whole.update(len(data).to_bytes(8, "big") + data)
    return whole.digest()


def check_key(key: str) -> str:
    """The key, or Invalid `key_missing`, `key_malformed` (1 to 255 printable ASCII characters)."""
    if not key:
        raise Invalid("key_missing", _("每个写请求都要带 Idempotency-Key。"), field="Idempotency-Key")
    if len(key) > KEY_LENGTH or not (key.isascii() and key.isprintable()):
        raise Invalid(
            "key_malformed", _("Idempotency-Key 须为 1 至 255 个可见字符。"), field="Idempotency-Key"
        )
    return key


def once(act: Callable[[], Answer], *, account: str, key: str, print_of: bytes, at: dt.datetime) -> Answer:
    """Do `act` in one transaction and remember its answer under (`account`, `key`); a repeat gets that answer.

    The first try costs one more statement. Of two at the same time one happens and both are told the same. Where
    `act` raises because an earlier try had been carried out, the stored answer is given instead of the error.
    Raises Invalid `key_reused` where the key belongs to a request with another fingerprint.
    """
    check_key(key)
    try:
        with transaction.atomic(), _joined():
            answer = act()
            _remember(account, key, print_of, answer, at)
        return answer
    except _Repeated:
        stored = recall(account, key, print_of)
        if stored is None:  # it was there a moment ago: only the purge of old keys takes one away
            raise Taken(_("同一请求正在处理，请重试。"), code="repeat_vanished") from None
        return stored
    except Exception:
        stored = None if connection.needs_rollback else recall(account, key, print_of)
        if stored is None:
            raise
        return stored


def recall(account: str, key: str, print_of: bytes) -> Answer | None:
    """The answer stored under (`account`, `key`), None where there is none; Invalid `key_reused` for other content."""
    row = Repeat.objects.filter(account=account, key=key).first()
    if row is None:
        return None
    if bytes(row.fingerprint) != print_of:
        told = _("这次提交的编号（Idempotency-Key）已用于另一个请求，请刷新页面后再试。")
        raise Invalid("key_reused", told, field="Idempotency-Key")
    body = crypto.open_with(crypto.key("field"), row.body, _row(account, key))
    return Answer(row.status, body, row.content_type, is_replay=True)


def purge(now: dt.datetime) -> int:
    """Forget the keys older than 180 days before `now`; returns how many there were."""
    deleted, _rows = Repeat.objects.filter(at__lt=now - dt.timedelta(days=KEPT_DAYS)).delete()
    return deleted


@contextmanager
def _joined() -> Iterator[None]:
    """Let the action's own `atomic` be this transaction: a savepoint right below it would only cost two statements.

    Deeper blocks keep theirs, for they may be meant to fail alone.
    """
    depth, savepoint = len(connection.savepoint_ids), connection.savepoint
    connection.savepoint = lambda: None if len(connection.savepoint_ids) == depth else savepoint()
    try:
        yield
    finally:
        del connection.savepoint


def _remember(account: str, key: str, print_of: bytes, answer: Answer, at: dt.datetime) -> None:
    # an answer may say a name, or the secret of a link: whoever reads the table must not read that
    sealed = crypto.seal_with(crypto.key("field"), answer.body, _row(account, key))
    # DO NOTHING waits for another transaction that is about to store the same key, and then stores nothing
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_repeat (account, key, fingerprint, status, body, content_type, at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (account, key) DO NOTHING",
            [account, key, print_of, answer.status, sealed, answer.content_type, at],
        )
        if cursor.rowcount == 0:
            raise _Repeated


def _row(account: str, key: str) -> str:
    """What the sealed answer is bound to."""
    return f"core.repeat:{account}:{key}"
