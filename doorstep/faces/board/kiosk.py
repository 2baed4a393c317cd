"""The ticket machine (取号机): a device that staff set up once for a site; from then on anybody touches it.

The device carries a signed cookie that names its site and paper. It can draw tickets there and nothing else.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from doorstep.acts.queue import actions, policies, queries
from doorstep.acts.queue.labels import QUEUE_NAMES
from doorstep.acts.queue.models import Priority
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, Power
from doorstep.base.core import repeats
from doorstep.base.core.errors import DomainError, NotAllowed
from doorstep.faces.shell.middleware import DoorstepRequest, public
from doorstep.registry.places import queries as places
from doorstep.registry.places.models import Site

COOKIE = "doorstep-kiosk"
SALT = "doorstep.board.kiosk"
KEPT = 90 * 24 * 3600
"""Seconds that a device stays a ticket machine without being set up again."""


class SetupForm(forms.Form):
    """What the device prints on."""

    paper = forms.ChoiceField(
        label=_("小票纸宽"),
        choices=[("80", _("80 毫米")), ("58", _("58 毫米"))],
        widget=forms.RadioSelect,
        initial="80",
    )


@public
@require_http_methods(["GET", "POST"])
def kiosk(request: DoorstepRequest, site_code: str) -> HttpResponse:
    """Choose a queue and draw a ticket; a device that is none yet asks staff to set it up."""
    site = places.site(site_code)
    device = _device(request, site.code)
    actor = device or replace(request.actor, channel="board")
    if request.method == "POST":
        return _take(request, site, actor)
    if device is None:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if not policies.may_work(request.actor, site.code):
            raise NotAllowed(_("请这个服务点的工作人员来启用取号机。"))
        return render(request, "board/setup.html", {"site": site, "form": SetupForm(initial={"paper": "80"})})
    return _page(request, site)


@require_http_methods(["POST"])
def setup(request: DoorstepRequest, site_code: str) -> HttpResponse:
    """Make this device a ticket machine of the site, and log the member of staff out of it."""
    site = places.site(site_code)
    if not policies.may_work(request.actor, site.code):
        raise NotAllowed(_("请这个服务点的工作人员来启用取号机。"))
    form = SetupForm(request.POST)
    if not form.is_valid():
        return render(request, "board/setup.html", {"site": site, "form": form}, status=422)
    logout(request)
    response = redirect("board:kiosk", site.code)
    response.set_signed_cookie(
        COOKIE,
        json.dumps({"site": site.code, "paper": form.cleaned_data["paper"]}),
        salt=SALT,
        max_age=KEPT,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


@public
@require_GET
def slip(request: DoorstepRequest, site_code: str, code: str) -> HttpResponse:
    """The slip that was just drawn: printed, read aloud, shown until the next person comes."""
    ticket = queries.by_code(code)
    if ticket is None or ticket.site_id != site_code:
        raise Http404
    context = {
        "site": ticket.site,
        "ticket": ticket,
        "kind": QUEUE_NAMES.get(ticket.queue, ticket.queue),
        "place": queries.estimate(site_code, ticket),
        "paper": _settings(request).get("paper", "80"),
        "qr": _code_of(settings.PUBLIC_URL + reverse("portal:ticket", args=[ticket.code])),
    }
    return render(request, "board/slip.html", context)


def _take(request: DoorstepRequest, site: Site, actor: Actor) -> HttpResponse:
    """Draw a ticket once per touch: the form's one-time key makes a second sending show the same ticket."""
    letter, priority = request.POST.get("letter", ""), request.POST.get("priority", "")

    def act() -> repeats.Answer:
        ticket = actions.take(site.code, letter=letter, priority=priority, actor=actor)
        return repeats.Answer(201, ticket.code.encode(), "text/plain")

    try:
        answer = repeats.once(
            act,
            account=f"kiosk-{site.code}",
            key=request.POST.get("once", ""),
            print_of=repeats.fingerprint(site.code, letter, priority),
            at=clock.now(),
        )
    except DomainError as refusal:
        if refusal.status in {403, 404}:
            raise
        return _page(request, site, error=refusal.message, chosen=priority, status=refusal.status)
    return redirect("board:slip", site.code, answer.body.decode())


def _page(
    request: HttpRequest, site: Site, *, error: Any = "", chosen: str = "", status: int = 200
) -> HttpResponse:
    letters = sorted({letter for counter in places.counters(site.code) for letter in counter.queues})
    context = {
        "site": site,
        "queues": [
            {"letter": letter, "name": QUEUE_NAMES.get(letter, letter), "place": place, "first": first}
            for letter, (place, first) in queries.estimates(site.code, letters).items()
        ],
        "priorities": Priority.choices,
        "chosen": chosen,
        "error": error or queries.closed(site.code),
    }
    return render(request, "board/kiosk.html", context, status=status)


def _settings(request: HttpRequest) -> dict[str, str]:
    found = request.get_signed_cookie(COOKIE, default=None, salt=SALT, max_age=KEPT)
    return json.loads(found) if found else {}


def _device(request: HttpRequest, site_code: str) -> Actor | None:
    """The device as an actor that can draw tickets at its site; None for any other device."""
    if _settings(request).get("site") != site_code:
        return None
    return Actor(name="取号机", powers=(Power(policies.KIOSK, site_code),), channel="board")


def _code_of(address: str) -> SafeString:
    """A QR code as an SVG without any style; the address holds the ticket's unguessable code and nothing else."""
    drawing = segno.make(address, error="q", micro=False).svg_inline(
        omitsize=True, svgclass="qr", lineclass=""
    )
    return mark_safe(drawing)  # noqa: S308 - made here from our own address
