"""What every API request passes: its language, its size, who is asking; and that each answer is a problem or JSON."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.parser import Parser
from ninja.security import HttpBearer
from pydantic_core import from_json

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.queries import actor_by_token

from .problems import of_unknown_address, problem

View = Callable[..., HttpResponse]


class Bearer(HttpBearer):
    """`Authorization: Bearer dst_…`; the token's account is the actor."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The actor whose token this is, None (401) where it is not in force."""
        return actor_by_token(token) if token.isascii() else None


class OpenBearer(Bearer):
    """For what everybody may do: no token is needed, but one that is shown must be in force."""

    def __call__(self, request: HttpRequest) -> Actor | None:
        if "Authorization" not in request.headers:
            return Actor(channel="api")
        return super().__call__(request)


class StrictParser(Parser):
    """JSON as RFC 8259 has it: no NaN, no lone surrogates."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value; the caller answers 400 for anything raised."""
        return from_json(request.body, allow_inf_nan=False)


def guarded(patterns: list[URLPattern | URLResolver]) -> list[URLPattern | URLResolver]:
    """The same addresses, each behind `gate`."""
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = gate(pattern.callback)
    return patterns


def gate(view: View) -> View:
    """Answer in the asker's language, refuse what is too large, and say 405 as a problem too."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        translation.activate(_language(request))
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return problem(413, "too_large", _("请求内容太大。"))
        try:
            response = view(request, *args, **kwargs)
        except Http404:
            return of_unknown_address(request)
        if response.status_code == 405:
            allow = response.headers.get("Allow", "")
            return problem(405, "method_not_allowed", _("这个地址不支持此方法。"), headers={"Allow": allow})
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Content-Length"] = str(len(response.content))  # else it would go out in chunks
        return response

    run.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie is ever asked for here
    return run


def _language(request: HttpRequest) -> str:
    if "HTTP_ACCEPT_LANGUAGE" not in request.META:
        return settings.LANGUAGE_CODE
    return translation.get_language_from_request(request)


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
