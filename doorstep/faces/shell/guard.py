"""The guard at the login: guessing is slow, and no stranger locks somebody out at their own desk.

Wrong passwords are counted for one login at a time, in three ways:

- From a browser in which this login was opened before (a signed cookie says so), by that browser: eight in a quarter
  of an hour. Nobody else can use these up.
- From any other browser, by login and address: eight in a quarter of an hour. A hall shares one address, so the
  address alone is never locked.
- From all other browsers together: sixty in a day, however many addresses take part. That lets nobody guess a
  password that is not among the commonest ones, which are refused when a password is set.

The scheme is OWASP's "Slow Down Online Guessing Attacks with Device Cookies". docs/runbook.md says how to free a login.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any

from allauth.account.adapter import get_adapter
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_client_username
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from doorstep.base.core import crypto

COOKIE = "doorstep-known"
SALT = "doorstep.shell.known"
KEPT = 180 * 24 * 3600
"""Seconds that a browser stays known after the last login."""
MOST = 30
"""Logins that one browser is known for; a window's computer is shared by shifts."""
A_DAY = dt.timedelta(days=1)
MOST_A_DAY = 60


class LoginGuard(AxesDatabaseHandler):
    """Counts wrong passwords as the module says; the rest is axes' own."""

    def filter_user_attempts(
        self, request: HttpRequest, credentials: dict[str, Any] | None = None
    ) -> list[QuerySet[AccessAttempt]]:
        """The wrong passwords for this login that count against this browser."""
        name = get_client_username(request, credentials)
        tried = AccessAttempt.objects.filter(username=name)
        known = known_as(request, name)
        return [tried.filter(user_agent=known) if known else tried.filter(ip_address=request.axes_ip_address)]

    def is_locked(self, request: HttpRequest, credentials: dict[str, Any] | None = None) -> bool:
        """Whether this browser has to wait before it may try this login again."""
        return super().is_locked(request, credentials) or self._is_guessed(request, credentials)

    def user_login_failed(
        self, sender: Any, credentials: dict[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Count a wrong password; what is older than a day is forgotten."""
        if request is not None:
            AccessFailureLog.objects.filter(attempt_time__lt=request.axes_attempt_time - A_DAY).delete()
            known = known_as(request, get_client_username(request, credentials))
            request.axes_user_agent = known or request.axes_user_agent
        super().user_login_failed(sender, credentials, request, **kwargs)

    def _is_guessed(self, request: Any, credentials: dict[str, Any] | None) -> bool:
        name = get_client_username(request, credentials)
        if known_as(request, name):
            return False
        since = request.axes_attempt_time - A_DAY
        tried = AccessFailureLog.objects.filter(username=name, attempt_time__gte=since)
        return tried.exclude(user_agent__startswith=_MARK).count() >= MOST_A_DAY


_MARK = "known browser "


def login_name(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """The login that is being tried, written one way: logins open whatever their capitals."""
    given = (credentials or {}).get("username") or request.POST.get("login", "")
    return str(given).strip().lower()[:150]


def client_address(request: HttpRequest) -> str | None:
    """Where a request comes from: the connection's address, or what the county's own proxies say of it."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # over a Unix socket nobody has an address
        return None


def known_as(request: HttpRequest, name: str) -> str:
    """What wrong passwords of a browser that has opened the login `name` before are counted under; "" for others."""
    kept = _kept(request)
    return _MARK + kept["browser"] if _print(name) in kept["logins"] else ""


def remember(request: HttpRequest, response: HttpResponse, name: str) -> None:
    """After a login: this browser is known for it from now on. The cookie shows no names."""
    kept = _kept(request)
    mine = _print(name.lower())
    logins = [mine, *(login for login in kept["logins"] if login != mine)][:MOST]
    response.set_signed_cookie(
        COOKIE,
        json.dumps({"browser": kept["browser"], "logins": logins}),
        salt=SALT,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def _kept(request: HttpRequest) -> dict[str, Any]:
    found = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=KEPT)
    return json.loads(found) if found else {"browser": secrets.token_hex(16), "logins": []}


def _print(name: str) -> str:
    return crypto.blind(name, "shell.known").hex()[:16]
