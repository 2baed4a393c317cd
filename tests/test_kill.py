"""kill -9 at any moment loses nothing that was confirmed; and the test would see it if it did.

Eight clerks work over HTTP in a process of their own, which lists every confirmed answer. Meanwhile page workers,
their master, PostgreSQL (its postmaster, or all its processes at once) and the whole supervisor are killed. At the
end everything on the list must be in the database. The control run, on the same machine and by the same means, has
`synchronous_commit=off`: it must lose something, or the harness could not see a loss and the test is void.
"""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from typing import Self

import psycopg
import pytest

from doorstep.base.embedded_db import Cluster, process
from doorstep.base.embedded_db.layout import OWNER, SUPERUSER
from doorstep.config.served import Served
from tests.kill.confirmed import contradictions, lines, missing

CLERKS = 8
KILLS = 24
BETWEEN = 40  # confirmed answers from one kill to the next
CONTROL_KILLS = 6
KINDS = [
    *["PostgreSQL's postmaster", "a page worker", "all of PostgreSQL", "the pages' master"] * 2,
    "the supervisor",
    "the sequencer",
]
ROOT = Path(__file__).resolve().parents[1]

pytestmark = [pytest.mark.kill, pytest.mark.slow]


class County:
    """A fresh county with its own embedded, durable database, served by the whole program."""

    def __init__(self, var: Path, log: Path) -> None:
        self.environment = {"DOORSTEP_VAR": str(var), "DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
        self.cluster = Cluster(var)
        self.served = Served(self.environment, log)

    def run(self, *command: str) -> str:
        """Run one of the program's commands over this county; gives its output."""
        done = subprocess.run(
            [sys.executable, "-m", *command],
            env={**os.environ, **self.environment},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def make(self) -> list[dict[str, object]]:
        """Migrate, load, hire; gives what each clerk needs."""
        with self.cluster.running():
            self.run("doorstep.config.cli", "migrate")
            self.run("doorstep.config.cli", "load")
            return json.loads(self.run("tests.kill.county", str(CLERKS)))

    def victims(self, kind: str) -> list[int]:
        """The processes that one kill takes at once."""
        pages = self.served.children("doorstep.config.wsgi")
        database = self.cluster.pid()
        return {
            "a page worker": pages[-1:],
            "the pages' master": pages[:1],
            "the sequencer": self.served.children("journal sequence"),
            "PostgreSQL's postmaster": [database] if database else [],
            "all of PostgreSQL": process.left_behind(self.cluster.layout.data),
            "the supervisor": [self.served.process.pid] if self.served.process else [],
        }[kind]

    def kill(self, kind: str) -> None:
        """kill -9, and nothing that would soften it; only a killed supervisor is started again by us."""
        for pid in self.victims(kind):
            process.send(pid, signal.SIGKILL)
        if kind == "the supervisor":
            self.served.process.communicate()
            self.served.process = None
            again(self.served.start)

    def question(self, role: str = OWNER) -> psycopg.Connection:
        """A connection past the program."""
        return psycopg.connect(
            self.cluster.url(role), autocommit=True, options="-c search_path=county_510184"
        )


def again(start) -> None:
    """A killed supervisor's workers hold the port a moment longer."""
    for _ in range(100):
        try:
            return start()
        except RuntimeError:
            Event().wait(0.2)
    return start()


class Writers:
    """The other process: eight clerks and their ledger."""

    def __init__(self, county: County, clerks: list[dict[str, object]], folder: Path, name: str) -> None:
        self.ledger = folder / f"{name}.jsonl"
        plan = folder / f"{name}.plan.json"
        plan.write_text(json.dumps({"port": county.served.port, "clerks": clerks}))
        self.ledger.touch()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.writer", plan, self.ledger], stdin=subprocess.PIPE, cwd=ROOT
        )

    def count(self) -> int:
        return self.ledger.read_bytes().count(b"\n")

    def wait_for(self, more: int) -> None:
        """Wait until so many more answers are confirmed."""
        wanted = self.count() + more
        for _ in range(2400):
            if self.count() >= wanted:
                return
            assert self.process.poll() is None
            Event().wait(0.05)
        refused = [line for line in lines(self.ledger) if "refused" in line]
        pytest.fail(f"nothing is confirmed any more; refused: {refused[:3]}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def confirmed(self) -> list[dict[str, object]]:
        """What was confirmed; a refusal contradicts an earlier confirmation."""
        written = lines(self.ledger)
        assert [line for line in written if "refused" in line] == []
        return written


@pytest.fixture
def county(var, tmp_path) -> Iterator[County]:
    """A served county; whatever is left of it is ended with the test."""
    one = County(var, tmp_path / "serve.log")
    yield one
    one.served.stop()


def test_nothing_confirmed_is_lost_by_kill_9(county, tmp_path):
    clerks = county.make()
    county.served.start()
    with Writers(county, clerks, tmp_path, "durable") as writers:
        for kind in itertools.islice(itertools.cycle(KINDS), KILLS):
            writers.wait_for(BETWEEN)
            county.kill(kind)
        writers.wait_for(BETWEEN)
    confirmed = writers.confirmed()
    verdict = json.loads(county.run("doorstep.config.cli", "seals", "verify", "--json"))
    county.run("doorstep.config.cli", "journal", "sequence", "--once")
    logs = json.loads(county.run("doorstep.config.cli", "journal", "verify", "--json"))
    county.served.stop()
    with county.cluster.running(), county.question() as database:
        assert missing(database, confirmed) == []
        assert contradictions(database) == []
    assert verdict["breaches"] == logs["breaches"] == []
    assert logs["leaves"]["seals"] == verdict["uses"] > 0
    steps = {line["step"] for line in confirmed}
    assert {"seal", "hand-over", "rate", "finish"} <= steps, "the flow was walked to its end"
    assert len(confirmed) > KILLS * BETWEEN

    lost = lossy_control(county, clerks, tmp_path)
    assert lost, "void: with synchronous_commit=off nothing was lost, so a loss would not be seen"


def lossy_control(county: County, clerks: list[dict[str, object]], folder: Path) -> list[str]:
    """The same with commits that do not wait for the disk, killed until something is missing."""
    with county.cluster.running(), county.question(SUPERUSER) as database:
        database.execute("ALTER ROLE doorstep_app SET synchronous_commit = off")
        # the later the log is written, the more a kill can take
        database.execute("ALTER SYSTEM SET wal_writer_delay = '10s'")
        database.execute("ALTER SYSTEM SET wal_writer_flush_after = '1GB'")
    for number in range(CONTROL_KILLS):
        county.served.start()
        with Writers(county, clerks, folder, f"control-{number}") as writers:
            writers.wait_for(BETWEEN * 2)
            county.kill("all of PostgreSQL")
        county.served.stop()
        with county.cluster.running(), county.question() as database:
            if lost := missing(database, [line for line in lines(writers.ledger) if "step" in line]):
                return lost
    return []
