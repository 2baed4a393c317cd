"""`doorstep serve`: the database, the page workers, the event process, the job worker and the sequencer, kept
alive together."""

from __future__ import annotations

import ctypes
import os
import selectors
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.base.embedded_db import Cluster, DatabaseFailed

Progress = Callable[[str], None]

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
# a child that lived so long is healthy again: its next restart comes at once
HEALTHY_AFTER = 60.0
STOP_PATIENCE = 20.0
LOOK_EVERY = 0.2
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class CannotServe(Exception):
    """Serving is impossible as asked; the message says why."""


@dataclass(frozen=True)
class Serving:
    """What `doorstep serve` was asked for."""

    host: str = "127.0.0.1"
    port: int = 8000
    public_url: str = ""
    events_url: str = ""
    workers: int = 0
    threads: int = 4
    tls_cert: Path | None = None
    tls_key: Path | None = None

    @property
    def events_port(self) -> int:
        """The event process listens on the next port."""
        return self.port + 1

    def address(self, port: int) -> str:
        """The address that people on this machine open."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(self.host, self.host)  # noqa: S104
        return f"{'https' if self.tls_cert else 'http'}://{host}:{port}"

    def environment(self) -> dict[str, str]:
        """What the children read: the settings take it from here."""
        return {
            "DJANGO_SETTINGS_MODULE": "doorstep.config.settings",
            "DOORSTEP_PUBLIC_URL": self.public_url or self.address(self.port),
            "EVENTS_URL": self.events_url or self.address(self.events_port),
            "DOORSTEP_THREADS": str(self.threads),
        }


@dataclass
class Child:
    """A program that is started again, after a growing pause, whenever it ends."""

    name: str
    arguments: list[str]
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None
    handle: int = -1
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    due: float = 0.0

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.arguments,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,  # our own standard output says one thing: where it is open
            env=self.environment,
            # its own group, so that its workers can be ended with it, and Ctrl-C comes to us alone
            start_new_session=True,
            preexec_fn=_end_with_parent,  # noqa: PLW1509  (this process has one thread)
        )
        self.handle = os.pidfd_open(self.process.pid)
        self.started_at = time.monotonic()

    def ended(self, now: float) -> int:
        """Take note of the end, sweep what it left, and say when it may start again. Gives the exit code."""
        code = self.reap()
        if now - self.started_at > HEALTHY_AFTER:
            self.pause = FIRST_PAUSE
        self.due = now + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        return code

    def reap(self) -> int:
        if self.process is None:
            return 0
        code = self.process.wait()
        _signal_group(self.process.pid, signal.SIGKILL)
        os.close(self.handle)
        self.process, self.handle = None, -1
        return code

    def stop(self, patience: float) -> None:
        """Ask it to end; after `patience` seconds, make it."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(patience)
        except subprocess.TimeoutExpired:
            _signal_group(self.process.pid, signal.SIGKILL)
        self.reap()


def _signal_group(group: int, number: signal.Signals) -> None:
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return


