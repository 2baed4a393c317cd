"""Several affairs as one (一件事): what there is, and for one's own answers the single list of what to bring."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from doorstep.cases.packages import queries
from doorstep.faces.shell.middleware import public
from doorstep.faces.shell.questions import asked


@public
@require_safe
def browse(request: HttpRequest) -> HttpResponse:
    """The county's bundles."""
    return render(request, "portal/packages.html", {"kinds": list(queries.published())})


@public
@require_safe
def show(request: Any, code: str) -> HttpResponse:
    """One bundle: its questions, each shown when it is needed, then what to bring, how long, where, which offices are spared.

    Everything is in the address, so that the page can be sent on, printed, and read without JavaScript; nothing is kept.
    With `_draft` who publishes bundles sees the draft.
    """
    draft = "_draft" in request.GET
    version = queries.version_of(code, draft_for=request.actor if draft else None)
    sent = {name: value for name, value in request.GET.items() if name != "_draft"}
    told = queries.union_for(version, sent)
    context = {
        "code": code,
        "draft": draft and version.published_at is None,
        "version": version,
        "told": told,
        "form": asked(told.questions, told.answers, sent),
        "sites": queries.sites_for(told.applied) if told.is_answered else [],
    }
    return render(request, "portal/package.html", context)
