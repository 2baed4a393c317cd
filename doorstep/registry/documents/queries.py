"""Reading kept files back."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from doorstep.base.core import crypto

from .models import StoredFile


def path_of(digest: bytes) -> Path:
    """Where a file with this content lies: spread over 256 folders by the first byte of its digest."""
    name = digest.hex()
    return Path(settings.FILES) / name[:2] / name


def row_of(digest: bytes) -> str:
    """What the encrypted bytes are bound to."""
    return f"documents.storedfile:{digest.hex()}"


def read(file: StoredFile) -> bytes:
    """The plain bytes of a kept file; raises FileNotFoundError where the disk lost it, WrongKey where it was changed."""
    digest = bytes(file.digest)
    return crypto.open_with(crypto.key("files"), path_of(digest).read_bytes(), row_of(digest))
