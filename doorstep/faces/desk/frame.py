"""What every page of the desk carries: the place, the waiting in sight, the step of the affair at hand."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import DomainError, Invalid

from . import hall
from .access import READERS_OF_SEALS

STEPS = [_("叫号"), _("申请"), _("决定用印"), _("交付")]


def page(
    request: Any,
    template: str,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    """A whole page of the desk inside its frame; a refusal that led back to it is said at its head."""
    place, refusal = request.place, request.refusal
    frame = {
        "place": place,
        "crowd": hall.crowd(place.site) if place else None,
        "steps": STEPS,
        "reads_seals": any(power.role in READERS_OF_SEALS for power in request.actor.powers),
        "refusal": refusal,
        "refusal_fields": _fields(refusal),
        "reason_faults": _reason_faults(refusal),
    }
    return render(request, f"desk/{template}", frame | context, status=refusal.status if refusal else status)


def part(
    request: Any, template: str, context: dict[str, Any], *, refusal: DomainError | None = None
) -> HttpResponse:
    """A fragment that htmx puts into a page; a refusal keeps its status and is swapped in as well."""
    extra = {"refusal": refusal, "refusal_fields": _fields(refusal), "place": request.place}
    return render(
        request, f"desk/parts/{template}", extra | context, status=refusal.status if refusal else 200
    )


def _fields(refusal: DomainError | None) -> dict[str, list[Any]]:
    return refusal.errors if isinstance(refusal, Invalid) else {}


def _reason_faults(refusal: DomainError | None) -> list[Any]:
    """What is wrong with the reason of a refusal; a form's own field may be called `reason` too."""
    about_it = isinstance(refusal, Invalid) and refusal.code in {"reason_missing", "reason_long"}
    return refusal.errors.get("reason", []) if about_it else []
