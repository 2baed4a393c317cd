"""Several rows of a list at once: taken, or their notices printed; what became of each row is told on a page of its own."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions
from doorstep.cases.applications.actions import Told
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.faces.shell import notes

from .lists import ours
from .papers import inline

NOTE = "batch"
KEPT = 4


@desk()
@deed("desk:list")
def batch(request: Any) -> HttpResponse:
    """Do to the chosen rows what the pressed button says: `take` or `print`."""
    chosen = [value.partition(":") for value in request.POST.getlist("affair")]
    act = request.POST.get("act", "")
    if act == "take":
        wanted = ((key, int(holder) if holder.isdecimal() else None) for key, _colon, holder in chosen)
        told = actions.take_many(wanted, actor=request.actor)
        papers: list[int] = []
    elif act == "print":
        told = actions.notices_of((key for key, _colon, _holder in chosen), actor=request.actor)
        papers = [one.done.pk for one in told if one.done is not None]
    else:
        raise Invalid("no_answer", _("请先选择。"), field="act")
    note = {"act": act, "papers": papers, "rows": [_row(one) for one in told], "back": ours(request)}
    return notes.lead(request, NOTE, note, reverse("desk:batch_done"), keep=KEPT)


@require_safe
@desk()
def done(request: Any) -> HttpResponse:
    """What became of each row."""
    note = notes.find(request, NOTE)
    if note is None:
        return redirect("desk:list")
    count = sum(row["ok"] for row in note["rows"])
    return page(request, "batch.html", {**note, "count": count, "failed": len(note["rows"]) - count})


@require_safe
@desk()
def notices(request: Any) -> HttpResponse:
    """Several notices as one file, ready to print."""
    wanted = [int(one) for one in request.GET.getlist("paper") if one.isdecimal() and len(one) < 10]
    return inline(actions.notices_together(wanted, actor=request.actor), "application/pdf")


def _row(one: Told) -> dict[str, Any]:
    affair = one.affair
    return {
        "pk": one.key,
        "number": affair.number if affair else "",
        "item": affair.version.name if affair else "",
        "ok": one.refusal is None,
        "words": str(one.refusal.message) if one.refusal else _done_words(one.done),
    }


def _done_words(thing: Any) -> str:
    document = getattr(thing, "document", None)
    if document is None:
        return _("已在您名下")
    return f"{document.name} {document.number}"
