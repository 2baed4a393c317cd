"""Public pages that a code opens: whoever tries many wrong ones waits for a while, whatever they type."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

from doorstep.base import clock
from doorstep.base.core import tries

from .guard import client_address
from .views import too_many_codes

HOME_NETWORK = 64
"""Bits of an IPv6 address that one household shares."""


def guarded(door: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Turn a view's visitor away (429) after too many wrong codes; the view says `wrong` for each."""

    def wrap(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if tries.too_many(door, _from(request), at=clock.now()):
                return too_many_codes(request)
            return view(request, *args, **kwargs)

        return look

    return wrap


def wrong(door: str, request: HttpRequest) -> None:
    """Count a code that opened nothing."""
    tries.wrong(door, _from(request), at=clock.now())


def _from(request: HttpRequest) -> str:
    """Where a request comes from, households by their network; all who have no address are one."""
    address = client_address(request) or ""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, HOME_NETWORK), strict=False).network_address)
