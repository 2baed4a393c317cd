"""One citizen in-process, with every SQL statement kept: the statements per step, and the rows that are written.

Run as `python -m bench.record FLOW` with a plan (see load.py) on stdin; answers {"steps": …, "writes": […]} where
`writes` are the INSERT and UPDATE statements with BEGIN and COMMIT between them, in their order.
"""

from __future__ import annotations

import json
import sys
import uuid
from typing import Any

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import load  # noqa: E402

WRITES = ("INSERT", "UPDATE", "DELETE", "WITH")
EDGES = ("BEGIN", "COMMIT")


class Recorded(load.Clerk):
    """A clerk whose requests go to the views directly; keeps the statements of each."""

    statements: dict[str, int]
    writes: list[str]

    def send(self, step: str, method: str, path: str, body: Any = None, *, token: bool = True) -> bytes:
        """The same request as over the network, with its statements counted."""
        headers = {"Authorization": f"Bearer {self.token}"} if token else {}
        if method == "POST":
            headers["Idempotency-Key"] = f"record-{step}-{uuid.uuid4().hex}"
        content = b"" if body is None else json.dumps(body).encode()
        with CaptureQueriesContext(connection) as captured:
            response = Client(raise_request_exception=True).generic(
                method,
                f"/api/v1{path}",
                content,
                content_type="application/json",
                headers=headers,
                HTTP_HOST="127.0.0.1",
            )
        if not 200 <= response.status_code < 300:
            raise load.Refused(f"{step}: {response.status_code} {response.content.decode()}")
        said = [query["sql"] for query in captured.captured_queries]
        self.statements[step] = len(said)
        self.writes += [sql for sql in said if sql.lstrip().upper().startswith(WRITES + EDGES)]
        return response.content


def main() -> None:
    """Serve one citizen and tell what that took."""
    plan = json.load(sys.stdin)
    seat = plan["clerks"][0]
    clerk = Recorded("", 0, seat["token"], seat["site"], seat["counter"], plan.get("affair", {}))
    clerk.statements, clerk.writes = {}, []
    load.FLOWS[sys.argv[1]](clerk)
    json.dump({"steps": clerk.statements, "writes": clerk.writes}, sys.stdout)


if __name__ == "__main__":
    main()
