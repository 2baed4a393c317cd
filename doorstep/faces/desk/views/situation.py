"""Before screen 2: the item's few questions (情形), whose answers say which papers the affair needs."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from doorstep.cases.applications import actions, queries
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.catalogue import forms
from doorstep.registry.staff.models import Role

from . import work


@require_safe
@desk(Role.CLERK)
def situation(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The questions with what was answered so far; after a refusal with what was typed."""
    affair = queries.find(request.actor, application_id)
    if affair.version.questions is None or affair.status not in work.FILLING:
        return redirect("desk:work", application_id=affair.pk)
    schema = affair.version.questions.schema
    if request.refusal is not None:
        form = forms.as_django_form(schema, data=request.typed)
    else:
        form = forms.as_django_form(schema, initial=queries.read_situation(request.actor, affair))
    return page(
        request,
        "situation.html",
        {**work.common(request, affair), "step": 2, "form": form, "is_first": not form.initial},
    )


@desk(Role.CLERK)
@deed("desk:situation", "application_id")
def tell(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Keep the answers; the affair's papers follow. What is left open is asked again."""
    affair = queries.find(request.actor, application_id)
    if affair.version.questions is not None:
        form = forms.as_django_form(affair.version.questions.schema, data=request.POST, complete=False)
        told = (
            form.answers
            if form.is_valid()
            else {name: request.POST[name] for name in form.fields if name in request.POST}
        )
        actions.tell_situation(application_id, told, actor=request.actor)
    return redirect("desk:work", application_id=application_id)
