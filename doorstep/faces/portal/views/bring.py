"""What to bring in one's own situation (情形引导): a few questions, then exactly the papers, each with its reason."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from doorstep.faces.shell.middleware import public
from doorstep.registry.catalogue import forms, queries, situations


@public
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The questions that are to be asked now, and when all are answered the list. Nothing of it is kept."""
    version = queries.guide(code)
    if version.questions is None:
        return redirect("portal:item", code=code)
    schema = version.questions.schema
    is_asked = any(name in request.GET for name in schema["properties"])
    form = forms.as_django_form(schema, data=request.GET if is_asked else None, complete=False)
    answers = form.answers if is_asked and form.is_valid() else {}
    open_questions = situations.unasked(schema, answers)
    context: dict[str, Any] = {
        "item": version.item,
        "version": version,
        "form": form,
        "shown": forms.shown(schema, answers),
        "is_asked": is_asked,
        "is_whole": is_asked and not form.errors and not open_questions,
        "told": forms.display(schema, answers),
        "needed": queries.materials_for(version, answers),
    }
    return render(request, "portal/bring.html", context)
