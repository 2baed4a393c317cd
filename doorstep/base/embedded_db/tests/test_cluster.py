"""What the embedded server is, and how it is shared."""

import json
import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from doorstep.base.embedded_db import Cluster, process
from doorstep.base.embedded_db.layout import SUPERUSER
from doorstep.base.embedded_db.tests.factories import STARTER, query, starter

AS_ROOT = os.geteuid() == 0


def test_first_start_makes_a_durable_database_with_checksums_and_two_roles(cluster):
    with cluster.running():
        app, owner = cluster.urls()
        wanted = {
            "data_checksums": "on",
            "fsync": "on",
            "synchronous_commit": "on",
            "full_page_writes": "on",
            "listen_addresses": "",
        }
        told = query(app, "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)", list(wanted))
        assert dict(told) == wanted
        roles = (
            "SELECT rolname, rolsuper, rolcreatedb FROM pg_roles WHERE rolname LIKE 'doorstep%%' ORDER BY 1"
        )
        assert query(owner, roles) == [
            ("doorstep_app", False, False),
            ("doorstep_owner", False, True),
            ("doorstep_super", True, True),
        ]
    assert not cluster.is_running()


def test_the_application_can_neither_own_nor_truncate_nor_switch_triggers_off(cluster):
    with cluster.running():
        app, owner = cluster.urls()
        query(owner, "CREATE SCHEMA office")
        query(owner, "CREATE TABLE office.journal (id int)")
        query(owner, "GRANT USAGE ON SCHEMA office TO doorstep_app")
        query(owner, "GRANT SELECT, INSERT ON office.journal TO doorstep_app")
        query(app, "INSERT INTO office.journal VALUES (1)")
        for forbidden in (
            "TRUNCATE office.journal",
            "DELETE FROM office.journal",
            "ALTER TABLE office.journal DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
            "CREATE TABLE office.mine (id int)",
            "CREATE TABLE public.mine (id int)",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                query(app, forbidden)


def test_nobody_gets_in_without_a_password_and_keys_are_private(cluster):
    with cluster.running():
        address = cluster.url(SUPERUSER).replace(
            json.loads((cluster.keys / "database.json").read_text())[SUPERUSER], "x"
        )
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(address)
    assert (cluster.keys / "database.json").stat().st_mode & 0o777 == 0o600
    assert cluster.keys.stat().st_mode & 0o777 == 0o700


def test_new_keys_are_given_to_the_roles_at_the_next_start(cluster):
    with cluster.running():
        query(cluster.urls()[1], "CREATE TABLE kept (id int)")
    (cluster.keys / "database.json").unlink()
    with cluster.running():
        assert query(cluster.urls()[1], "SELECT count(*) FROM kept") == [(0,)]


def test_addresses_are_known_without_a_server(var):
    app, owner = Cluster(var).urls()
    assert Cluster(var).urls() == (app, owner)
    assert app.startswith("postgresql://doorstep_app:")
    assert owner.startswith("postgresql://doorstep_owner:")
    assert not Cluster(var).is_running()


def test_the_server_is_a_direct_child(var):
    parent, pid = starter(var)
    stat = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    assert int(stat[1]) == parent.pid
    parent.communicate()
    assert parent.returncode == 0
    assert process.wait_for_end(pid, 10)


def test_a_second_user_keeps_the_server_when_its_starter_leaves(var):
    parent, pid = starter(var)
    cluster = Cluster(var)
    cluster.start()
    parent.communicate()
    assert query(cluster.urls()[0], "SELECT 1") == [(1,)]
    assert cluster.pid() == pid
    cluster.stop()
    assert process.wait_for_end(pid, 10)


def test_starting_at_the_same_moment_makes_one_server(var):
    starters = [
        subprocess.Popen(
            [sys.executable, "-c", STARTER, str(var)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(4)
    ]
    pids = {int(one.stdout.readline()) for one in starters}
    assert len(pids) == 1
    for one in starters:
        one.communicate()
        assert one.returncode == 0
    assert process.wait_for_end(pids.pop(), 10)
