"""What the machine says about server processes: is this number ours, is it alive, when does it end?"""

import os
import select
import signal
from pathlib import Path

PROC = Path("/proc")


def serves(pid: int, data: Path) -> bool:
    """Is this process a living server of this data folder?

    A zombie has no command line, and a number that went to another program after a reboot has another one:
    neither counts. (The wheel's own starter trusts the number alone.)
    """
    try:
        words = (PROC / str(pid) / "cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return os.path.basename(words[0]).startswith(b"postgres") and os.fsencode(data) in words  # noqa: PTH119


def recorded_pid(data: Path) -> int | None:
    """The number that the server wrote into postmaster.pid, whether it lives or not."""
    try:
        return abs(int((data / "postmaster.pid").read_text().split("\n", 1)[0]))
    except (OSError, ValueError):
        return None


def wait_for_end(pid: int, seconds: float) -> bool:
    """Wait until the process ends, child of ours or not. False when it still runs after so many seconds."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        poll = select.poll()
        poll.register(handle, select.POLLIN)
        return bool(poll.poll(seconds * 1000))
    finally:
        os.close(handle)


def send(pid: int, number: signal.Signals) -> None:
    """Send a signal; a process that has ended meanwhile is no fault."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def left_behind(data: Path) -> list[int]:
    """Server processes that still hold the data folder open after their postmaster was killed."""
    found = []
    for entry in PROC.iterdir():
        if not entry.name.isdigit():
            continue
        try:
            if (entry / "cwd").readlink() == data:
                found.append(int(entry.name))
        except OSError:
            continue
    return found
