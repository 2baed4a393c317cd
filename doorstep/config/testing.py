"""The tests' database: one template made once, cloned for each worker. Loaded by pytest before the settings.

The template is migrated as the owner, opened to the application's role, marked as a demo (so that tests may move
the clock) and filled with the registry's reference data. Its name carries a digest of all that goes into it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

ROOT = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("DOORSTEP_TEST_VAR", ROOT / "var" / "test"))
# before any settings are read: tests never touch the data of a served county
os.environ["DOORSTEP_VAR"] = str(VAR)
os.environ.pop("DOORSTEP_KEYS", None)
os.environ.pop("DOORSTEP_ROLE", None)
os.environ["DOORSTEP_POOL"] = "0"

from doorstep.base.embedded_db import Cluster  # noqa: E402

TEMPLATE = "doorstep_template_"
CLONE = "doorstep_clone_"
KEPT_TEMPLATES = 2
# whatever changes the template's content
INGREDIENTS = (
    "doorstep/**/migrations/*.py",
    "doorstep/**/imports*.py",
    "doorstep/**/imports/*.py",
    "doorstep/base/core/*.py",
    "doorstep/base/journal/*.py",
    "doorstep/base/journal/actions/*.py",
    "doorstep/config/schema.py",
    "doorstep/config/reference.py",
    "data/**/*",
    "requirements/app.txt",
)


@dataclass(frozen=True)
class TestServer:
    """The server that holds the test databases, as its two roles see it."""

    __test__ = False
    app: str
    owner: str

    def execute(self, statement: sql.Composable | str, *values: object) -> list[tuple[object, ...]]:
        """Run one statement as the owner, outside any transaction."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            cursor = connection.execute(statement, values)  # type: ignore[arg-type]
            return cursor.fetchall() if cursor.description else []

    def urls(self, database: str) -> tuple[str, str]:
        """(application, owner) addresses of a database on this server."""
        return _named(self.app, database), _named(self.owner, database)


def _named(url: str, database: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


@contextmanager
def server() -> Iterator[TestServer]:
    """The server named by DATABASE_URL and DATABASE_OWNER_URL, or the tests' own embedded one."""
    if app := os.environ.get("DATABASE_URL"):
        owner = os.environ.get("DATABASE_OWNER_URL")
        if owner is None:
            raise RuntimeError("The tests make databases: give DATABASE_OWNER_URL (with CREATEDB) as well.")
        yield TestServer(app, owner)
        return
    with Cluster(VAR, durable=False).running() as cluster:
        yield TestServer(*cluster.urls())


def template(on: TestServer) -> str:
    """The name of the template database; made if this mixture of migrations and data has none yet."""
    VAR.mkdir(parents=True, exist_ok=True)
    with (VAR / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        name = TEMPLATE + _digest()
        if not on.execute("SELECT 1 FROM pg_database WHERE datname = %s", name):
            _sweep(on)
            _make_template(on, name)
    return name


def _digest() -> str:
    whole = hashlib.sha256(_mark_of_the_keys())
    for pattern in INGREDIENTS:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file():
                whole.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return whole.hexdigest()[:16]


def _mark_of_the_keys() -> bytes:
    """A word kept beside the tests' keys: a template made under other keys (an earlier checkout's) is not ours."""
    file = VAR / "template.mark"
    if not file.exists():
        file.write_text(secrets.token_hex(16))
    return file.read_bytes()


def _make_template(on: TestServer, name: str) -> None:
    draft = f"{name}_draft"
    drop(on, draft)
    on.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(draft)))
    app, owner = on.urls(draft)
    environment = {**os.environ, "DATABASE_URL": app, "DATABASE_OWNER_URL": owner}
    for command in (["migrate", "--demo"], ["load"]):
        done = subprocess.run(
            [sys.executable, "-m", "doorstep.config.cli", *command],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"doorstep {command[0]} failed:\n{done.stdout[-2000:]}{done.stderr[-6000:]}")
    statement = "ALTER DATABASE {} RENAME TO {}"
    on.execute(sql.SQL(statement).format(sql.Identifier(draft), sql.Identifier(name)))


def clone(on: TestServer, source: str) -> str:
    """A fresh copy of a database; its name tells whose it is, so that a killed run's can be swept away."""
    name = f"{CLONE}{os.getpid()}_{secrets.token_hex(4)}"
    statement = "CREATE DATABASE {} TEMPLATE {}"
    on.execute(sql.SQL(statement).format(sql.Identifier(name), sql.Identifier(source)))
    return name


def drop(on: TestServer, name: str) -> None:
    """Remove a test database, with whoever is still connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name))
    try:
        on.execute(statement + sql.SQL(" WITH (FORCE)"))
    except psycopg.errors.InsufficientPrivilege:
        # autovacuum is in it, which only a superuser may end by force; without force the server itself sends it away
        on.execute(statement)


def _sweep(on: TestServer) -> None:
    """Drop the clones of runs that are over, and all but the newest templates."""
    rows = on.execute("SELECT datname FROM pg_database WHERE datname LIKE 'doorstep\\_%%' ORDER BY oid DESC")
    templates = 0
    for (name,) in rows:
        owner = re.fullmatch(rf"{CLONE}(\d+)_.*", str(name))
        if owner and not Path(f"/proc/{owner.group(1)}").exists():
            drop(on, str(name))
        if str(name).startswith(TEMPLATE):
            templates += 1
            if templates > KEPT_TEMPLATES:
                drop(on, str(name))
