"""Pages and API, served by granian (WSGI). The API has its own way in, without what only pages need."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.config.settings")
API = "/api/v1/"


class ApiHandler(WSGIHandler):
    """Django's handler without the pages' middleware: a bearer token needs no session, cookie, CSRF or CSP.

    What the API needs of them (language, size, who is asking) its own gate does (faces/api/gate.py).
    """

    def load_middleware(self, is_async: bool = False) -> None:
        """The chain of API_MIDDLEWARE in place of MIDDLEWARE, which the base class reads by that name."""
        pages = settings.MIDDLEWARE
        settings.MIDDLEWARE = settings.API_MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = pages


_pages = get_wsgi_application()
_api = ApiHandler()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """One program for both; the address decides."""
    handler = _api if environ.get("PATH_INFO", "").startswith(API) else _pages
    return handler(environ, start_response)
