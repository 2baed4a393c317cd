"""What the page of a bundle sends is kept before anything else is done: the one form's answers, and the ticks."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from doorstep.base.core.errors import Invalid, Taken
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.queries import Running
from doorstep.registry.catalogue import forms

from .work import REVISION, differences

NO_REVISION = "no_revision"
TICKED = ("seen", "scanned", "on_file")
"""The states that a tick stands for; an electronic licence has a tick of its own."""


def form_of(request: Any, at: Running) -> dict[str, Any]:
    """The one form with what was kept, or with what was just typed and refused; then also where another page differs."""
    schema, answers = queries.read_form(request.actor, at)
    if not schema:
        return {"form": None}
    overtaken = request.typed.get(REVISION) != at.revision
    is_shown = REVISION in request.typed and (not overtaken or isinstance(request.refusal, Taken))
    if not is_shown and getattr(request.refusal, "code", "") != NO_REVISION:
        return {"form": forms.as_django_form(schema, initial=answers)}
    form = forms.as_django_form(schema, data=request.typed, complete=False)
    return {"form": form, "differs": differences(form, answers) if overtaken else []}


def keep(request: Any, package_id: uuid.UUID) -> None:
    """Save what the page sent: answers that differ, and ticks that say something else than the page was shown with.

    Raises Invalid for wrong answers and for a page that does not say what it was shown with, Taken where answers or one
    of these papers changed on another page meanwhile.
    """
    found = queries.find(request.actor, package_id)
    revision = request.POST.get(REVISION, "")
    if not revision:
        raise Invalid(NO_REVISION, _("这一页没有传完整，还没有存下。您填的都在，请核对后再保存一次。"))
    at = queries.running(found)
    schema, kept = queries.read_form(request.actor, at)
    if schema:
        form = forms.as_django_form(schema, data=request.POST, complete=False)
        if not form.is_valid():
            errors = {name: list(found) for name, found in form.errors.items()}
            raise Invalid("form", _("有几处要改一下，改好才会存下。"), errors=errors)
        if form.answers != kept:
            actions.fill(package_id, form.answers, revision=revision, actor=request.actor)
    shown = states_shown(request.POST)
    states = {key: state for key, state in ticked(request.POST).items() if state != shown[key]}
    if states:
        actions.check_papers(package_id, states, shown=shown, actor=request.actor)


def states_shown(sent: QueryDict) -> dict[str, str]:
    """Paper → the state that the page showed it with ("missing=身份证")."""
    said = (text.partition("=") for text in sent.getlist("shown"))
    return {key: state for state, _sign, key in said}


def ticked(sent: QueryDict) -> dict[str, str]:
    """Paper → what its ticks say, of the papers that the page showed; a tick of one that was there lets it be as it was."""
    seen, electronic = set(sent.getlist("seen")), set(sent.getlist("electronic"))
    return {
        key: "electronic" if key in electronic else _stands_for(before, is_ticked=key in seen)
        for key, before in states_shown(sent).items()
    }


def _stands_for(before: str, *, is_ticked: bool) -> str:
    if is_ticked:
        return before if before in TICKED else "seen"
    return "promised" if before == "promised" else "missing"
