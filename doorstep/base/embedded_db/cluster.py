"""Start, find, share and stop the embedded server. See docs/runbook.md for its folders."""

import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

import psycopg
from psycopg import pq

from doorstep.base.embedded_db import process, setup
from doorstep.base.embedded_db.account import server_account
from doorstep.base.embedded_db.binaries import reachable_bin
from doorstep.base.embedded_db.errors import DatabaseFailed
from doorstep.base.embedded_db.layout import (
    APP,
    OWNER,
    SOCKET_NAME,
    SUPERUSER,
    SYSTEM_HOME,
    SYSTEM_RUN,
    lay_out,
    make_folder,
    passwords,
    url,
)

Progress = Callable[[str], None]

LOOK_EVERY = 0.02
TELL_EVERY = 5.0
# how long a living server may leave its socket unanswered before it is replaced
DEAF_AFTER = 15.0
STOP_PATIENCE = 60.0
LOG_LIMIT = 10_000_000


def _silent(_: str) -> None:
    return


class Cluster:
    """One data folder and its server.

    Every user of the server holds a share (a lock that the kernel gives back when the process dies);
    the last one to leave stops it. The server is a direct child of whoever started it and outlives
    a killed parent; the next start finds it by its socket and takes it over.
    """

    def __init__(self, var: Path, keys: Path | None = None, *, durable: bool = True) -> None:
        """Lay out the folders under `var` without starting anything.

        `durable=False` gives up fsync: for tests only.
        """
        self.var = Path(os.path.abspath(var))  # noqa: PTH100  (a link is kept as it was named)
        self.keys = Path(keys) if keys else self.var / "keys"
        self.durable = durable
        self.account = server_account()
        self.layout = lay_out(self.var, self.account)
        self._child: subprocess.Popen[bytes] | None = None
        self._share: int | None = None

    # -- addresses ---------------------------------------------------------------------------------------

    def urls(self) -> tuple[str, str]:
        """(application, owner) addresses; the server need not run."""
        return self.url(APP), self.url(OWNER)

    def url(self, role: str, database: str = "doorstep") -> str:
        """The address for one of the cluster's three roles."""
        return url(self.layout, role, passwords(self.keys)[role], database)

    # -- state -------------------------------------------------------------------------------------------

    def pid(self) -> int | None:
        """The living server's process number, or None."""
        found = process.recorded_pid(self.layout.data)
        return found if found and process.serves(found, self.layout.data) else None

    def is_running(self) -> bool:
        """Does the server take connections now?"""
        return self._ping() == pq.Ping.OK

    def wait_for_end(self, seconds: float) -> bool:
        """Wait until the server process ends; True at once when there is none."""
        if self._child is not None:
            with suppress(subprocess.TimeoutExpired):
                self._child.wait(seconds)
                self._child = None
                return True
            return False
        pid = self.pid()
        return pid is None or process.wait_for_end(pid, seconds)

    # -- life --------------------------------------------------------------------------------------------

    def start(self, progress: Progress = _silent, cancelled: Callable[[], bool] = lambda: False) -> None:
        """Take a share of the running server, or start one and wait as long as its recovery takes.

        Raises DatabaseFailed with the end of the server's log when it does not come up, or when `cancelled`
        says that nobody waits any longer.
        """
        self._prepare_folders()
        if self._share is None:
            self._share = self._lock("users.lock", fcntl.LOCK_SH)
        starting = self._lock("start.lock", fcntl.LOCK_EX)
        try:
            self._bring_up(progress, cancelled)
        except BaseException:
            self._release_share()
            raise
        finally:
            os.close(starting)

    def stop(self) -> None:
        """Give the share back; the last one out stops the server (a fast shutdown with a checkpoint)."""
        if self._share is None:
            return
        try:
            fcntl.flock(self._share, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._release_share()
            return
        try:
            self._shut_down()
        finally:
            self._release_share()

    @contextmanager
    def running(self, progress: Progress = _silent) -> Iterator["Cluster"]:
        """The server for the length of a block: a running one if there is one, else one of our own."""
        self.start(progress)
        try:
            yield self
        finally:
            self.stop()

    # -- inside ------------------------------------------------------------------------------------------

    def _prepare_folders(self) -> None:
        home, socket = self.layout.home, self.layout.socket
        for shared in (SYSTEM_HOME, SYSTEM_RUN):
            if shared in home.parents or shared in socket.parents:
                make_folder(shared, 0o755)
        make_folder(home, 0o700, self.account)
        make_folder(socket, 0o700, self.account)
        passwords(self.keys)

    def _lock(self, name: str, kind: int) -> int:
        handle = os.open(self.layout.home / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(handle, kind)
        return handle

    def _release_share(self) -> None:
        if self._share is not None:
            os.close(self._share)
            self._share = None

    def _ping(self) -> int:
        if not (self.layout.socket / SOCKET_NAME).exists():
            return pq.Ping.NO_RESPONSE
        return pq.PGconn.ping(f"host='{self.layout.socket}' port=5432 connect_timeout=5".encode())

    def _bring_up(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        waited = deaf = told = 0.0
        child_log = self.layout.log
        while True:
            answer = self._ping()
            if answer == pq.Ping.OK:
                self._prove_ours()
                return
            if self.pid() is None:
                self._child_must_live(child_log)
                if self._child is None:
                    self._spawn(progress)
            deaf = 0.0 if answer == pq.Ping.REJECT else deaf + LOOK_EVERY
            if deaf > DEAF_AFTER and (pid := self.pid()):
                # alive but without a socket (a cleaned /tmp): nobody can reach it, so it is replaced
                progress("the database does not answer: starting it anew")
                self._end(pid)
                deaf = 0.0
            if waited - told > TELL_EVERY:
                told = waited
                progress(f"the database is recovering ({waited:.0f} s)")
            if cancelled():
                raise DatabaseFailed("Stopped while waiting for the database.")
            Event().wait(LOOK_EVERY)
            waited += LOOK_EVERY

    def _child_must_live(self, log: Path) -> None:
        """Forget a child that had to wait for an earlier server's processes; raise for any other end."""
        if self._child is None or self._child.poll() is None:
            return
        refused = f"[{self._child.pid}] FATAL:  pre-existing shared memory block"
        self._child = None
        said = _tail(log)
        # by its own number: the process that is in the way may write its last words after it
        if refused not in said:
            raise DatabaseFailed(f"PostgreSQL did not start; its log {log} ends with:\n{said}")
        for pid in process.left_behind(self.layout.data):
            process.send(pid, signal.SIGQUIT)

    def _spawn(self, progress: Progress) -> None:
        """Start the server as our direct child; nobody else can be doing so (start.lock)."""
        bin_folder = reachable_bin(self.account, SYSTEM_HOME)
        if not self.layout.data.exists():
            progress("making the database")
            setup.initialise(self.layout, bin_folder, self.account)
        setup.check_version(self.layout, bin_folder)
        self._disarm_pid_files()
        setup.write_settings(self.layout, self.account, durable=self.durable)
        setup.set_roles(self.layout, bin_folder, self.account, passwords(self.keys))
        if self.layout.log.exists() and self.layout.log.stat().st_size > LOG_LIMIT:
            shutil.move(self.layout.log, self.layout.log.with_suffix(".log.1"))
        with self.layout.log.open("ab") as log:
            self._child = subprocess.Popen(
                [bin_folder / "postgres", "-D", self.layout.data],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.layout.home,
                env=setup.clean_environment(),
                umask=0o077,
                # the terminal's Ctrl-C is for us: we stop the writers first, the server last
                start_new_session=True,
                **setup.run_as(self.account),
            )

    def _disarm_pid_files(self) -> None:
        """Make PostgreSQL ignore a pid file whose number is nobody's or another program's.

        The number is replaced by our own, which the server takes for its parent's; the file itself stays, so
        that PostgreSQL still checks for processes of the old server that hold the shared memory.
        """
        (self.layout.socket / SOCKET_NAME).unlink(missing_ok=True)
        (self.layout.socket / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
        file = self.layout.data / "postmaster.pid"
        if file.exists():
            lines = file.read_text().split("\n")
            if not any(line.strip() for line in lines):
                file.unlink()
                return
            lines[0] = str(os.getpid())
            file.write_text("\n".join(lines))

    def _prove_ours(self) -> None:
        """Really log in and see that the server serves our folder."""
        try:
            with psycopg.connect(self.url(SUPERUSER, "postgres"), connect_timeout=10) as connection:
                row = connection.execute("SELECT current_setting('data_directory')").fetchone()
        except psycopg.OperationalError as error:
            raise DatabaseFailed(
                f"The running database does not take the passwords in {self.keys}: "
                f"stop it (process {self.pid()}) and start again, which sets them anew. "
                f"It said: {str(error).strip()}"
            ) from error
        if row is None or Path(row[0]) != self.layout.data:
            raise DatabaseFailed(f"Another server listens in {self.layout.socket}.")

    def _shut_down(self) -> None:
        if pid := self.pid():
            self._end(pid)
        if self._child is not None:
            self._child.wait()
            self._child = None

    def _end(self, pid: int) -> None:
        """Fast shutdown; after a minute the immediate one, from which the next start recovers."""
        for number, patience in (
            (signal.SIGINT, STOP_PATIENCE),
            (signal.SIGQUIT, 10.0),
            (signal.SIGKILL, 10.0),
        ):
            process.send(pid, number)
            if process.wait_for_end(pid, patience):
                break
        if self._child is not None and self._child.pid == pid:
            self._child.wait()
            self._child = None


def _tail(log: Path) -> str:
    try:
        return log.read_text(errors="replace")[-1500:]
    except OSError:
        return ""
