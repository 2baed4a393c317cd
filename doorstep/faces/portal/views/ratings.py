"""Judging an affair by the code on the slip: the level first, then why, then thanks."""

from __future__ import annotations

from dataclasses import replace

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.base.core.errors import Invalid, NotFound, Taken
from doorstep.cases.ratings import actions, queries
from doorstep.cases.ratings.models import Level, Slip
from doorstep.cases.ratings.reasons import REASONS
from doorstep.faces.shell.middleware import public


class CodeForm(forms.Form):
    """The code on the slip."""

    code = forms.CharField(
        label=_("评价码"),
        max_length=20,
        help_text=_("在评价单的二维码下面，10 位字母和数字，不分大小写"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}
        ),
    )


class WhyForm(forms.Form):
    """Why: a few reasons to tick, and words; nothing of it is demanded."""

    reasons = forms.MultipleChoiceField(
        label=_("因为"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("可以多选，也可以不选"),
    )
    words = forms.CharField(
        label=_("还想说的话"),
        required=False,
        max_length=actions.WORDS_MOST,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("最多 500 字；请不要写身份证号和电话"),
    )
    named = forms.BooleanField(label=_("可以就这件事联系我回访（不勾选就是匿名）"), required=False)

    def __init__(self, level: int, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reasons"].choices = list(REASONS[level].items())


@public
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the slip."""
    form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
    status = 200
    if form.is_bound and form.is_valid():
        code = queries.tidy(form.cleaned_data["code"])
        if queries.slip(code) is not None:
            return redirect("portal:rate", code=code)
        form.add_error("code", _("没有这个评价码，请核对回执上的字母和数字。"))
    if form.is_bound:
        status = 422
    return render(request, "portal/rate_find.html", {"form": form}, status=status)


@public
@require_http_methods(["GET", "POST"])
def rate(request: HttpRequest, code: str) -> HttpResponse:
    """The level, then why; once. The page never shows what was given before."""
    slip = queries.slip(code)
    if slip is None:
        raise NotFound(_("没有这个评价码，请核对回执上的字母和数字。"))
    if hasattr(slip, "rating"):
        return render(request, "portal/rated.html", {"slip": slip})
    level = _level(request)
    if level is None:
        wrong = request.method == "POST" or "level" in request.GET
        return render(request, "portal/rate_level.html", {"slip": slip, "wrong": wrong, "levels": Level})
    form = WhyForm(level, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        answer = _give(request, slip, level, form)
        if answer is not None:
            return answer
    context = {"slip": slip, "form": form, "level": Level(level)}
    return render(request, "portal/rate_why.html", context, status=422 if form.errors else 200)


def _level(request: HttpRequest) -> int | None:
    text = request.POST.get("level") or request.GET.get("level") or ""
    return int(text) if text in {"1", "2", "3", "4", "5"} else None


def _give(request: HttpRequest, slip: Slip, level: int, form: WhyForm) -> HttpResponseRedirect | None:
    """Give the judgement; a second one of the same slip leads to the same thanks."""
    try:
        actions.rate(
            slip.code,
            level,
            reasons=form.cleaned_data["reasons"],
            words=form.cleaned_data["words"],
            anonymous=not form.cleaned_data["named"],
            actor=replace(request.actor, channel="portal"),
        )
    except Taken:
        pass
    except Invalid as error:
        form.add_error(error.field if error.field in form.fields else None, str(error.message))
        return None
    return redirect("portal:rate", code=slip.code)
