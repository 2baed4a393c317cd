"""Whether the login still holds, asked before a long form is sent, so that nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from doorstep.faces.shell.middleware import public


@never_cache
@require_safe
@public
def awake(request: Any) -> HttpResponse:
    """Whether somebody is logged in, and the form token of this login (another login elsewhere changes it)."""
    if not request.user.is_authenticated:
        return JsonResponse({"awake": False})
    return JsonResponse({"awake": True, "csrf": get_token(request)})
