"""`doorstep serve` keeps its processes alive and ends them cleanly."""

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path
from threading import Event

import pytest

from doorstep.base.embedded_db import Cluster
from doorstep.config.served import Served, ServerFailed

PAGES, EVENTS, JOBS = "doorstep.config.wsgi", "doorstep.config.events", "procrastinate"
SEQUENCER = "journal sequence"


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:  # noqa: S310
            return answer.status
    except urllib.error.HTTPError as answer:
        return answer.code


def eventually(look, *, tries=600):
    """Look again and again; the server tells nobody when it has mended itself."""
    for _ in range(tries):
        try:
            if found := look():
                return found
        except OSError:
            pass
        Event().wait(0.05)
    pytest.fail("it never came true")


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_the_whole_program_is_brought_back_whatever_part_is_killed(served):
    assert status(f"{served.url}/accounts/login/") == 200
    for part in (PAGES, EVENTS, JOBS, SEQUENCER):
        before = served.children(part)
        assert before, part
        os.kill(before[0], signal.SIGKILL)
        eventually(lambda part=part, before=before: set(served.children(part)) - set(before))
        eventually(lambda before=before: all(gone(pid) for pid in before))
    assert eventually(lambda: status(f"{served.url}/accounts/login/") == 200)


def test_sigterm_ends_every_process_and_reports_success(served):
    below = [pid for part in (PAGES, EVENTS, JOBS, SEQUENCER) for pid in served.children(part)]
    assert len(below) >= 6
    assert served.stop() == 0
    assert all(gone(pid) for pid in below)


def test_a_killed_supervisor_leaves_nobody_answering(served):
    below = [pid for part in (PAGES, EVENTS, JOBS, SEQUENCER) for pid in served.children(part)]
    served.process.kill()
    served.process.wait()
    eventually(lambda: all(gone(pid) for pid in below))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", served.port))


def test_a_taken_port_is_said_in_one_line(real_db, tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server = Served(real_db.environment(), tmp_path / "log", port=taken.getsockname()[1])
        with pytest.raises(ServerFailed, match="give another --port"):
            server.start()


def test_an_unmigrated_database_is_refused_with_the_command_to_run(var, tmp_path):
    environment = {"DOORSTEP_VAR": str(var), "DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
    with pytest.raises(ServerFailed, match="doorstep migrate"):
        Served(environment, tmp_path / "log").start()
    assert Cluster(var).pid() is None, "its database is stopped with it"


def _fails_to_start_and_is_tried_again(cluster, log):
    """As on a disk that is full for a moment: the server ends, and can't begin until somebody made room."""
    control = cluster.layout.data / "global" / "pg_control"
    hidden = control.with_name("hidden")
    killed = cluster.pid()
    control.rename(hidden)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: "the database is tried again" in log.read_text())
    hidden.rename(control)
    eventually(lambda: cluster.pid() not in {None, killed} and cluster.is_running())


def test_the_embedded_database_is_restarted_and_stopped_with_the_server(var, tmp_path):
    environment = {"DOORSTEP_VAR": str(var), "DATABASE_URL": "", "DATABASE_OWNER_URL": ""}
    doorstep = [sys.executable, "-m", "doorstep.config.cli"]
    subprocess.run([*doorstep, "migrate"], env={**os.environ, **environment}, check=True, capture_output=True)
    server = Served(environment, tmp_path / "log")
    server.start()
    cluster = Cluster(var)
    killed = cluster.pid()
    assert [status(f"{server.url}/sites/") for _each in range(12)] == [200] * 12, "fills the workers' pools"
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: cluster.pid() not in {None, killed} and cluster.is_running())
    after = [status(f"{server.url}/sites/") for _each in range(12)]
    assert after == [200] * 12, "no pooled connection to the old server is used"
    _fails_to_start_and_is_tried_again(cluster, tmp_path / "log")
    assert status(f"{server.url}/sites/") == 200
    used = subprocess.run(
        [*doorstep, "places", "summary", "--json"],
        env={**os.environ, **environment},
        check=True,
        capture_output=True,
    )
    assert b"town_centre" in used.stdout
    assert cluster.pid() is not None, "a command that used the running server leaves it running"
    assert server.stop() == 0
    assert cluster.pid() is None
