"""Is this certificate genuine? By the code that is printed on it."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from doorstep.acts.certificates import queries
from doorstep.faces.shell.middleware import public


class CodeForm(forms.Form):
    """The check code."""

    code = forms.CharField(
        label=_("查验码"),
        max_length=30,
        help_text=_("印在证照二维码下面，不分大小写，短横线可以不写"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}
        ),
    )


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        return redirect("portal:check_result", code=form.cleaned_data["code"].strip().replace("/", ""))
    return render(request, "portal/check.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@require_safe
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Genuine, expired, revoked or unknown; an unknown code is an answer too, not a missing page."""
    return render(request, "portal/check_result.html", {"check": queries.check(code), "code": code})
