"""Somebody who speaks to the API."""

from __future__ import annotations

import json
import uuid
from typing import Any

from django.test import Client

from doorstep.base.accounts.actions import give_token
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.accounts.models import Account
from doorstep.registry.places.models import Counter


class Caller:
    """One account's token and a client; `post` and `get` give (status, JSON)."""

    def __init__(self, actor: Actor | None) -> None:
        self.client = Client(raise_request_exception=False)
        self.headers: dict[str, str] = {}
        if actor is not None:
            account = Account.objects.get(pk=actor.account_id)
            raw = give_token(account, label="test", actor=system())[1]
            self.headers["Authorization"] = f"Bearer {raw}"

    def post(self, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> tuple[int, Any]:
        """POST with a fresh key, the given one, or none at all (None)."""
        response = self.send("POST", path, body, key=key, **headers)
        return response.status_code, json.loads(response.content)

    def get(self, path: str, **headers: str) -> tuple[int, Any]:
        """GET and read the JSON."""
        response = self.client.get(f"/api/v1{path}", headers={**self.headers, **headers})
        return response.status_code, json.loads(response.content)

    def send(self, method: str, path: str, body: Any = None, *, key: str | None = "", **headers: str) -> Any:
        """The whole response; bytes and str are sent as they are."""
        sent = body if isinstance(body, bytes | str) else json.dumps(body) if body is not None else b""
        more = {} if key is None else {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.client.generic(
            method,
            f"/api/v1{path}",
            sent,
            content_type=headers.pop("content_type", "application/json"),
            headers={**self.headers, **more, **headers},
        )


def a_counter(site: str) -> int:
    """The id of a site's first counter."""
    return Counter.objects.filter(site_id=site).order_by("number").first().pk
