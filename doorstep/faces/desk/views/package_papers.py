"""The one list of a bundle at the window: its papers, scanned here, sent by a phone, or used again."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import reswap, retarget

from doorstep.base.core.errors import DomainError, Invalid, NotAllowed, NotFound
from doorstep.cases.materials import wording
from doorstep.cases.materials.queries import Source
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.queries import Paper, PartView, Running
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import part
from doorstep.registry.staff.models import Role

from .package_keeping import TICKED, keep, states_shown, ticked
from .papers import kept_file, shown_here
from .phoned import code_for, told_of_bundle


@dataclass(frozen=True)
class Row:
    """A paper as the list shows it: its ticks as they stand on the page, and what it makes use of."""

    paper: Paper
    is_seen: bool
    is_electronic: bool
    source: Source | None


def papers_of(request: Any, at: Running) -> list[Row]:
    """The one list, with the ticks that came back with a refusal; what changed meanwhile is shown as it is now."""
    found = queries.papers_of(at)
    sources = queries.sources(at, found)
    shown, typed = states_shown(request.typed), ticked(request.typed)
    rows = []
    for paper in found:
        key = paper.need.key
        state = typed[key] if shown.get(key) == paper.state else paper.state
        rows.append(Row(paper, state in TICKED, state == "electronic", sources.get(key)))
    return rows


def gaps_of(at: Running) -> list[tuple[PartView, list[Any]]]:
    """What is missing, by part; of those that have not begun what is known already."""
    found = queries.gaps(at) | queries.coming_gaps(at)
    return [(view, found[view.key]) for view in at.parts if found.get(view.key)]


def offered(request: Any, at: Running) -> dict[str, Any]:
    """What the county has for the papers that are missing, with the sentence that the applicant agrees to."""
    found = queries.offers(request.actor, at)
    return {
        "offers": [(offer, *next(iter(offer.rows.items()))) for offer in found],
        "has_usable": any(offer.source.is_usable for offer in found),
        "consent_to_use": wording.consent_to_use(at.package.version.title) if found else "",
        "consents": request.typed.get("consents") == "yes",
    }


def _row_part(request: Any, package_id: uuid.UUID, mark: str, refusal: DomainError | None) -> HttpResponse:
    """One paper's row as it is now, what is missing, and what the phone has sent; the rest of the page stays as it is."""
    package = queries.find(request.actor, package_id)
    at = queries.running(package)
    row = next((row for row in papers_of(request, at) if row.paper.mark == mark), None)
    if row is None:
        raise NotFound(_("没有这份材料。"))
    context = {"package": package, "row": row, "gaps": gaps_of(at), **told_of_bundle(request, package)}
    response = part(request, "package_paper_saved.html", context, refusal=refusal)
    return reswap(retarget(response, f"#paper-{mark}"), "outerHTML")


@require_POST
@desk(Role.CLERK)
def scan(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep the scan of one paper for every part that wants it."""
    at = queries.running(queries.find(request.actor, package_id))
    key = request.POST.get("paper", "")
    paper = next((one for one in queries.papers_of(at) if one.need.key == key), None)
    if paper is None:
        raise NotFound(_("没有这份材料。"))
    refusal, upload = None, request.FILES.get("file")
    try:
        if upload is None:
            raise Invalid("no_file", _("请选择一个文件。"), field="file")
        actions.attach_scan(package_id, key, upload.read(), name=upload.name, actor=request.actor)
    except (NotFound, NotAllowed):
        raise
    except DomainError as no:
        refusal = no
    return _row_part(request, package_id, paper.mark, refusal)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def reuse(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep what was typed, then take in the ticked papers that the county has; the tick of consent is never set by us."""
    keep(request, package_id)
    choices = dict(_choice(text) for text in request.POST.getlist("use"))
    consents = request.POST.get("consents") == "yes"
    made = actions.reuse(package_id, choices, consents=consents, actor=request.actor)
    messages.success(request, _("已带入 %(n)d 份县里已有的材料。") % {"n": len(made)})
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def decline(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep what was typed; the applicant does not want it used: it is not offered again in this bundle."""
    keep(request, package_id)
    actions.decline_reuse(package_id, *_choice(request.POST.get("decline", "")), actor=request.actor)
    messages.info(request, _("已记下：这份材料本次不复用。"))
    return redirect("desk:package", package_id=package_id)


def _choice(text: str) -> tuple[str, str]:
    """ "held:12=身份证" as (paper, source)."""
    code, _sign, key = text.partition("=")
    return key, code


@never_cache
@require_POST
@desk(Role.CLERK)
def make_code(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Show a fresh code for the whole list; it stands on the page until the page is left."""
    _link, secret = actions.make_link(package_id, actor=request.actor)
    address = settings.PUBLIC_URL + reverse("portal:phone", args=[secret])
    return _panel(request, package_id, "phone.html", code_for(address))


@require_POST
@desk(Role.CLERK)
def close_code(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Close the link; what arrived stays on the page."""
    actions.close_link(package_id, actor=request.actor)
    return _panel(request, package_id, "phone.html", {})


@never_cache
@require_safe
@desk()
def arrived(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """What has arrived, asked every few seconds; 204 while nothing is new, so that nobody's focus is moved."""
    context = told_of_bundle(request, queries.find(request.actor, package_id))
    if request.GET.get("seen") == context["phone_mark"]:
        return HttpResponse(status=204)
    return part(request, "phone_papers.html", context)


@require_POST
@desk(Role.CLERK)
def confirm(request: Any, package_id: uuid.UUID, paper_id: int) -> HttpResponse:
    """Take the photos as the paper's scan, for all that want it: its row says so at once."""
    kept = actions.confirm_paper(package_id, paper_id, actor=request.actor)
    return _row_part(request, package_id, queries.mark_of(kept.key), None)


@require_POST
@desk(Role.CLERK)
def reject(request: Any, package_id: uuid.UUID, paper_id: int) -> HttpResponse:
    """Ask for the paper again with a word that the phone shows."""
    word = request.POST.get("word", "")
    actions.reject_paper(package_id, paper_id, word=word, actor=request.actor)
    return _panel(request, package_id, "phone_papers.html", {})


@require_safe
@xframe_options_sameorigin
@shown_here
@desk()
def shot(request: Any, package_id: uuid.UUID, page_id: int) -> HttpResponse:
    """One photo as it came, shown in the page and never offered as a download."""
    return kept_file(queries.page_file(request.actor, package_id, page_id))


def _panel(request: Any, package_id: uuid.UUID, template: str, more: dict[str, Any]) -> HttpResponse:
    package = queries.find(request.actor, package_id)
    return part(request, template, {"package": package, **told_of_bundle(request, package), **more})
