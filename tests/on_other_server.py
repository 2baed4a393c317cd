"""Runs the tests as on a server of the county's own: by DATABASE_URL, on another PostgreSQL (Debian's 15).

python -m tests.on_other_server /usr/lib/postgresql/15/bin [arguments of pytest]
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from doorstep.base.embedded_db import Cluster

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    """Start that PostgreSQL in a folder of its own, run pytest against it, stop it; gives pytest's exit code."""
    programs, *arguments = sys.argv[1:]
    if not Path(programs, "postgres").exists():
        print(f"There is no PostgreSQL in {programs}: install the package postgresql-15.")
        return 1
    # read by the server's start only: the tests of the embedded server go on with their own
    os.environ["DOORSTEP_PG_BIN"] = programs
    cluster = Cluster(ROOT / "var" / f"test-{Path(programs).parent.name}", durable=False)
    with cluster.running(print):
        del os.environ["DOORSTEP_PG_BIN"]
        app, owner = cluster.urls()
        environment = {**os.environ, "DATABASE_URL": app, "DATABASE_OWNER_URL": owner}
        return subprocess.run(
            [sys.executable, "-m", "pytest", *arguments], env=environment, cwd=ROOT, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
