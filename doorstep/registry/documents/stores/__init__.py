"""Where kept bytes lie: a folder of this machine, or a bucket that speaks S3. The same promise on both.

What `write` returned from is durable under its key; half a file is never seen under a key. Everything that comes here
is encrypted already, so that neither a disk nor a bucket's keeper can read it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple, Protocol
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import DomainError


class Away(DomainError):
    """The store can't be reached, or refuses us; nothing was changed and the same can be tried again (503)."""

    status = 503
    default_code = "store_away"

    def __init__(self, why: str) -> None:
        super().__init__(_("文件库暂时连不上，文件没有存下，请稍后再试。"))
        self.why = why


class Item(NamedTuple):
    """One thing that lies in the store; a half-written one has a key that no row can name."""

    key: str
    written_at: datetime


class Store(Protocol):
    """Keys are short paths of hexadecimal digits and words; values are encrypted bytes."""

    def write(self, key: str, data: bytes) -> None:
        """Keep `data` under the key, replacing what was there; durable when it returns. Raises Away."""

    def read(self, key: str) -> bytes:
        """What is kept under the key; raises FileNotFoundError, Away."""

    def remove(self, key: str) -> None:
        """Keep nothing under the key any more; quiet where there was nothing. Raises Away."""

    def items(self, under: str = "") -> Iterator[Item]:
        """Everything whose key begins so, half-written things too, in no order. Raises Away."""

    def check(self) -> None:
        """Write, read and remove a trial; raises Away with what went wrong."""


def store() -> Store:
    """The county's store: FILES_URL, or the folder `files` of DOORSTEP_VAR."""
    from .bucket import bucket
    from .folder import Folder

    if settings.FILES_URL.startswith("file://"):
        return Folder(Path(urlsplit(settings.FILES_URL).path))
    if settings.FILES_URL:
        return bucket(settings.FILES_URL, settings.FILES_KEY_ID, settings.FILES_SECRET)
    return Folder(Path(settings.FILES))
