"""The documents of an affair's way (文书): opened to read and print, sealed when they wait for it, given at a wish."""

from __future__ import annotations

import uuid
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotFound
from doorstep.cases.applications import actions, policies, queries
from doorstep.cases.applications.models import Application, Paper, PaperKind
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.registry.staff.models import Role

MOST_WAITING = 50
# which document says how an affair came to stand where it stands
SAYS = {
    "noticed": PaperKind.NOTICE,
    "not_accepted": PaperKind.NOT_ACCEPTED,
    "refused": PaperKind.REFUSAL,
    "withdrawn": PaperKind.WITHDRAWAL,
    "returned": PaperKind.RETURN,
    "revoked": PaperKind.REVOCATION,
}


def listed(request: Any, affair: Application) -> dict[str, Any]:
    """An affair's documents for its record page, with what this person may do to each."""
    rows = [
        {
            "paper": paper,
            "may_read": policies.may_read_paper(request.actor, paper, affair),
            "may_seal": paper.document.status == "drafted" and policies.may_seal_paper(request.actor, paper),
        }
        for paper in queries.papers(request.actor, affair)
    ]
    printable = queries.printable(affair) if policies.may_read_answers(request.actor, affair) else []
    return {
        "papers": rows,
        "printable": [(kind, PaperKind(kind).label) for kind in printable],
        "may_give_receipt": policies.may_handle(request.actor, affair)
        and affair.status in ("opened", "noticed"),
    }


def waiting(actor: Actor) -> list[Paper]:
    """The documents that wait for a seal which this person may put on, oldest first."""
    return list(queries.to_seal(actor)[:MOST_WAITING])


def counted(numbers: dict[str, int], actor: Actor) -> dict[str, int]:
    """The numbers of the work lists, with the documents that wait for a seal among what is to be sealed."""
    if "to_seal" not in numbers:
        return numbers
    return {**numbers, "to_seal": numbers["to_seal"] + queries.to_seal(actor).count()}


@require_safe
@desk()
def document(request: Any, application_id: uuid.UUID, paper_id: int) -> HttpResponse:
    """One document (PDF), shown in the browser, ready to print."""
    found, data = actions.page_for(paper_id, actor=request.actor)
    if found.application_id != application_id:
        raise NotFound(_("没有这份文书。"))
    return _pdf(data, found.document.number)


@require_safe
@desk()
def document_of(request: Any, application_id: uuid.UUID, kind: str) -> HttpResponse:
    """The affair's newest document of a kind; for an instant item one that is printed at a wish and kept nowhere."""
    affair = queries.find(request.actor, application_id)
    if kind in queries.printable(affair):
        return _pdf(queries.unkept_page(request.actor, affair, kind), f"{affair.number}-{kind}")
    newest = affair.papers.filter(kind=kind).order_by("-made_at", "-pk").first()
    if newest is None:
        raise NotFound(_("这个办件没有这种文书。"))
    found, data = actions.page_for(newest.pk, actor=request.actor)
    return _pdf(data, found.document.number)


@desk(Role.CLERK, Role.REVIEWER)
@deed("desk:record", "application_id")
def seal_document(request: Any, application_id: uuid.UUID, paper_id: int) -> HttpResponse:
    """Put the seal on a document that waits for it."""
    actions.seal_paper(paper_id, actor=request.actor)
    return redirect("desk:record", application_id=application_id)


@desk(Role.CLERK)
@deed("desk:record", "application_id")
def receipt(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Give a receipt for the papers that were brought."""
    actions.give_receipt(application_id, actor=request.actor)
    return redirect("desk:record", application_id=application_id)


def _pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(name)}.pdf"
    response["Cache-Control"] = "private, no-store"
    return response
