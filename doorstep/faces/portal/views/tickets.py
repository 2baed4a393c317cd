"""My place in the line, by the code on the slip: people ahead, an honest range of minutes, where to go when called."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.acts.queue import actions, queries
from doorstep.acts.queue.states import MOVES
from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.faces.shell.middleware import public


class CodeForm(forms.Form):
    """The code on the ticket."""

    code = forms.CharField(
        label=_("排号码"),
        max_length=20,
        help_text=_("印在号票的二维码下面，不分大小写"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}
        ),
    )


@public
@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the code on the ticket."""
    form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        ticket = queries.by_code(form.cleaned_data["code"])
        if ticket is not None:
            return redirect("portal:ticket", code=ticket.code)
        form.add_error("code", _("没有这个排号码，请核对号票上的字母和数字。"))
    return render(request, "portal/ticket_find.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@require_safe
def show(request: HttpRequest, code: str) -> HttpResponse:
    """One ticket now; asked again every twenty seconds while it waits."""
    ticket = queries.by_code(code)
    if ticket is None:
        raise NotFound(_("没有这个排号码，请核对号票上的字母和数字。"))
    is_waiting = ticket.status == "waiting" and ticket.day == clock.today()
    context = {
        "ticket": ticket,
        "is_waiting": is_waiting,
        "may_give_up": ticket.day == clock.today() and ticket.status in MOVES["give_up"],
        "is_past": ticket.day != clock.today(),
        "estimate": queries.estimate(ticket.site_id, ticket) if is_waiting else None,
        "at": clock.now(),
    }
    page = "portal/ticket_state.html" if request.htmx else "portal/ticket.html"
    return render(request, page, context)


@public
@require_http_methods(["GET", "HEAD", "POST"])
def give_up(request: Any, code: str) -> HttpResponse:
    """Ask once, then give the number up; back at the ticket's page, whatever became of it."""
    ticket = queries.by_code(code)
    if ticket is None:
        raise NotFound(_("没有这个排号码，请核对号票上的字母和数字。"))
    if request.method == "POST":
        try:
            actions.give_up(code, actor=replace(request.actor, channel="portal"))
        except IllegalMove as refusal:
            messages.info(request, refusal.message)
        return redirect("portal:ticket", code=ticket.code)
    return render(request, "portal/ticket_give_up.html", {"ticket": ticket})
