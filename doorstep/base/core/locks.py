"""Locks that are no row's: for what must not be done twice at once and has no row to lock."""

from __future__ import annotations

from django.db import connection


def one_at_a_time(what: str) -> None:
    """Wait until nobody else in this county does `what`; let go when the transaction ends.

    The schema's name is part of the lock: two counties of one database don't wait for each other.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))", [what])


def alone(what: str) -> bool:
    """Whether nobody else in this county does `what`, which is then ours until the transaction ends. Waits for nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_try_advisory_xact_lock(hashtextextended(current_schema() || %s, 0))", [what]
        )
        return bool(cursor.fetchone()[0])
