"""Reading kept files back."""

from __future__ import annotations

import re
from collections.abc import Collection

from django.db.models import Q

from doorstep.base.core import crypto

from . import stores
from .models import StoredFile

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
    """The plain bytes of a kept file; raises FileNotFoundError where the store lost it, WrongKey where it was changed."""
    return _opened(bytes(file.digest))


def preview(file: StoredFile) -> bytes | None:
    """The small JPEG of a kept file, where one was drawn; raises like `read`."""
    return _opened(bytes(file.preview)) if file.preview else None


def named(digests: Collection[bytes]) -> set[bytes]:
    """Those of the digests that a row names as its content or as its preview."""
    rows = StoredFile.objects.filter(Q(digest__in=digests) | Q(preview__in=digests))
    return {bytes(each) for row in rows.values_list("digest", "preview") for each in row if each} & set(
        digests
    )


def _opened(digest: bytes) -> bytes:
    return crypto.open_with(crypto.key("files"), stores.store().read(key_of(digest)), row_of(digest))
