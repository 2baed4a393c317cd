"""A bundle (一件事) at the window: its questions, the one form and the one list, its parts, the pack."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.base.core.errors import Invalid, NotFound
from doorstep.cases.applications import policies as affair_policies
from doorstep.cases.packages import actions, pack, policies, queries
from doorstep.cases.packages.models import Package
from doorstep.cases.packages.queries import PartView, Running
from doorstep.faces.desk.access import at_counter, desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.faces.shell.questions import asked
from doorstep.registry.catalogue import forms
from doorstep.registry.staff.models import Role

from .handing import collector_of
from .intake import before, person_called, ticket_called
from .work import REVISION

SHOWN = 60


@require_safe
@desk(Role.CLERK)
@at_counter
def choose(request: Any, ticket_id: uuid.UUID) -> HttpResponse:
    """The bundles that can be opened for a ticket."""
    ticket = ticket_called(request, ticket_id)
    kinds = list(queries.published())
    return page(request, "packages.html", {"step": 2, "ticket": ticket, "kinds": kinds})


@require_safe
@desk(Role.CLERK)
@at_counter
def ask(request: Any, ticket_id: uuid.UUID, code: str) -> HttpResponse:
    """The questions of one bundle, who it is for, and what it comes to; the answers are in the address."""
    ticket = ticket_called(request, ticket_id)
    version = queries.version_of(code)
    given = request.typed or request.GET
    told = queries.union_for(version, given.dict())
    affairs = list(ticket.applications.select_related("applicant").order_by("opened_at"))
    return page(
        request,
        "package_ask.html",
        {
            "step": 2,
            "ticket": ticket,
            "code": code,
            "version": version,
            "told": told,
            "form": asked(told.questions, told.answers, given),
            "person": person_called(request, given.get("applicant")) or before(affairs) or ticket.resident,
            "role": "applicant",
        },
    )


@desk(Role.CLERK)
@at_counter
@deed("desk:package_ask", "ticket_id", "code")
def open_package(request: Any, ticket_id: uuid.UUID, code: str) -> HttpResponse:
    """Open the bundle (一件事收件) and go on with its one form."""
    applicant = request.POST.get("applicant", "")
    if not applicant:
        raise Invalid("no_applicant", _("请先核验或登记申请人。"), field="applicant")
    opened = actions.open_package(
        request.place.site.pk,
        code,
        answers=request.POST.dict(),
        applicant_id=applicant,
        ticket_id=ticket_id,
        actor=request.actor,
    )
    return redirect("desk:package", package_id=opened.pk)


@require_safe
@desk()
def packages(request: Any) -> HttpResponse:
    """The bundles of the place where the actor works, newest first."""
    site = request.place.site.pk if request.place else ""
    return page(
        request, "package_list.html", {"packages": list(queries.of_site(request.actor, site)[:SHOWN])}
    )


@require_safe
@desk()
def package(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """One bundle: its parts with the next step of each, the form and the papers that are still asked for, the pack."""
    found = queries.find(request.actor, package_id)
    at = queries.running(found)
    may_handle = policies.may_handle(request.actor, found)
    reads = policies.may_read_answers(request.actor, found)
    context = {
        "step": 2 if any(view.is_open for view in at.parts) else 3,
        "package": found,
        "rows": [_row(request, at, view) for view in at.parts],
        "may_handle": may_handle,
        "papers": queries.papers_of(at),
        "ready": [view for view in at.parts if view.application and view.application.status in _READY],
        "is_out": any(view.state in {"ready", "done"} for view in at.parts),
        "gaps": _gaps(at) if may_handle else [],
        "is_open": any(view.is_open for view in at.parts),
        "can_notify": any(view.state == "opened" for view in at.parts),
        "was_told": any(view.state == "noticed" for view in at.parts),
        "form": _form(request, at) if reads and may_handle else None,
        "role": "collector",
    }
    return page(request, "package.html", context)


_READY = ("issued", "refused")


def _row(request: Any, at: Running, view: PartView) -> dict[str, Any]:
    affair = view.application
    return {
        "view": view,
        "affair": affair,
        "waits_for": at.waits_for(view) if view.state == "waiting" else [],
        "may_open": affair is not None and affair_policies.may_see(request.actor, affair),
        "may_mend": view.state in {"refused", "ended"},
    }


def _gaps(at: Running) -> list[tuple[PartView, list[Any]]]:
    found = queries.gaps(at)
    return [(view, found[view.key]) for view in at.parts if found.get(view.key)]


def _form(request: Any, at: Running) -> Any:
    """The one form with what was kept, or with what was just typed and refused."""
    schema, answers = queries.read_form(request.actor, at)
    if not schema:
        return None
    if REVISION in request.typed:
        return forms.as_django_form(schema, data=request.typed, complete=False)
    return forms.as_django_form(schema, initial=answers)


def _keep(request: Any, package_id: uuid.UUID) -> None:
    """Save what the page sent: answers that differ, and ticks that changed."""
    found = queries.find(request.actor, package_id)
    revision = request.POST.get(REVISION, "")
    if not revision.isdecimal():
        return
    at = queries.running(found)
    schema, kept = queries.read_form(request.actor, at)
    if schema:
        form = forms.as_django_form(schema, data=request.POST, complete=False)
        if not form.is_valid():
            errors = {name: list(found) for name, found in form.errors.items()}
            raise Invalid("form", _("有几处要改一下，改好才会存下。"), errors=errors)
        if form.answers != kept:
            actions.fill(package_id, form.answers, revision=int(revision), actor=request.actor)
    states = _ticks(request, at)
    if states:
        actions.check_papers(package_id, states, actor=request.actor)


def _ticks(request: Any, at: Running) -> dict[str, str]:
    """The papers whose tick says something else than what is kept."""
    seen, electronic = set(request.POST.getlist("seen")), set(request.POST.getlist("electronic"))
    states = {}
    for paper in queries.papers_of(at):
        key = paper.need.key
        if key in electronic:
            wanted = "electronic"
        elif key in seen:
            wanted = paper.state if paper.state in {"scanned", "seen"} else "seen"
        else:
            wanted = "missing"
        if paper.state not in {wanted, "promised"}:
            states[key] = wanted
    return states


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def save(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep the one form and the one list as they are."""
    _keep(request, package_id)
    messages.success(request, _("已保存。"))
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def accept(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep everything and accept every part for which all is there (一并受理)."""
    _keep(request, package_id)
    accepted = actions.accept(package_id, actor=request.actor)
    messages.success(request, _("已受理 %(n)d 项。") % {"n": len(accepted)})
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def notify(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep everything and give the one notice of all that is missing; goes to the sheet to print."""
    _keep(request, package_id)
    actions.notify(package_id, actor=request.actor)
    return redirect("desk:package_notice", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def scan(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep the scan of one paper for every part that wants it."""
    queries.find(request.actor, package_id)  # a stranger is told that there is none, whatever they send
    upload = request.FILES.get("file")
    if upload is None:
        raise Invalid("no_file", _("请选择一个文件。"), field="file")
    key = request.POST.get("paper", "")
    actions.attach_scan(package_id, key, upload.read(), name=upload.name, actor=request.actor)
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def mend(request: Any, package_id: uuid.UUID, key: str) -> HttpResponse:
    """Open a refused part again (重新申请)."""
    actions.mend(package_id, key, actor=request.actor)
    messages.success(request, _("已重新收件，请更正后再受理。"))
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def hand_over(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Give everything that lies ready to the applicant, or to the one collector whose identity was checked."""
    actions.hand_over(package_id, collector_id=collector_of(request.POST), actor=request.actor)
    return redirect("desk:package", package_id=package_id)


@require_safe
@desk()
def pack_pdf(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """The cover and every result that is out, to print at once."""
    found = queries.find(request.actor, package_id)
    response = HttpResponse(
        pack.pdf(queries.running(found), actor=request.actor), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@desk(Role.CLERK)
def notice(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """The one sheet of everything that is missing, by part (一次性告知)."""
    found: Package = queries.find(request.actor, package_id)
    told = [(view, view.application.notice) for view in queries.running(found).parts if _was_told(view)]
    if not told:
        raise NotFound(_("还没有出具一次性告知书。"))
    return render(request, "desk/package_notice.html", {"package": found, "told": told})


def _was_told(view: PartView) -> bool:
    return view.application is not None and hasattr(view.application, "notice")
