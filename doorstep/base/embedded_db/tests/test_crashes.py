"""The embedded server lives through what happens to servers on real machines."""

import os
import signal
import subprocess
from pathlib import Path
from threading import Event, Thread

import psycopg
import pytest

from doorstep.base.embedded_db import Cluster, DatabaseFailed, process
from doorstep.base.embedded_db.layout import SOCKET_NAME
from doorstep.base.embedded_db.tests.factories import identity, query, starter

AS_ROOT = os.geteuid() == 0


@pytest.mark.parametrize("content", ["", "\n", "not a number\n", "999999999\n/nowhere\n"])
def test_a_broken_pid_file_does_not_keep_the_server_down(cluster, content):
    with cluster.running():
        pass
    (cluster.layout.data / "postmaster.pid").write_text(content)
    with cluster.running():
        assert query(cluster.urls()[0], "SELECT 1") == [(1,)]


def test_a_pid_that_another_program_got_after_a_reboot_is_not_taken_for_the_server(cluster):
    with cluster.running():
        file = cluster.layout.data / "postmaster.pid"
        lines = file.read_text().split("\n")
        os.kill(cluster.pid(), signal.SIGKILL)
        cluster.wait_for_end(10)
    # a bystander of the server's own user: for it kill(pid, 0) succeeds, which PostgreSQL itself trusts
    bystander = subprocess.Popen(["/bin/cat"], stdin=subprocess.PIPE, **identity(cluster))
    try:
        file.write_text("\n".join([str(bystander.pid), *lines[1:]]))
        (cluster.layout.socket / f"{SOCKET_NAME}.lock").write_text(f"{bystander.pid}\n")
        with cluster.running():
            assert query(cluster.urls()[0], "SELECT 1") == [(1,)]
            assert cluster.pid() != bystander.pid
        assert bystander.poll() is None
    finally:
        bystander.communicate()


def test_a_zombie_is_not_taken_for_the_server(cluster):
    with cluster.running():
        pid = cluster.pid()
        os.kill(pid, signal.SIGKILL)
        process.wait_for_end(pid, 10)  # ended, but nobody has fetched its exit code yet
        assert Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
        assert cluster.pid() is None
        other = Cluster(cluster.var)
        with other.running():
            assert query(other.urls()[0], "SELECT 1") == [(1,)]


def test_kill_9_of_the_server_loses_nothing_that_was_confirmed(cluster):
    with cluster.running():
        app, owner = cluster.urls()
        query(owner, "CREATE TABLE public.ledger (id int)")
        query(owner, "GRANT SELECT, INSERT ON public.ledger TO doorstep_app")
        for number in range(5):
            query(app, "INSERT INTO public.ledger VALUES (%s)", number)
            os.kill(cluster.pid(), signal.SIGKILL)
            assert cluster.wait_for_end(10)
            cluster.start()
            assert query(app, "SELECT count(*) FROM public.ledger") == [(number + 1,)]


REFUSAL = "pre-existing shared memory block"


def release_when_refused(log, backend):
    """Let the halted process go on once a new server was refused because of it."""
    for _ in range(1200):
        if REFUSAL in log.read_text():
            break
        Event().wait(0.05)
    os.kill(backend, signal.SIGCONT)


def test_a_backend_that_outlives_the_killed_server_is_waited_for(cluster):
    """PostgreSQL refuses to share memory with it, and rightly: two servers on one folder destroy it."""
    with cluster.running():
        connection = psycopg.connect(cluster.urls()[0], autocommit=True)
        backend = connection.info.backend_pid
        os.kill(backend, signal.SIGSTOP)
        os.kill(cluster.pid(), signal.SIGKILL)
        cluster.wait_for_end(10)
        # set_roles has nothing to do at this start, so the first to be refused is the server itself
        other = Cluster(cluster.var)
        released = Thread(target=release_when_refused, args=(cluster.layout.log, backend))
        released.start()
        with other.running():
            assert query(other.urls()[0], "SELECT 1") == [(1,)]
        released.join()
        assert REFUSAL in cluster.layout.log.read_text()
        connection.close()


def test_the_server_of_a_killed_parent_is_found_used_and_stopped(var):
    parent, pid = starter(var)
    parent.kill()
    parent.communicate()
    cluster = Cluster(var)
    assert cluster.pid() == pid
    with cluster.running():
        assert cluster.pid() == pid
        assert query(cluster.urls()[0], "SELECT 1") == [(1,)]
    assert process.wait_for_end(pid, 10)
    assert cluster.pid() is None


def test_a_server_whose_socket_was_swept_away_is_replaced(var, monkeypatch):
    from doorstep.base.embedded_db import cluster as module

    monkeypatch.setattr(module, "DEAF_AFTER", 0.2)
    cluster = Cluster(var)
    with cluster.running():
        pid = cluster.pid()
        (cluster.layout.socket / SOCKET_NAME).unlink()
        cluster.start()
        assert cluster.pid() != pid
        assert query(cluster.urls()[0], "SELECT 1") == [(1,)]


def test_an_interrupted_first_start_leaves_nothing_half_made(cluster):
    cluster._prepare_folders()
    draft = cluster.layout.home / "data.making"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    with cluster.running():
        assert query(cluster.urls()[0], "SELECT 1") == [(1,)]


def test_data_of_another_major_version_is_refused_with_a_way_on(cluster):
    with cluster.running():
        pass
    file = cluster.layout.data / "PG_VERSION"
    kept = file.read_text()
    file.write_text("9\n")
    with pytest.raises(DatabaseFailed, match="runbook"):
        cluster.start()
    file.write_text(kept)


def test_a_server_that_cannot_start_says_why_from_its_log(cluster):
    with cluster.running():
        pass
    control = cluster.layout.data / "global" / "pg_control"
    hidden = control.with_name("hidden")
    control.rename(hidden)
    with pytest.raises(DatabaseFailed):
        cluster.start()
    hidden.rename(control)


def test_logs_carry_neither_statements_nor_values(cluster):
    with cluster.running():
        app, owner = cluster.urls()
        query(owner, "CREATE TABLE public.people (number text PRIMARY KEY)")
        query(owner, "GRANT INSERT ON public.people TO doorstep_app")
        query(app, "INSERT INTO public.people VALUES ('510184199001011234')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            query(app, "INSERT INTO public.people VALUES ('510184199001011234')")
    log = cluster.layout.log.read_text()
    assert "duplicate key" in log
    assert "510184199001011234" not in log
