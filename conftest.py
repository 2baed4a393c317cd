"""Fixtures for every test. The database is a real PostgreSQL, the schema the county's, the role the application's.

`db`       one transaction that is rolled back (pytest-django's own)
`real_db`  a fresh database of its own, for tests that need commits, threads or other processes
`served`   the whole program (pages, events, jobs) serving `real_db` on ports of its own
`browser`  a real Chromium; open pages with `browser.new_context(base_url=served.url).new_page()`
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from doorstep.config import testing
from doorstep.config.served import Served

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def pytest_configure() -> None:
    """Hash passwords the quick way: a cast has fourteen, and none of them guards anything."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@dataclass(frozen=True)
class RealDatabase:
    """A database of a test's own: addresses for other processes, and the owner's hands."""

    name: str
    app_url: str
    owner_url: str

    def environment(self) -> dict[str, str]:
        """What another process needs to use this database."""
        return {"DATABASE_URL": self.app_url, "DATABASE_OWNER_URL": self.owner_url}

    def as_owner(self) -> psycopg.Connection:
        """A connection that can do what the application cannot: change what is append-only, and the like."""
        return psycopg.connect(
            self.owner_url,
            autocommit=True,
            options=f"-c search_path={settings.SCHEMA} -c timezone=Asia/Shanghai",
        )


@pytest.fixture(scope="session")
def test_server() -> Iterator[testing.TestServer]:
    """The server that holds this session's test databases."""
    with testing.server() as server:
        yield server


@pytest.fixture(scope="session")
def template_database(test_server: testing.TestServer) -> str:
    """The name of the migrated and filled database that all others are cloned from."""
    return testing.template(test_server)


@contextmanager
def _using(test_server: testing.TestServer, template: str) -> Iterator[RealDatabase]:
    """Point Django at a fresh clone, in every thread, until the block ends."""
    import dj_database_url

    name = testing.clone(test_server, template)
    database = RealDatabase(name, *test_server.urls(name))
    held = connections.settings["default"]
    before = {key: held[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")}
    connections.close_all()
    parsed = dj_database_url.parse(database.app_url)
    held.update({key: parsed[key] for key in before})
    try:
        yield database
    finally:
        connections.close_all()
        held.update(before)
        testing.drop(test_server, name)


@pytest.fixture(scope="session")
def django_db_setup(test_server, template_database, django_db_blocker) -> Iterator[None]:
    """This worker's database, for the tests that roll back."""
    with django_db_blocker.unblock(), _using(test_server, template_database):
        yield


@pytest.fixture
def real_db(test_server, template_database, django_db_blocker) -> Iterator[RealDatabase]:
    """A fresh database, whose commits are real and seen by threads and other processes."""
    with django_db_blocker.unblock(), _using(test_server, template_database) as database:
        yield database


@pytest.fixture
def var() -> Iterator[Path]:
    """A data folder for an embedded server of the test's own, which the server's user can reach.

    Not under tmp_path: pytest closes that to other users, even while another run uses it.
    """
    with tempfile.TemporaryDirectory(prefix="doorstep-test-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder) / "var"


@pytest.fixture
def served(real_db, tmp_path) -> Iterator[Served]:
    """`doorstep serve` over this test's own database; what the test commits it sees, and the reverse."""
    server = Served(real_db.environment(), tmp_path / "serve.log")
    server.start()
    try:
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The machine's Chromium, driven by Playwright; without its sandbox only when we are root."""
    from playwright.sync_api import sync_playwright

    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    program = shutil.which("chromium")
    if program is None:
        pytest.fail("Chromium is missing: install the package chromium.")
    quiet = ["background-networking", "component-update", "sync", "gpu", "quic", "dev-shm-usage"]
    flags = ["--no-first-run", "--autoplay-policy=no-user-gesture-required"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            chromium_sandbox=os.geteuid() != 0,
            args=[*flags, *(f"--disable-{one}" for one in quiet)],
        )
        yield chromium
        chromium.close()


@pytest.fixture
def transactional_db() -> None:
    """Refused: pytest-django's own would TRUNCATE, which the application's role may not and tests need not."""
    pytest.fail("use the fixture real_db instead of transactional_db")


@pytest.fixture(autouse=True)
def _files_of_this_test(tmp_path, settings) -> None:
    """Uploads and made papers go to a folder of the test's own."""
    settings.FILES = tmp_path / "files"
    settings.FILES_URL = settings.CLAMD_URL = ""


@pytest.fixture(autouse=True)
def _quick_passwords(settings) -> None:
    """The cast has fourteen logins in every test: a slow hash would be most of the run."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def cast(db):
    """The standing cast as actors, by name: see registry/staff/tests/factories.py."""
    from doorstep.registry.staff.tests.factories import make_cast

    return make_cast()
