"""Pages that say something and ask nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.faces.shell.middleware import public


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What we do for people who see, hear or move badly, and whom to tell when it is not enough."""
    return render(request, "portal/accessibility.html")
