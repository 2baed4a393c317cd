"""Fixtures for every test. The database is a real PostgreSQL, the schema the county's, the role the application's.

`db`       one transaction that is rolled back (pytest-django's own)
`real_db`  a fresh database of its own, for tests that need commits, threads or other processes
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from doorstep.config import testing


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
def transactional_db() -> None:
    """Refused: pytest-django's own would TRUNCATE, which the application's role may not and tests need not."""
    pytest.fail("use the fixture real_db instead of transactional_db")


@pytest.fixture(autouse=True)
def _files_of_this_test(tmp_path, settings) -> None:
    """Uploads and made papers go to a folder of the test's own."""
    settings.FILES = tmp_path / "files"


@pytest.fixture
def cast(db):
    """The standing cast as actors, by name: see registry/staff/tests/factories.py."""
    from doorstep.registry.staff.tests.factories import make_cast

    return make_cast()
