"""Making the data folder and its settings. Every start writes the settings anew, so they cannot drift."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from doorstep.base.embedded_db.account import Account
from doorstep.base.embedded_db.binaries import major_version
from doorstep.base.embedded_db.errors import DatabaseFailed
from doorstep.base.embedded_db.layout import APP, DATABASE, OWNER, SUPERUSER, Layout

HBA = """\
# written at every start: socket only, passwords only, nobody from the network
local all all scram-sha-256
local replication {superuser} scram-sha-256
"""

SETTINGS = """\
# written at every start
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
max_connections = 200
shared_buffers = '256MB'
jit = off
wal_compression = on
checkpoint_timeout = '10min'
max_wal_size = '2GB'
log_timezone = 'Asia/Shanghai'
lc_messages = 'C'
log_line_prefix = '%m [%p] '
# statements and key values carry people's data: the log gets neither
log_min_error_statement = 'panic'
log_error_verbosity = 'terse'
log_statement = 'none'
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
"""

DURABLE = """\
idle_in_transaction_session_timeout = '5min'
fsync = on
synchronous_commit = on
full_page_writes = on
"""
# for databases that may vanish with the machine: tests
FLEETING = "fsync = off\nsynchronous_commit = off\nfull_page_writes = off\n"


def run_as(account: Account | None) -> dict[str, object]:
    """The arguments of Popen that drop root's rights; empty for a plain user."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def clean_environment() -> dict[str, str]:
    """Our environment without PG* settings or locales that would change what the server does."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return {**kept, "LC_ALL": "C", "HOME": "/"}


def initialise(layout: Layout, bin_folder: Path, account: Account | None) -> None:
    """Make the data folder with checksums; an unfinished earlier try is removed first.

    It becomes valid by one rename at the end, so a kill in between leaves nothing half made.
    """
    draft = layout.home / "data.making"
    shutil.rmtree(draft, ignore_errors=True)
    version = major_version(bin_folder)
    locale = ["--no-locale", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    arguments = [bin_folder / "initdb", "-D", draft, "-U", SUPERUSER, "-E", "UTF8", "--data-checksums"]
    # nobody gets in until write_settings and set_roles have been here
    arguments += ["--auth=reject", "--no-instructions"]
    arguments += locale if version >= 17 else ["--locale=C.UTF-8"]
    _run(arguments, layout, account)
    draft.rename(layout.data)


def write_settings(layout: Layout, account: Account | None, *, durable: bool) -> None:
    """Write pg_hba.conf and our part of the configuration."""
    files = {
        "pg_hba.conf": HBA.format(superuser=SUPERUSER),
        "doorstep.conf": SETTINGS.format(socket=str(layout.socket).replace("'", "''"))
        + (DURABLE if durable else FLEETING),
    }
    main = layout.data / "postgresql.conf"
    text = main.read_text()
    if "include 'doorstep.conf'" not in text:
        files["postgresql.conf"] = text + "\ninclude 'doorstep.conf'\n"
    for name, content in files.items():
        target = layout.data / name
        draft = target.with_suffix(".writing")
        draft.touch(0o600)
        draft.write_text(content)
        if account is not None:
            os.chown(draft, account.uid, account.gid)
        draft.rename(target)


def set_roles(
    layout: Layout, bin_folder: Path, account: Account | None, passwords: Mapping[str, str]
) -> None:
    """Make the database and its roles in single-user mode, with the passwords of the keys folder.

    Done once, and again whenever the keys folder carries other passwords (restored, or begun anew).
    The server must not run.
    """
    mark = layout.home / "roles.sha256"
    wanted = hashlib.sha256("|".join(f"{role}={passwords[role]}" for role in sorted(passwords)).encode())
    if mark.exists() and mark.read_text() == wanted.hexdigest():
        return
    statements = [
        *(
            # the names are this package's own constants
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = '{role}') "  # noqa: S608
            f"THEN CREATE ROLE {role}; END IF; END $$"
            for role in (OWNER, APP)
        ),
        f"ALTER ROLE {SUPERUSER} LOGIN SUPERUSER PASSWORD '{passwords[SUPERUSER]}'",
        f"ALTER ROLE {OWNER} LOGIN CREATEDB NOSUPERUSER PASSWORD '{passwords[OWNER]}'",
        f"ALTER ROLE {APP} LOGIN NOCREATEDB NOSUPERUSER PASSWORD '{passwords[APP]}'",
        # lets the owner end the application's sessions when it drops a test database
        f"GRANT {APP} TO {OWNER}",
    ]
    rights = [
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
        f"GRANT CONNECT, TEMPORARY ON DATABASE {DATABASE} TO {APP}",
    ]
    _single_user(layout, bin_folder, account, "postgres", statements)
    # CREATE DATABASE knows no IF NOT EXISTS
    create = [f"CREATE DATABASE {DATABASE} OWNER {OWNER}"]
    _single_user(layout, bin_folder, account, "postgres", create, may_say="already exists")
    _single_user(layout, bin_folder, account, DATABASE, rights)
    mark.write_text(wanted.hexdigest())


def check_version(layout: Layout, bin_folder: Path) -> None:
    """Raises DatabaseFailed when the data folder was made by another major version."""
    made_by = int((layout.data / "PG_VERSION").read_text())
    have = major_version(bin_folder)
    if made_by != have:
        raise DatabaseFailed(
            f"The data in {layout.data} is of PostgreSQL {made_by}, the programs are {have}: "
            "see docs/runbook.md on upgrading (pg_dump with the old, restore with the new)."
        )


def _single_user(
    layout: Layout,
    bin_folder: Path,
    account: Account | None,
    database: str,
    statements: Sequence[str],
    *,
    may_say: str = "",
) -> None:
    """Run statements without a server; single-user mode only writes its errors, so they are looked for."""
    arguments = [bin_folder / "postgres", "--single", "-D", layout.data, database]
    told = _run(arguments, layout, account, stdin="".join(f"{one}\n" for one in statements))
    faults = [line for line in told.splitlines() if re.search(r"\b(ERROR|FATAL|PANIC):", line)]
    if any(not may_say or may_say not in line for line in faults):
        raise DatabaseFailed(f"The database's roles could not be made: {faults[0]}")


def _run(arguments: Sequence[str | Path], layout: Layout, account: Account | None, *, stdin: str = "") -> str:
    done = subprocess.run(
        [str(one) for one in arguments],
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd=layout.home,
        env=clean_environment(),
        umask=0o077,
        **run_as(account),
    )
    if done.returncode:
        raise DatabaseFailed(
            f"{Path(arguments[0]).name} failed: {(done.stderr or done.stdout).strip()[-800:]}"
        )
    return done.stderr
