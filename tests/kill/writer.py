"""A process of its own that drives the counter's flow over HTTP and lists what the server confirmed.

    python -m tests.kill.writer PLAN LEDGER

PLAN is a JSON file {"port", "clerks": [{"token", "counter", "site", "item", "answers", "situation", "applicant"}]}; one thread
works as each clerk until standard input closes. LEDGER gets one line of JSON for each confirmed answer, and one for
each answer that a client cannot go on from. A request without an answer is sent again with the same key.
"""

from __future__ import annotations

import http.client
import json
import os
import sys
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

AGAIN_AFTER = 0.1
# answers that say nothing of the request itself: the server or its database was away
NO_ANSWER = {500, 502, 503, 504}
PATIENCE = 30


class Refused(Exception):
    """The server gave an answer that contradicts what it had confirmed before."""


@dataclass
class Clerk:
    """One clerk at one counter: affair after affair, each step confirmed before the next."""

    plan: dict[str, Any]
    port: int
    ledger: int
    stop: Event
    connection: http.client.HTTPConnection | None = field(default=None)

    def work(self) -> None:
        """Serve until told to stop; the affair begun is carried to its end only while there is time."""
        try:
            self.post("sit", f"/counters/{self.plan['counter']}/sit")
            while not self.stop.is_set():
                self.affair()
        except Refused as refusal:
            self.write({"refused": str(refusal)})
        except Stopped:
            return

    def affair(self) -> None:
        """One resident from ticket to judgement."""
        plan = self.plan
        self.post("take", f"/sites/{plan['site']}/tickets", {"items": [plan["item"]]})
        called = self.post("call", f"/counters/{plan['counter']}/call-next")["ticket"]
        if called is None:  # another clerk has called ours, and will serve it
            return
        self.post("begin", f"/tickets/{called['id']}/begin")
        body = {"item": plan["item"], "applicant": plan["applicant"], "ticket": called["id"]}
        body["situation"] = plan["situation"]
        opened = self.post("open", f"/sites/{plan['site']}/applications", body)
        path = f"/applications/{opened['id']}"
        self.post("fill", f"{path}/fill", {"answers": plan["answers"]})
        seen = {row["row"]: "seen" for row in opened["materials"]}
        self.post("materials", f"{path}/materials", {"states": seen})
        for step in ("accept", "grant", "seal"):
            self.post(step, f"{path}/{step}")
        self.post("issue", f"{path}/issue", {"make_page": False})
        slip = self.post("hand-over", f"{path}/hand-over", {})
        self.post("rate", f"/ratings/{slip['rating_code']}", {"level": 5}, by_staff=False)
        self.post("finish", f"/tickets/{called['id']}/finish")

    def post(self, step: str, path: str, body: object = None, *, by_staff: bool = True) -> Any:
        """Send until there is an answer; write it down if it confirms, raise Refused if it refuses."""
        key = uuid.uuid4().hex
        sent = b"" if body is None else json.dumps(body).encode()
        while True:
            answer = self.send(path, key, sent, by_staff=by_staff)
            if answer is None:
                if self.stop.wait(AGAIN_AFTER):
                    raise Stopped
                continue
            status, text = answer
            if status >= 400:
                raise Refused(f"{step} {path}: {status} {text[:400]!r}")
            said = json.loads(text)
            self.write({"step": step, "key": key, "path": path, "answer": said})
            return said

    def send(self, path: str, key: str, body: bytes, *, by_staff: bool) -> tuple[int, bytes] | None:
        """(status, body), or None when the answer did not come or says nothing."""
        headers = {"Idempotency-Key": key, "Content-Type": "application/json"}
        if by_staff:  # the resident judges without one
            headers["Authorization"] = f"Bearer {self.plan['token']}"
        try:
            if self.connection is None:
                self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            self.connection.request("POST", f"/api/v1{path}", body, headers)
            response = self.connection.getresponse()
            text = response.read()
        except (OSError, http.client.HTTPException):
            if self.connection is not None:
                self.connection.close()
            self.connection = None
            return None
        return None if response.status in NO_ANSWER else (response.status, text)

    def write(self, line: dict[str, object]) -> None:
        """One line, in one write: lines of different threads never mix."""
        os.write(self.ledger, json.dumps(line, ensure_ascii=False).encode() + b"\n")


class Stopped(Exception):
    """Nobody waits for this request any longer."""


def main() -> None:
    """Work as every clerk of the plan until standard input closes."""
    plan = json.loads(Path(sys.argv[1]).read_text())
    ledger = os.open(sys.argv[2], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    stop = Event()
    clerks = [Clerk(one, plan["port"], ledger, stop) for one in plan["clerks"]]
    threads = [Thread(target=clerk.work) for clerk in clerks]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    stop.set()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
