"""Playing quickly. Nobody waits for what is played, nobody else works at the site, and a lost demo is played again."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

TOGETHER = 250
"""Steps of the day that are committed at once."""


@contextmanager
def haste() -> Iterator[None]:
    """Inside the block: commits don't wait for the disk, statements are prepared at once, and an action that is part of
    a larger transaction has no savepoint of its own (none of them fails: a failure ends the playing)."""
    connection.close()
    options = connection.settings_dict["OPTIONS"]
    connection.settings_dict["OPTIONS"] = {**options, "prepare_threshold": 2}
    connection.savepoint = lambda: None  # type: ignore[method-assign,assignment,return-value]
    gc.disable()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO off")
        yield
    finally:
        gc.enable()
        del connection.savepoint
        connection.settings_dict["OPTIONS"] = options
        connection.close()


@contextmanager
def together() -> Iterator[None]:
    """Commit everything inside at once, and don't tell the hall screens: no screen shows a day that is over."""
    with transaction.atomic():
        yield
        connection.run_on_commit.clear()
