"""The load: clerks at their own counters, each a thread with one kept-alive connection, in a process of its own.

Reads a plan (JSON) from stdin and writes what was measured to stdout. It knows HTTP only: nothing of Django.
"""

from __future__ import annotations

import json
import socket
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

PER_CENT = (50, 95, 99)


class Refused(Exception):
    """An answer that the flow did not expect."""


@dataclass
class Clerk:
    """One clerk at one counter, with a connection and the times of each step."""

    host: str
    port: int
    token: str
    site: str
    counter: int
    affair: dict[str, Any]
    times: dict[str, list[float]] = field(default_factory=dict)
    ends: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    sock: socket.socket | None = None

    def connect(self) -> None:
        """A fresh connection without Nagle's delay."""
        self.sock = socket.create_connection((self.host, self.port), timeout=30)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, step: str, method: str, path: str, body: Any = None, *, token: bool = True) -> bytes:
        """One request; its time goes to `step`. Raises Refused for any status but 2xx."""
        content = b"" if body is None else json.dumps(body, ensure_ascii=False).encode()
        lines = [f"{method} /api/v1{path} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(content)}"]
        if method == "POST":
            lines += ["Content-Type: application/json", f"Idempotency-Key: {uuid.uuid4().hex}"]
        if token:
            lines.append(f"Authorization: Bearer {self.token}")
        head = "\r\n".join([*lines, "\r\n"]).encode()
        began = time.perf_counter()
        status, answer = self._exchange(head + content)
        self.times.setdefault(step, []).append((time.perf_counter() - began) * 1000)
        if not 200 <= status < 300:
            raise Refused(f"{step}: {status} {answer[:300].decode(errors='replace')}")
        return answer

    def _exchange(self, request: bytes) -> tuple[int, bytes]:
        if self.sock is None:
            self.connect()
        sock: socket.socket = self.sock  # type: ignore[assignment]
        sock.sendall(request)
        data = sock.recv(65536)
        while (end := data.find(b"\r\n\r\n")) < 0:
            data += self._more(sock)
        head, content = data[:end].lower(), data[end + 4 :]
        at = head.find(b"content-length:")
        length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
        while len(content) < length:
            content += self._more(sock)
        return int(head[9:12]), content

    @staticmethod
    def _more(sock: socket.socket) -> bytes:
        chunk = sock.recv(65536)
        if not chunk:
            raise ConnectionError("the server closed the connection")
        return chunk

    def post(self, step: str, path: str, body: Any = None, *, token: bool = True) -> dict[str, Any]:
        """One POST with a fresh Idempotency-Key, its JSON answer."""
        return json.loads(self.send(step, "POST", path, body, token=token))


def called(clerk: Clerk) -> str:
    """Take a ticket and call whoever is next: the ticket's id (at one site not always one's own citizen)."""
    clerk.post("take", f"/sites/{clerk.site}/tickets", {})
    return clerk.post("call_next", f"/counters/{clerk.counter}/call-next")["ticket"]["id"]


def short(clerk: Clerk) -> None:
    """Flow (a): ticket → call next → begin → finish."""
    ticket = called(clerk)
    clerk.post("begin", f"/tickets/{ticket}/begin")
    clerk.post("finish", f"/tickets/{ticket}/finish")


def whole(clerk: Clerk, *, pdf: bool) -> None:
    """Flow (b): the whole affair of a new resident, from ticket to rating."""
    wanted = clerk.affair
    ticket = called(clerk)
    clerk.post("begin", f"/tickets/{ticket}/begin")
    person = {"name": "测试人", "number_kind": "none"}
    applicant = clerk.post("register", "/residents", person)["id"]
    opened = clerk.post(
        "open",
        f"/sites/{clerk.site}/applications",
        {
            "item": wanted["item"],
            "applicant": applicant,
            "ticket": ticket,
            "situation": wanted["situation"],
        },
    )
    base = f"/applications/{opened['id']}"
    clerk.post("fill", f"{base}/fill", {"answers": wanted["answers"]})
    seen = {str(row["row"]): "seen" for row in opened["materials"]}
    clerk.post("materials", f"{base}/materials", {"states": seen})
    clerk.post("accept", f"{base}/accept")
    clerk.post("grant", f"{base}/grant")
    clerk.post("seal", f"{base}/seal")
    issued = clerk.post("issue", f"{base}/issue", {"make_page": pdf})
    if pdf:
        page = clerk.send("page", "GET", f"/certificates/{issued['certificate']}/page.pdf")
        if not page.startswith(b"%PDF"):
            raise Refused("page: not a PDF")
    rating = clerk.post("hand_over", f"{base}/hand-over", {})["rating_code"]
    clerk.post("finish", f"/tickets/{ticket}/finish")
    clerk.post("rate", f"/ratings/{rating}", {"level": 5}, token=False)


FLOWS = {
    "short": short,
    "whole": lambda clerk: whole(clerk, pdf=False),
    "whole_pdf": lambda clerk: whole(clerk, pdf=True),
}


def work(clerk: Clerk, flow: str, start: threading.Event, until: float) -> None:
    """Serve citizens one after another until the time is up; a refusal is kept, and the next citizen comes."""
    clerk.connect()
    start.wait()
    while time.perf_counter() < until:
        try:
            FLOWS[flow](clerk)
        except (Refused, OSError, KeyError, TypeError, ValueError) as error:
            clerk.errors.append(f"{type(error).__name__}: {error}")
            if isinstance(error, OSError):
                clerk.sock = None
            if len(clerk.errors) > 20:
                return
        else:
            clerk.ends.append(time.perf_counter())


def percentile(ordered: list[float], share: int) -> float:
    """The nearest-rank percentile of times in order, in ms."""
    return round(ordered[min(len(ordered) - 1, max(0, -(-len(ordered) * share // 100) - 1))], 2)


def run(plan: dict[str, Any]) -> dict[str, Any]:
    """Drive the plan's clerks for its seconds; throughput is counted after the warm-up."""
    clerks = [
        Clerk(plan["host"], plan["port"], c["token"], c["site"], c["counter"], plan.get("affair", {}))
        for c in plan["clerks"]
    ]
    start = threading.Event()
    began = time.perf_counter()
    until = began + plan["warm"] + plan["seconds"]
    threads = [threading.Thread(target=work, args=(c, plan["flow"], start, until)) for c in clerks]
    for thread in threads:
        thread.start()
    start.set()
    for thread in threads:
        thread.join()
    warm = began + plan["warm"]
    finished = sum(warm <= end <= until for c in clerks for end in c.ends)
    steps: dict[str, list[float]] = {}
    for clerk in clerks:
        for step, times in clerk.times.items():
            steps.setdefault(step, []).extend(times)
    return {
        "citizens": finished,
        "per_second": round(finished / plan["seconds"], 1),
        "steps": {
            step: {"n": len(times), **{f"p{p}": percentile(sorted(times), p) for p in PER_CENT}}
            for step, times in steps.items()
        },
        "errors": sum(len(c.errors) for c in clerks),
        "first_errors": [error for c in clerks for error in c.errors[:1]][:4],
    }


if __name__ == "__main__":
    json.dump(run(json.load(sys.stdin)), sys.stdout)
