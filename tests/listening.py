"""A hall screen without a browser: reads one event stream and remembers every board it was sent."""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable
from threading import Condition, Thread
from typing import Any
from urllib.parse import urlsplit


class Screen:
    """Listens to `/events/board/SITE`; comes back after 0.1 s when the stream ends, as a browser would."""

    def __init__(self, url: str, site: str, *, origin: str | None = None, comes_back: bool = True) -> None:
        self.address = urlsplit(url)
        self.site = site
        self.origin = origin
        self.comes_back = comes_back
        self.boards: list[dict[str, Any]] = []
        self.beats = 0
        self.status = 0
        self.headers: dict[str, str] = {}
        self.changed = Condition()
        self.closed = False
        self.connection: http.client.HTTPConnection | None = None
        self.thread = Thread(target=self._run, daemon=True)
        self.thread.start()

    def wait_for(self, what: Callable[[Screen], bool], patience: float = 30) -> None:
        """Until `what` is true of this screen; AssertionError when it doesn't come true."""
        with self.changed:
            assert self.changed.wait_for(lambda: what(self), patience), self.boards[-1:]

    def calls(self) -> list[tuple[int, str]]:
        """Every call seen, by number: what a voice would have read."""
        seen = {c["n"]: c["label"] for message in self.boards for c in message["board"]["calls"]}
        return sorted(seen.items())

    def close(self) -> None:
        """Switch the screen off."""
        self.closed = True
        if self.connection is not None and self.connection.sock is not None:
            self.connection.sock.shutdown(socket.SHUT_RDWR)
        self.thread.join(10)

    def _run(self) -> None:
        pause = Condition()
        while not self.closed:
            try:
                self._listen()
            except (OSError, http.client.HTTPException, ValueError):
                pass
            if not self.comes_back:
                return
            with pause:
                pause.wait(0.1)

    def _listen(self) -> None:
        self.connection = http.client.HTTPConnection(
            self.address.hostname or "", self.address.port, timeout=60
        )
        headers = {"Origin": self.origin} if self.origin else {}
        self.connection.request("GET", f"/events/board/{self.site}", headers=headers)
        answer = self.connection.getresponse()
        with self.changed:
            self.status = answer.status
            self.headers = {name.lower(): value for name, value in answer.getheaders()}
            self.changed.notify_all()
        event = ""
        while line := answer.readline():
            text = line.decode().rstrip("\n")
            if text.startswith("event: "):
                event = text[7:]
            elif text.startswith("data: "):
                with self.changed:
                    if event == "board":
                        self.boards.append(json.loads(text[6:]))
                    else:
                        self.beats += 1
                    self.changed.notify_all()


def cut_connections(real_db: Any) -> int:
    """End the event process's database connections as an operator would."""
    with real_db.as_owner() as owner:
        rows = owner.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
            " AND (query LIKE 'LISTEN%' OR query LIKE 'SELECT s.code, coalesce(h.version%')"
        ).fetchall()
    return len(rows)
