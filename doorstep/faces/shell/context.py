from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows: who is acting, the county, where events come from, the elder mode."""
    return {
        "actor": getattr(request, "actor", None),
        "county": settings.COUNTY,
        "county_name": settings.COUNTY_NAME,
        "events_url": settings.EVENTS_URL,
        "elder": request.COOKIES.get("elder") == "1",
    }
