"""What the page of a bundle sends is kept before anything else is done: the one form's answers, and the ticks."""

from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.core.errors import Invalid
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.queries import Running
from doorstep.registry.catalogue import forms

from .work import REVISION

TICKED = ("seen", "scanned", "on_file")
"""The states that a tick stands for; an electronic licence has a tick of its own."""


def form_of(request: Any, at: Running) -> Any:
    """The one form with what was kept, or with what was just typed and refused."""
    schema, answers = queries.read_form(request.actor, at)
    if not schema:
        return None
    if REVISION in request.typed:
        return forms.as_django_form(schema, data=request.typed, complete=False)
    return forms.as_django_form(schema, initial=answers)


def keep(request: Any, package_id: uuid.UUID) -> None:
    """Save what the page sent: answers that differ, and ticks that changed."""
    found = queries.find(request.actor, package_id)
    revision = request.POST.get(REVISION, "")
    if not revision.isdecimal():
        return
    at = queries.running(found)
    schema, kept = queries.read_form(request.actor, at)
    if schema:
        form = forms.as_django_form(schema, data=request.POST, complete=False)
        if not form.is_valid():
            errors = {name: list(found) for name, found in form.errors.items()}
            raise Invalid("form", _("有几处要改一下，改好才会存下。"), errors=errors)
        if form.answers != kept:
            actions.fill(package_id, form.answers, revision=int(revision), actor=request.actor)
    states = _ticks(request, at)
    if states:
        actions.check_papers(package_id, states, actor=request.actor)


def _ticks(request: Any, at: Running) -> dict[str, str]:
    """The papers whose tick says something else than what is kept."""
    seen, electronic = set(request.POST.getlist("seen")), set(request.POST.getlist("electronic"))
    states = {}
    for paper in queries.papers_of(at):
        key = paper.need.key
        if key in electronic:
            wanted = "electronic"
        elif key in seen:
            wanted = paper.state if paper.state in TICKED else "seen"
        else:
            wanted = "missing"
        if paper.state not in {wanted, "promised"}:
            states[key] = wanted
    return states
