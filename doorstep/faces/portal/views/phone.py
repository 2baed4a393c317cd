"""Papers by the resident's own phone: no login, no personal data, what arrived and what is still wanted."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base.core.errors import DomainError, NotFound
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.queries import Wanted
from doorstep.cases.packages import actions as package_actions
from doorstep.cases.packages import queries as packages
from doorstep.faces.shell.middleware import public

MOST_AT_ONCE = 12
"""Files of one sending; more are asked for in a second one."""


@dataclass(frozen=True)
class Way:
    """An open link as the phone sees it: what is done, until when, what is wanted; and the verbs that it takes."""

    title: str
    until: dt.datetime
    papers: list[Wanted]
    verbs: ModuleType


def rooms_of(secret: str) -> tuple[ModuleType, ModuleType]:
    """The verbs and the readings that a secret's link takes: a bundle's, else an affair's, which refuse an unknown one."""
    if packages.open_link(secret) is not None:
        return package_actions, packages
    return actions, queries


def way_by(secret: str) -> Way | None:
    """The open link of a secret, of an affair or of a bundle (whose papers are asked once for all its affairs); else None."""
    link = queries.open_link(secret)
    if link is not None:
        return Way(link.application.version.name, link.expires_at, queries.wanted(link), actions)
    whole = packages.open_link(secret)
    if whole is not None:
        return Way(whole.package.version.title, whole.expires_at, packages.wanted(whole), package_actions)
    return None


@public
@never_cache
@require_safe
def papers(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link asks for, paper by paper; a link that is over says so and how to go on."""
    way = way_by(secret)
    return render(request, "portal/phone.html", _context(secret, way)) if way else _over(request, secret)


@public
@never_cache
@require_safe
def state(request: HttpRequest, secret: str) -> HttpResponse:
    """What became of each paper, asked every few seconds; what is being chosen or typed is left alone."""
    way = way_by(secret)
    return (
        render(request, "portal/phone_state.html", _context(secret, way)) if way else _over(request, secret)
    )


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, secret: str, row_id: int) -> HttpResponse:
    """Take in the photos of one paper. Each is kept or refused by itself, and a refusal says why.

    Asked for, it shows how the paper stands: what came in parts (`phone_parts`) is there.
    """
    way = way_by(secret)
    if way is None:
        return _over(request, secret)
    if request.method != "POST":
        return _answer(request, secret, row_id, [])
    refused: list[tuple[str, Any]] = []
    files = request.FILES.getlist("file")
    if not files:
        refused.append(("", _("还没有选照片，请先拍照或从相册选。")))
    for upload in files[:MOST_AT_ONCE]:
        try:
            way.verbs.send_page(secret, row_id, upload.read(), name=upload.name or "")
        except DomainError as no:
            refused.append((upload.name or "", no.message))
    if len(files) > MOST_AT_ONCE:
        refused.append(("", _("一次最多传 %(most)d 张，后面的请再传一次。") % {"most": MOST_AT_ONCE}))
    return _answer(request, secret, row_id, refused)


@public
@never_cache
@require_POST
def drop(request: HttpRequest, secret: str, page_id: int) -> HttpResponse:
    """Take one page back, to be taken again."""
    way = way_by(secret)
    if way is None:
        return _over(request, secret)
    refused: list[tuple[str, Any]] = []
    try:
        way.verbs.drop_page(secret, page_id)
    except NotFound:
        return _over(request, secret)
    except DomainError as no:
        refused.append(("", no.message))
    return _answer(request, secret, _row(request), refused)


def _row(request: HttpRequest) -> int:
    text = request.POST.get("row", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _answer(request: Any, secret: str, row_id: int, refused: list[tuple[str, Any]]) -> HttpResponse:
    """The paper's own part for htmx; else the whole page again, at that paper."""
    way = way_by(secret)
    if way is None:
        return _over(request, secret)
    context = _context(secret, way, row_id=row_id, refused=refused)
    if request.htmx:
        paper = next((one for one in context["papers"] if one.row == row_id), None)
        return render(request, "portal/phone_paper.html", {**context, "paper": paper})
    if refused:
        return render(request, "portal/phone.html", context, status=422)
    return redirect("portal:phone", secret=secret)


def _context(
    secret: str, way: Way, *, row_id: int = 0, refused: list[tuple[str, Any]] | None = None
) -> dict[str, Any]:
    return {
        "secret": secret,
        "item": way.title,
        "until": way.until,
        "papers": way.papers,
        "refused_row": row_id,
        "refused": refused or [],
        "is_done": bool(way.papers) and all(paper.state == "confirmed" for paper in way.papers),
        "elder": True,  # whoever holds the phone: the large type is the only one here
    }


def _over(request: HttpRequest, secret: str) -> HttpResponse:
    """A link that is over, or a code that nobody ever gave; htmx shows it in place of the whole page."""
    was_made = queries.was_made(secret) or packages.was_made(secret)
    context = {"elder": True, "was_made": was_made}
    response = render(request, "portal/phone_over.html", context, status=410 if was_made else 404)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response
