"""Telling the screens that a board has a new version, after the commit and outside the business transaction.

A NOTIFY takes a lock of the whole database server for its own commit, so a thread of its own sends them, on its own
connection, many sites in one statement. Losing one does no harm: screens poll every five seconds (ui.md §6).
"""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection, transaction

CHANNEL = "doorstep_board"
log = logging.getLogger(__name__)


class Teller:
    """Collects what is new and tells it; its thread begins with the first news of a process."""

    def __init__(self) -> None:
        self.pending: dict[str, int] = {}
        self.changed = threading.Condition()
        self.thread: threading.Thread | None = None

    def tell(self, site: str, version: int) -> None:
        """Say that the site's board has `version`; returns at once."""
        with self.changed:
            self.pending[site] = version
            if self.thread is None or not self.thread.is_alive():
                self.thread = threading.Thread(target=self._run, name="board-news", daemon=True)
                self.thread.start()
            self.changed.notify()

    def _run(self) -> None:
        while True:
            with self.changed:
                while not self.pending:
                    self.changed.wait()
                news, self.pending = self.pending, {}
            try:
                _notify(news)
            except (DatabaseError, InterfaceError):
                connection.close()  # a connection that died while it rested: once more with a fresh one
                try:
                    _notify(news)
                except (DatabaseError, InterfaceError) as error:
                    connection.close()
                    log.warning("news of %d boards not told: %s", len(news), type(error).__name__)


def _notify(news: dict[str, int]) -> None:
    payloads = [f"{settings.COUNTY}/{site}/{version}" for site, version in news.items()]
    with transaction.atomic(), connection.cursor() as cursor:
        # nothing is lost with an unflushed NOTIFY, so it waits for no disk; LOCAL, because this connection may go
        # back to a pool, and nobody else's commit may ever be so careless
        cursor.execute("SET LOCAL synchronous_commit = off")
        cursor.execute(
            "SELECT pg_notify(%s, payload) FROM unnest(%s::text[]) AS payload", [CHANNEL, payloads]
        )


_teller = Teller()


def after_commit(site: str, version: int) -> None:
    """Tell the screens of `site` once the transaction is committed; nothing is told of one that is rolled back."""
    transaction.on_commit(lambda: _teller.tell(site, version), robust=True)
