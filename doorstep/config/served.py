"""The whole program as a test's own server: pages, events and jobs on free ports, over the test's database."""

from __future__ import annotations

import os
import random
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

OPEN = "Doorstep is open at "
PATIENCE = 90.0
PORTS = range(20_000, 32_000, 2)


class ServerFailed(RuntimeError):
    """The server ended instead of opening; the message carries its last words."""


def free_ports() -> int:
    """A port that is free together with the next one. Another process may still be quicker: try again then."""
    for port in random.sample(PORTS, 100):
        try:
            for one in (port, port + 1):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", one))
        except OSError:
            continue
        return port
    raise ServerFailed("no free ports")


@dataclass
class Served:
    """A running `doorstep serve`."""

    environment: Mapping[str, str]
    log: Path
    workers: int = 2
    port: int = field(default_factory=free_ports)
    process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """The address of pages and API."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def events_url(self) -> str:
        """The address of the event process."""
        return f"http://127.0.0.1:{self.port + 1}"

    def start(self) -> None:
        """Start it and wait until it answers. Raises ServerFailed with the end of its log when it does not."""
        command = [sys.executable, "-m", "doorstep.config.cli", "serve", "--port", str(self.port)]
        command += ["--workers", str(self.workers)]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                command,
                env={**os.environ, **self.environment},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        if OPEN not in self._first_line():
            self.stop()
            raise ServerFailed(self.log.read_text()[-4000:])

    def _first_line(self) -> str:
        stdout = self.process.stdout if self.process else None
        if stdout is None or not select.select([stdout], [], [], PATIENCE)[0]:
            return ""
        return stdout.readline()

    def stop(self) -> int:
        """End it as Ctrl-C does; gives its exit code."""
        if self.process is None:
            return 0
        process, self.process = self.process, None
        process.send_signal(signal.SIGTERM)
        process.communicate()
        return process.returncode

    def children(self, name: str) -> list[int]:
        """The processes below the supervisor whose command line contains `name`, parents first."""
        if self.process is None:
            return []
        found, queue = [], [self.process.pid]
        while queue:
            pid = queue.pop(0)
            try:
                below = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                words = (
                    Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                )
            except OSError:
                continue
            queue += [int(one) for one in below]
            if name in words and pid != self.process.pid:
                found.append(pid)
        return found
