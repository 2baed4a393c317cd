"""What tests of every floor lean on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.db import connection

from doorstep.base.core.errors import DomainError


def row_counts() -> dict[str, int]:
    """How many rows each table of the house has."""
    tables = sorted({m._meta.db_table for m in apps.get_models() if m.__module__.startswith("doorstep.")})
    counts = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


@contextmanager
def changes_nothing(error: type[DomainError]) -> Iterator[pytest.ExceptionInfo[DomainError]]:
    """The block raises `error`, which it is told of, and no table has gained or lost a row."""
    before = row_counts()
    with pytest.raises(error) as told:
        yield told
    assert row_counts() == before
