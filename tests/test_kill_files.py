"""kill -9 while files are being kept: every row's file opens, nothing confirmed is lost, no orphan outlives `clean`."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from threading import Event

import pytest
from django.db import connection

from doorstep.registry.documents import actions, queries, stores
from doorstep.registry.documents.models import StoredFile
from tests import s3

KILLS = 25
ROOT = Path(__file__).resolve().parents[1]

pytestmark = [pytest.mark.kill, pytest.mark.slow]


@pytest.fixture(params=["folder", "bucket"])
def place(request, settings, tmp_path):
    """Where the files go, for this process and for the one that is killed."""
    settings.FILES_KEY_ID, settings.FILES_SECRET = s3.KEY_ID, s3.SECRET
    if request.param == "folder":
        settings.FILES_URL = f"file://{tmp_path}/kept"
        yield settings.FILES_URL
        return
    with s3.server() as url:
        settings.FILES_URL = url
        yield url


class Filer:
    """The process that keeps files, and its list."""

    def __init__(self, ledger: Path, environment: dict[str, str]) -> None:
        self.ledger = ledger
        ledger.touch()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.kill.filer", ledger],
            stdin=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **environment, "FILES_KEY_ID": s3.KEY_ID, "FILES_SECRET": s3.SECRET},
        )

    def lines(self) -> list[dict[str, str]]:
        text = self.ledger.read_text()
        return [json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")]

    def wait_for(self, more: int) -> int:
        """Until a child has confirmed so many more files; gives its process."""
        before = len(self.lines())
        for _ in range(6000):
            assert self.process.poll() is None
            if len(self.lines()) >= before + more:
                return [line["pid"] for line in self.lines() if "pid" in line][-1]
            Event().wait(0.02)
        raise AssertionError("nothing is confirmed any more")

    def end(self) -> None:
        """Close its input, so that no further child comes after the one that is killed."""
        self.process.stdin.close()
        os.kill([line["pid"] for line in self.lines() if "pid" in line][-1], signal.SIGKILL)
        self.process.wait(60)


def test_a_killed_writer_leaves_no_row_without_its_file_and_no_orphan(real_db, place, tmp_path):
    chance = random.Random(7)
    filer = Filer(tmp_path / "ledger.jsonl", {**real_db.environment(), "FILES_URL": place})
    for _ in range(KILLS):
        victim = filer.wait_for(chance.randint(2, 5))
        Event().wait(chance.random() * 0.08)  # anywhere in the next files
        os.kill(victim, signal.SIGKILL)
    filer.wait_for(2)
    filer.end()
    wait_for_silence()

    rows = {str(row.pk): row for row in StoredFile.objects.all()}
    confirmed = [line for line in filer.lines() if "id" in line]
    assert len(confirmed) >= KILLS
    assert [line for line in confirmed if line["id"] not in rows] == []
    for row in rows.values():
        assert hashlib.sha256(queries.read(row)).digest() == bytes(row.digest)
        assert row.preview is None or queries.preview(row)[:3] == b"\xff\xd8\xff"
    wanted = {bytes(each) for row in rows.values() for each in (row.digest, row.preview) if each}
    assert len(list(stores.store().items())) > len(wanted)  # or the harness could not see an orphan
    assert actions.clean(older_than_seconds=-60) > 0
    assert {item.key for item in stores.store().items()} == {queries.key_of(digest) for digest in wanted}


def wait_for_silence() -> None:
    """Until the database has ended what killed processes had begun."""
    with connection.cursor() as cursor:
        for _ in range(600):
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            if cursor.fetchone() == (0,):
                return
            Event().wait(0.05)
    raise AssertionError("killed processes' transactions are still open")
