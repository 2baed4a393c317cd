"""Where the key files lie, and what opens them: both outside the database."""

from __future__ import annotations

import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

KEYS_FOLDER = "seals"


def folder() -> Path:
    """The folder of the seals' key files, readable by the owner only; made at the first use."""
    path = Path(settings.DOORSTEP_KEYS) / KEYS_FOLDER
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def passphrase() -> bytes:
    """What opens the seals' key files: from the environment, else from its file beside them, made at the first use."""
    if settings.SEAL_PASSPHRASE:
        return settings.SEAL_PASSPHRASE.encode()
    return _from_file(Path(settings.SEAL_PASSPHRASE_FILE or folder() / "passphrase"))


@lru_cache
def _from_file(path: Path) -> bytes:
    if not path.exists():
        write_once(path, secrets.token_urlsafe(32).encode())
    return path.read_bytes().strip()


def write_once(path: Path, data: bytes) -> bool:
    """Write a file that only the owner may read, whole or not at all; False where it was there already."""
    fresh = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    try:
        with fresh.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.link(fresh, path)
    except FileExistsError:
        return False
    finally:
        fresh.unlink()
    return True
