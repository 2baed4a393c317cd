"""`doorstep check` names each guard that is weaker than it could be; one command line for all."""

import os
import subprocess
import sys

import pytest

from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.config.served import free_ports
from doorstep.registry.staff.tests.factories import make_cast


@pytest.fixture
def doorstep(real_db):
    """Runs a command over a database of the test's own."""

    def run(*command, **environment):
        return subprocess.run(
            [sys.executable, "-m", "doorstep.config.cli", *command],
            env={**os.environ, **real_db.environment(), **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_two_roles_leave_nothing_to_say_about_rights(doorstep):
    told = doorstep("check")
    assert told.returncode == 0
    assert "role" not in told.stderr
    assert "migrate" not in told.stderr


def test_one_role_for_everything_is_said_to_weaken_the_guards(doorstep, real_db):
    told = doorstep("check", DATABASE_URL=real_db.owner_url, DATABASE_OWNER_URL="").stderr
    assert "DATABASE_OWNER_URL is missing" in told
    assert "tables: it could change their guards" in told


def test_an_address_without_https_is_said_to_be_open(doorstep):
    assert "not https" in doorstep("check", DOORSTEP_PUBLIC_URL="http://hall.example").stderr
    assert "not https" not in doorstep("check", DOORSTEP_PUBLIC_URL="https://hall.example").stderr


def test_seals_that_sign_nothing_are_counted(doorstep, real_db):
    make_seal_in_use(make_cast())
    told = doorstep("check").stderr
    assert "Seals in use without a signing key: 1." in told


def test_a_store_of_files_that_is_away_is_said(doorstep):
    assert "store of files" not in doorstep("check").stderr
    told = doorstep("check", FILES_URL=f"s3://county?endpoint=http://127.0.0.1:{free_ports()}").stderr
    assert "The store of files can't be written and read" in told


def test_uploads_that_no_scanner_sees_are_said(doorstep):
    assert "Uploads are not shown to a virus scanner" in doorstep("check", CLAMD_URL="").stderr
    told = doorstep("check", CLAMD_URL="unix:/nowhere/clamd.sock").stderr
    assert "The virus scanner does not answer" in told
    assert "not shown" not in told


def test_a_county_without_a_schema_is_told_to_migrate(doorstep):
    told = doorstep("places", "summary", "--json", DOORSTEP_COUNTY="510185")
    assert told.returncode == 1
    assert told.stderr.strip() == "The county's schema is not there yet: run `doorstep migrate` first."


def test_migrating_again_changes_nothing_and_cannot_make_a_demo(doorstep, real_db):
    with real_db.as_owner() as owner:
        before = owner.execute("SELECT is_demo, made_at FROM core_installation").fetchone()
    assert doorstep("migrate").returncode == 0
    with real_db.as_owner() as owner:
        assert owner.execute("SELECT is_demo, made_at FROM core_installation").fetchone() == before


def test_an_unknown_command_is_refused_in_words(doorstep):
    told = doorstep("fly")
    assert told.returncode == 2
    assert "No such command" in told.stderr