def _end_with_parent() -> None:
    """A killed supervisor must not leave workers behind that go on answering with an old program."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Supervisor:
    """Starts everything in order, restarts what dies, and stops in the opposite order."""

    serving: Serving
    progress: Progress
    cluster: Cluster | None = None
    prepare: Callable[[], None] = lambda: None
    on_ready: Callable[[], None] = lambda: None
    children: list[Child] = field(default_factory=list)
    stopping: bool = False
    database_pause: float = FIRST_PAUSE
    database_due: float = 0.0

    def run(self) -> None:
        """Serve until SIGTERM or SIGINT. Raises CannotServe or DatabaseFailed when it cannot begin."""
        self._ports_must_be_free()
        read_end, write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        before = signal.set_wakeup_fd(write_end)
        handlers = {
            number: signal.signal(number, self._ask_to_stop) for number in (signal.SIGTERM, signal.SIGINT)
        }
        try:
            self._start_database()
            self.prepare()
            self.children = self._programs()
            self._keep_alive(read_end)
        except DatabaseFailed:
            if not self.stopping:
                raise
        finally:
            self._stop()
            signal.set_wakeup_fd(before)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            os.close(read_end)
            os.close(write_end)

    def _ask_to_stop(self, _number: int, _frame: object) -> None:
        self.stopping = True

    def _ports_must_be_free(self) -> None:
        # the workers share their port (SO_REUSEPORT), so a second server would not fail but answer half the calls
        for port in (self.serving.port, self.serving.events_port):
            family = socket.AF_INET6 if ":" in self.serving.host else socket.AF_INET
            with socket.socket(family) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.serving.host, port))
                except OSError as error:
                    message = f"Cannot listen on {self.serving.host}:{port} ({error.strerror}): give another --port."
                    raise CannotServe(message) from error

    def _start_database(self) -> None:
        if self.cluster is not None:
            self.cluster.start(self.progress, cancelled=lambda: self.stopping)

    def _programs(self) -> list[Child]:
        serving = self.serving
        base = {**os.environ, **serving.environment()}
        if self.cluster is not None:
            # the workers get the application's address only
            base["DATABASE_URL"] = self.cluster.urls()[0]
        base.pop("DATABASE_OWNER_URL", None)
        tls: list[str] = []
        if serving.tls_cert and serving.tls_key:
            tls = ["--ssl-certificate", str(serving.tls_cert), "--ssl-keyfile", str(serving.tls_key)]
        granian = [sys.executable, "-m", "granian", "--host", serving.host, "--no-ws", *tls]
        granian += ["--log-level", "warning", "--respawn-failed-workers", "--respawn-interval", "0.5"]
        granian += ["--workers-kill-timeout", "5"]
        workers = str(serving.workers or os.cpu_count() or 1)
        pages = [*granian, "--interface", "wsgi", "--port", str(serving.port), "--workers", workers]
        pages += ["--blocking-threads", str(serving.threads), "doorstep.config.wsgi:application"]
        events = [*granian, "--interface", "asginl", "--port", str(serving.events_port), "--workers", "1"]
        events += ["doorstep.config.events:application"]
        jobs = [sys.executable, "-m", "django", "procrastinate", "worker", "--concurrency", "2"]
        jobs += ["--shutdown-graceful-timeout", "10", "--delete-jobs", "successful"]
        sequencer = [sys.executable, "-m", "doorstep.config.cli", "journal", "sequence"]
        return [
            Child("pages", pages, {**base, "DOORSTEP_POOL": "1"}),
            Child("events", events, {**base, "DOORSTEP_POOL": "0"}),
            Child("jobs", jobs, {**base, "DOORSTEP_POOL": "0"}),
            Child("sequencer", sequencer, {**base, "DOORSTEP_POOL": "0"}),
        ]

    def _keep_alive(self, read_end: int) -> None:
        ready = False
        while not self.stopping:
            now = time.monotonic()
            for child in self.children:
                if child.process is None and child.due <= now:
                    child.start()
            self._wait(read_end, now)
            if self.stopping:
                return
            self._note_the_dead()
            if not ready and self._answers():
                ready = True
                self.on_ready()

    def _wait(self, read_end: int, now: float) -> None:
        """Sleep until a child or the database ends, a signal comes, or a restart is due."""
        with selectors.DefaultSelector() as selector:
            selector.register(read_end, selectors.EVENT_READ)
            for child in self.children:
                if child.process is not None:
                    selector.register(child.handle, selectors.EVENT_READ)
            pauses = [child.due - now for child in self.children if child.process is None]
            selector.select(max(0.0, min([LOOK_EVERY, *pauses])))

    def _note_the_dead(self) -> None:
        self._restart_database(time.monotonic())
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                code = child.ended(time.monotonic())
                self.progress(
                    f"{child.name} ended ({code}): starting it again in {child.due - time.monotonic():.1f} s"
                )

    def _restart_database(self, now: float) -> None:
        """Start a database that ended; where it does not come up (a full disk), try again after a growing pause."""
        if self.cluster is None or now < self.database_due or not self.cluster.wait_for_end(0):
            return
        self.progress("the database ended: starting it again")
        try:
            self._start_database()
        except DatabaseFailed as error:
            if self.stopping:
                raise
            self.database_due = time.monotonic() + self.database_pause
            self.progress(f"{error}\nthe database is tried again in {self.database_pause:.1f} s")
            self.database_pause = min(self.database_pause * 2, LONGEST_PAUSE)
        else:
            self.database_pause, self.database_due = FIRST_PAUSE, 0.0

    def _answers(self) -> bool:
        """Do both ports take connections?"""
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.serving.host, self.serving.host)  # noqa: S104
        try:
            for port in (self.serving.port, self.serving.events_port):
                socket.create_connection((host, port), timeout=1).close()
        except OSError:
            return False
        return True

    def _stop(self) -> None:
        """Writers first, the database last; a second signal does not cut this short."""
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        for child in self.children:
            child.stop(STOP_PATIENCE)
        if self.cluster is not None:
            self.cluster.stop()


__all__ = ["CannotServe", "Child", "DatabaseFailed", "Serving", "Supervisor"]
