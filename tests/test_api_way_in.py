"""The API's own way into the server, past the pages' middleware."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from doorstep.acts.queue.models import Ticket
from doorstep.config.wsgi import application
from doorstep.faces.api.tests.factories import Caller
from doorstep.registry.staff.tests.factories import HOME, make_cast


def ask(method: str, path: str, body: bytes = b"", **environ: str) -> tuple[int, dict[str, str], Any]:
    told: list[Any] = []
    whole = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "wsgi.input": io.BytesIO(body),
        "wsgi.url_scheme": "http",
        **environ,
    }
    answer = application(whole, lambda status, headers: told.extend((status, headers)))
    return int(told[0][:3]), dict(told[1]), json.loads(b"".join(answer))


@pytest.mark.usefixtures("real_db")
def test_a_request_of_the_api_gets_no_cookie_and_no_page():
    token = Caller(make_cast()["clerk"]).headers["Authorization"]
    status, headers, body = ask(
        "POST", f"/api/v1/sites/{HOME}/tickets", b"{}", HTTP_AUTHORIZATION=token, HTTP_IDEMPOTENCY_KEY="one"
    )
    assert (status, body["site"]) == (201, HOME)
    assert "Set-Cookie" not in headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert int(headers["Content-Length"]) > 0
    assert Ticket.objects.count() == 1


@pytest.mark.usefixtures("real_db")
def test_a_refusal_there_is_a_problem_too():
    status, headers, body = ask("GET", "/api/v1/nothing")
    assert (status, body["code"]) == (404, "not_found")
    assert headers["Content-Type"] == "application/problem+json"
