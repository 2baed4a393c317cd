"""A county of a benchmark's own: a durable server in a folder of its own, both taken away at the end."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from doorstep.base.embedded_db import Cluster

ROOT = Path(__file__).resolve().parents[1]
CLERKS = 16


@dataclass(frozen=True)
class County:
    """Where it lies, its server, and the environment of whatever runs in it."""

    folder: Path
    cluster: Cluster
    environment: dict[str, str]

    def python(self, *arguments: str, data: Any = None) -> str:
        """Run a module in the county's environment; its standard output."""
        done = subprocess.run(
            [sys.executable, "-m", *arguments],
            env=self.environment,
            input=None if data is None else json.dumps(data),
            stdout=subprocess.PIPE,
            text=True,
            check=True,
            cwd=ROOT,
        )
        return done.stdout

    def migrate(self) -> None:
        """The tables, and nothing in them."""
        self.python("doorstep.config.cli", "migrate")

    def load(self) -> None:
        """The tables with the registry: sites, items, posts."""
        self.migrate()
        self.python("doorstep.config.cli", "load")

    def seat(self, clerks: int = CLERKS) -> dict[str, Any]:
        """Load, and sit clerks down at counters; who sits where (bench.people)."""
        self.load()
        return json.loads(self.python("bench.people", str(clerks)))


@contextmanager
def county(name: str) -> Iterator[County]:
    """A running server whose database is empty; `name` stands in the folder's name."""
    folder = Path(tempfile.mkdtemp(prefix=f"doorstep-{name}-"))
    folder.chmod(0o711)  # so that the database server, which is another user under root, lies inside it
    cluster = Cluster(folder, durable=True)
    app, owner = cluster.urls()
    environment = {
        **os.environ,
        "DOORSTEP_VAR": str(folder),
        "DATABASE_URL": app,
        "DATABASE_OWNER_URL": owner,
        "DJANGO_SETTINGS_MODULE": "doorstep.config.settings",
    }
    try:
        with cluster.running():
            yield County(folder, cluster, environment)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def put_in(statements: Mapping[str, str], values: Mapping[str, Any]) -> None:
    """Rows by the owner, who may write anything: for each table its statement; then the tables are analysed.

    For the inside of a process that serves a county.
    """
    import psycopg
    from django.conf import settings

    options = f"-c search_path={settings.SCHEMA} -c timezone=Asia/Shanghai"
    with psycopg.connect(os.environ["DATABASE_OWNER_URL"], autocommit=True, options=options) as db:
        for statement in statements.values():
            db.execute(statement, dict(values))
        db.execute(f"VACUUM ANALYZE {', '.join(statements)}")
