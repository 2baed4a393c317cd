"""Where the cluster's folders lie, and what its roles are called."""

import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from doorstep.base.embedded_db.account import Account
from doorstep.base.embedded_db.errors import DatabaseFailed

DATABASE = "doorstep"
SUPERUSER = "doorstep_super"
OWNER = "doorstep_owner"
APP = "doorstep_app"

# sockaddr_un.sun_path holds 108 bytes with the closing zero (Linux, unix(7))
SOCKET_PATH_BYTES = 107
SOCKET_NAME = ".s.PGSQL.5432"
SYSTEM_HOME = Path("/var/lib/doorstep")
SYSTEM_RUN = Path("/run/doorstep")


@dataclass(frozen=True)
class Layout:
    """The folders of one cluster. Found from the paths alone, so that every process finds the same."""

    home: Path
    socket: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "postgresql.log"


def lay_out(var: Path, account: Account | None) -> Layout:
    """Choose the folders: under `var`, or in the system's own places when the server's user cannot get there.

    A data folder that is there already is kept, wherever it is. Makes `var` itself if it is missing.
    """
    make_folder(var, 0o711 if account else 0o700)
    mark = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    beside, apart = var / "pg", SYSTEM_HOME / mark
    home = beside
    if account is not None and not (beside / "data").exists():
        home = apart if (apart / "data").exists() or not account.can_enter(var) else beside
    socket = home / "run"
    if len(os.fsencode(socket / SOCKET_NAME)) > SOCKET_PATH_BYTES:
        socket = SYSTEM_RUN / mark if account else Path(f"/tmp/doorstep-{os.getuid()}-{mark}")  # noqa: S108
    return Layout(home=home, socket=socket)


def make_folder(folder: Path, mode: int, account: Account | None = None) -> None:
    """Make a folder with exactly this mode, owned by the server's user where one is given.

    Raises DatabaseFailed when it is there but another user's: it may be a trap in a shared /tmp.
    """
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)  # mkdir's own mode is cut by the umask
        if account is not None:
            os.chown(folder, account.uid, account.gid)
    owner = folder.stat().st_uid
    if owner not in {os.geteuid(), account.uid if account else os.geteuid()}:
        raise DatabaseFailed(f"The folder {folder} belongs to another user: start as that user or remove it.")


def url(layout: Layout, role: str, password: str, database: str = DATABASE) -> str:
    """A connection address by the unix socket, in the form that libpq and dj-database-url both read."""
    return f"postgresql://{role}:{password}@{quote(str(layout.socket), safe='')}/{database}"


def passwords(keys: Path) -> dict[str, str]:
    """The roles' passwords, made at the first call and kept readable by the starting user only."""
    file = keys / "database.json"
    if not file.exists():
        keys.mkdir(parents=True, exist_ok=True)
        keys.chmod(0o700)
        made = {role: secrets.token_hex(24) for role in (SUPERUSER, OWNER, APP)}
        draft = keys / f".database.{os.getpid()}.{secrets.token_hex(4)}"
        draft.touch(0o600)
        draft.write_text(json.dumps(made))
        try:
            os.link(draft, file)  # fails when another process made it in the same moment
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return json.loads(file.read_text())
