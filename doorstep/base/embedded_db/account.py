"""The system user that PostgreSQL runs as when we are root, which it refuses to be."""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from doorstep.base.embedded_db.errors import DatabaseFailed

NAME = "doorstep-db"


@dataclass(frozen=True)
class Account:
    """The system user that the server runs as when root starts it."""

    uid: int
    gid: int

    def can_read(self, path: Path) -> bool:
        """May this user enter every folder on the way and read (or list) what lies at the end?"""
        real = path.resolve()
        return all(self._has(folder, 0o1) for folder in real.parents) and self._has(
            real, 0o5 if real.is_dir() else 0o4
        )

    def can_enter(self, folder: Path) -> bool:
        """May this user walk through this folder and all above it?"""
        real = folder.resolve()
        return all(self._has(one, 0o1) for one in (real, *real.parents))

    def _has(self, path: Path, wanted: int) -> bool:
        try:
            found = path.stat()
        except OSError:
            return False
        shift = 6 if found.st_uid == self.uid else 3 if found.st_gid == self.gid else 0
        return (found.st_mode >> shift) & wanted == wanted


def server_account() -> Account | None:
    """Who shall run the server: None for ourselves, or the system user when we are root (made if missing).

    Raises DatabaseFailed when we are root and cannot make one.
    """
    if os.geteuid() != 0:
        return None
    try:
        entry = pwd.getpwnam(NAME)
    except KeyError:
        entry = _make()
    return Account(entry.pw_uid, entry.pw_gid)


def _make() -> pwd.struct_passwd:
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if program is None:
        raise DatabaseFailed(
            f"PostgreSQL does not run as root and useradd is missing: make a system user {NAME}, "
            "run as a plain user, or set DATABASE_URL."
        )
    made = subprocess.run(
        [program, "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", NAME],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        return pwd.getpwnam(NAME)  # another start may have made it in the same moment
    except KeyError:
        raise DatabaseFailed(f"The system user {NAME} could not be made: {made.stderr.strip()}") from None
