"""The county's rules for seals: read, and acknowledged with one press before the first stamp."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from doorstep.acts.seals import actions, queries
from doorstep.acts.seals.wording import blocks
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page


@require_safe
@desk()
def rules(request: Any) -> HttpResponse:
    """The version in force, and whether the actor has acknowledged it; `next` is the work they came from."""
    found = queries.rules_in_force()
    context = {
        "rules": found,
        "document": blocks(found.text) if found else [],
        "given": queries.acknowledgements_in_force().filter(account_id=request.actor.account_id).first(),
        "next": _own(request.GET.get("next", "")),
    }
    return page(request, "rules.html", context)


@desk()
@deed("desk:seal_rules")
def acknowledge(request: Any, number: int) -> HttpResponse:
    """Acknowledge the version that was read, and go back to the work."""
    actions.acknowledge(number, actor=request.actor)
    return redirect(_own(request.POST.get("next", "")) or "desk:seal_rules")


def _own(address: str) -> str:
    """An address of this site's own; nothing for any other."""
    return address if url_has_allowed_host_and_scheme(address, allowed_hosts=None) else ""
