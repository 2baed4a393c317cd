"""Papers by the resident's own phone: no login, no personal data, what arrived and what is still wanted."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from doorstep.base.core.errors import DomainError, NotFound
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.models import PhoneLink
from doorstep.faces.shell.middleware import public

MOST_AT_ONCE = 12
"""Files of one sending; more are asked for in a second one."""


@public
@never_cache
@require_safe
def papers(request: HttpRequest, secret: str) -> HttpResponse:
    """What the link asks for, paper by paper; a link that is over says so and how to go on."""
    link = queries.open_link(secret)
    return _page(request, secret, link) if link else _over(request)


@public
@never_cache
@require_safe
def state(request: HttpRequest, secret: str) -> HttpResponse:
    """What became of each paper, asked every few seconds; what is being chosen or typed is left alone."""
    link = queries.open_link(secret)
    if link is None:
        return _over(request)
    return render(request, "portal/phone_state.html", _context(secret, link))


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, secret: str, row_id: int) -> HttpResponse:
    """Take in the photos of one paper. Each is kept or refused by itself, and a refusal says why.

    Asked for, it shows how the paper stands: what came in parts (`phone_parts`) is there.
    """
    if queries.open_link(secret) is None:
        return _over(request)
    if request.method != "POST":
        return _answer(request, secret, row_id, [])
    refused: list[tuple[str, Any]] = []
    files = request.FILES.getlist("file")
    if not files:
        refused.append(("", _("还没有选照片，请先拍照或从相册选。")))
    for upload in files[:MOST_AT_ONCE]:
        try:
            actions.send_page(secret, row_id, upload.read(), name=upload.name or "")
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
    refused: list[tuple[str, Any]] = []
    try:
        actions.drop_page(secret, page_id)
    except NotFound:
        return _over(request)
    except DomainError as no:
        refused.append(("", no.message))
    return _answer(request, secret, _row(request), refused)


def _row(request: HttpRequest) -> int:
    text = request.POST.get("row", "")
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def _answer(request: Any, secret: str, row_id: int, refused: list[tuple[str, Any]]) -> HttpResponse:
    """The paper's own part for htmx; else the whole page again, at that paper."""
    link = queries.open_link(secret)
    if link is None:
        return _over(request)
    context = _context(secret, link, row_id=row_id, refused=refused)
    if request.htmx:
        paper = next((one for one in context["papers"] if one.row == row_id), None)
        return render(request, "portal/phone_paper.html", {**context, "paper": paper})
    if refused:
        return render(request, "portal/phone.html", context, status=422)
    return redirect("portal:phone", secret=secret)


def _page(request: HttpRequest, secret: str, link: PhoneLink) -> HttpResponse:
    return render(request, "portal/phone.html", _context(secret, link))


def _context(
    secret: str, link: PhoneLink, *, row_id: int = 0, refused: list[tuple[str, Any]] | None = None
) -> dict[str, Any]:
    found = queries.wanted(link)
    return {
        "secret": secret,
        "item": link.application.version.name,
        "until": link.expires_at,
        "papers": found,
        "refused_row": row_id,
        "refused": refused or [],
        "is_done": bool(found) and all(paper.state == "confirmed" for paper in found),
        "elder": True,  # whoever holds the phone: the large type is the only one here
    }


def _over(request: HttpRequest) -> HttpResponse:
    """A link that is over; htmx shows it in place of the whole page."""
    response = render(request, "portal/phone_over.html", {"elder": True}, status=410)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response
