"""A folder of this machine as the store: written aside, flushed, renamed, and the name flushed as well."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from . import Away, Item


@dataclass(frozen=True)
class Folder:
    """One file for each key under `root`; what begins with a dot is being written or was left by a killed process."""

    root: Path

    def write(self, key: str, data: bytes) -> None:
        """See Store."""
        path = self.root / key
        try:
            _make_folder(path.parent)
            fresh = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
            with fresh.open("xb") as out:
                out.write(data)
                out.flush()
                os.fsync(out.fileno())
            fresh.replace(path)
            _flush_names(path.parent)  # the name must be on the disk as well before the row is
        except OSError as error:
            raise Away(str(error)) from error

    def read(self, key: str) -> bytes:
        """See Store."""
        return (self.root / key).read_bytes()

    def remove(self, key: str) -> None:
        """See Store."""
        path = self.root / key
        try:
            path.unlink(missing_ok=True)
            if path.parent.exists():
                _flush_names(path.parent)  # what was destroyed must not come back after a power cut
        except OSError as error:
            raise Away(str(error)) from error

    def items(self, under: str = "") -> Iterator[Item]:
        """See Store."""
        for path in list(self.root.glob(f"{under}**/*")):
            try:
                if path.is_file():
                    written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Item(path.relative_to(self.root).as_posix(), written)
            except FileNotFoundError:  # another process was quicker
                continue

    def check(self) -> None:
        """See Store."""
        key = f"check/{uuid.uuid4().hex}"
        self.write(key, b"check")
        self.read(key)
        self.remove(key)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each with its name on the disk."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _flush_names(folder.parent)


def _flush_names(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
