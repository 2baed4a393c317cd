"""A county's data folder that a test can spoil."""

from __future__ import annotations

import shutil
from pathlib import Path

from django.conf import settings

DATA = settings.ROOT / "data"


def copy_of_data(folder: Path) -> Path:
    """The project's data in `folder`."""
    return Path(shutil.copytree(DATA, folder / "data"))


def edit(file: Path, old: str, new: str) -> int:
    """Replace the first `old` in `file`; returns the line it stood on."""
    text = file.read_text(encoding="utf-8")
    assert old in text, old
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def append(file: Path, line: str) -> int:
    """Add a line to `file`; returns its number."""
    text = file.read_text(encoding="utf-8")
    file.write_text(f"{text}{line}\n", encoding="utf-8")
    return text.count("\n") + 1
