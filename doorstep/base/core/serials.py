"""Running numbers that are never given twice."""

from __future__ import annotations

from django.db import connection


def next_serial(name: str) -> int:
    """The next number of the series `name`, from 1; its row stays locked until the transaction ends.

    Two transactions can't get the same number; a rolled-back one leaves no gap.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_serial (name, last) VALUES (%s, 1)"
            " ON CONFLICT (name) DO UPDATE SET last = core_serial.last + 1 RETURNING last",
            [name],
        )
        return cursor.fetchone()[0]
