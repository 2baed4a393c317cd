"""What tests of several apps share."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.conf import settings
from django.db import connection, connections


def row_counts() -> dict[str, int]:
    """How many rows each table of the county's schema has, Django's and the job queue's included."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [settings.SCHEMA])
        tables = [name for (name,) in cursor.fetchall()]
        cursor.execute(" UNION ALL ".join(f"SELECT '{table}', count(*) FROM \"{table}\"" for table in tables))
        return dict(cursor.fetchall())


@contextmanager
def no_new_rows() -> Iterator[None]:
    """Fails where the block added a row to, or took one from, any table."""
    before = row_counts()
    yield
    after = row_counts()
    assert after == before, {t: (before[t], n) for t, n in after.items() if n != before[t]}


def together(calls: list[Any]) -> list[Any]:
    """Run the calls in threads that start at one moment; results in order, an exception as a result."""
    barrier = Barrier(len(calls))

    def one(call: Any) -> Any:
        barrier.wait()
        try:
            return call()
        except Exception as error:  # noqa: BLE001  the test looks at it
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))
