"""A bundle (一件事) at the window: its questions, the one form and the one list, its parts, the pack."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doorstep.acts.queue import queries as queue
from doorstep.acts.queue.models import TicketStatus
from doorstep.base.core.errors import Invalid, NotFound
from doorstep.cases.applications import policies as affair_policies
from doorstep.cases.packages import actions, pack, policies, queries
from doorstep.cases.packages.models import Package
from doorstep.cases.packages.queries import PartView, Running
from doorstep.cases.packages.states import MOVES
from doorstep.faces.desk.access import at_counter, desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.faces.shell.questions import asked
from doorstep.registry.staff.models import Role

from . import phoned
from .handing import collector_of
from .intake import before, person_called, ticket_called
from .lists import said
from .package_keeping import form_of, keep
from .package_papers import gaps_of, offered, papers_of

PER_PAGE = 30
TABS = {
    "mine": gettext_lazy("我的"),
    "site": gettext_lazy("本点位在办"),
    "over": gettext_lazy("已办结"),
}


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
            **_open_here(ticket_id, code, told),
        },
    )


def _open_here(ticket_id: uuid.UUID, code: str, told: Any) -> dict[str, Any]:
    """What goes on of this bundle on the ticket, and whether these answers differ from all of it."""
    found = queries.same_on_ticket(ticket_id, code)
    differs = bool(found) and all(queries.kept(one).questions != told.answers for one in found)
    return {"open_here": found, "may_be_second": differs}


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
        is_second=request.POST.get("second") == "yes",
        actor=request.actor,
    )
    return redirect("desk:package", package_id=opened.pk)


@require_safe
@desk()
def packages(request: Any) -> HttpResponse:
    """The bundles of the place where the actor works: their own, all that go on there, what is over; searched by words."""
    site = request.place.site.pk if request.place else ""
    words = said(request, "q")[:60]
    numbers = queries.counts(request.actor, site)
    tab = request.GET.get("tab", "")
    tab = tab if tab in queries.LISTS else next((name for name in queries.LISTS if numbers[name]), "site")
    found = queries.of_site(request.actor, site, tab, words=words)
    context = {
        "q": words,
        "tab": tab,
        "tabs": [(name, TABS[name], numbers[name]) for name in queries.LISTS],
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "serving": _served(request),
    }
    return page(request, "package_list.html", context)


def _served(request: Any) -> Any:
    """The ticket that is being served at the actor's counter, for which a bundle may be opened now."""
    place = request.place
    may_open = place and place.duty and policies.may_open(request.actor, place.site.pk)
    ticket = queue.at_counter(place.duty.counter_id) if may_open else None
    return ticket if ticket is not None and ticket.status == TicketStatus.SERVING else None


@require_safe
@desk()
def package(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """One bundle: its parts with the next step of each, the form and the papers that are still asked for, the pack."""
    found = queries.find(request.actor, package_id)
    at = queries.running(found)
    may_handle = policies.may_handle(request.actor, found)
    reads = policies.may_read_answers(request.actor, found)
    is_open = any(view.is_open for view in at.parts)
    context = {
        "step": 2 if is_open else 3,
        "package": found,
        "rows": [_row(request, at, view) for view in at.parts],
        "may_handle": may_handle,
        "papers": papers_of(request, at),
        "ready": [view for view in at.parts if queries.is_ready(view)],
        "is_out": any(view.state in {"ready", "done"} for view in at.parts),
        "gaps": gaps_of(at) if may_handle else [],
        "is_open": is_open,
        "revision": at.revision,
        "can_notify": any(view.state == "opened" or _is_untold(view) for view in at.parts),
        "was_told": any(view.state == "noticed" or view.part.told for view in at.parts),
        "role": "collector",
        **(form_of(request, at) if reads and may_handle else {"form": None}),
        **offered(request, at),
        **phoned.told_of_bundle(request, found),
        **_withdrawal(request, at),
    }
    return page(request, "package.html", context)


def _withdrawal(request: Any, at: Running) -> dict[str, Any]:
    """What a withdrawal of the whole would end, and what would stay; nothing where it can't be withdrawn."""
    may = policies.may_withdraw(request.actor, at.package)
    ending = queries.undecided(at) if may and at.package.status in MOVES["withdraw"] else []
    keys = {view.key for view in ending}
    return {
        "ending": ending,
        "staying": [view for view in at.parts if view.key not in keys and view.state not in queries.GONE],
        "reason": request.typed.get("reason", ""),
        "is_sure": request.typed.get("sure") == "yes",
    }


def _row(request: Any, at: Running, view: PartView) -> dict[str, Any]:
    affair = view.application
    return {
        "view": view,
        "affair": affair,
        "waits_for": at.waits_for(view) if view.state == "waiting" else [],
        "may_open": affair is not None and affair_policies.may_see(request.actor, affair),
        "may_mend": queries.is_fallen(at, view),
    }


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def save(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep the one form and the one list as they are."""
    keep(request, package_id)
    messages.success(request, _("已保存。"))
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def accept(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep everything and accept every part for which all is there (一并受理)."""
    keep(request, package_id)
    accepted = actions.accept(package_id, actor=request.actor)
    messages.success(request, _("已受理 %(n)d 项。") % {"n": len(accepted)})
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def notify(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """Keep everything and give the one notice of all that is missing; goes to the sheet to print."""
    keep(request, package_id)
    actions.notify(package_id, actor=request.actor)
    return redirect("desk:package_notice", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def mend(request: Any, package_id: uuid.UUID, key: str) -> HttpResponse:
    """Open a refused part again (重新申请)."""
    actions.mend(package_id, key, actor=request.actor)
    messages.success(request, _("已重新收件，请更正后再受理。"))
    return redirect("desk:package", package_id=package_id)


@desk(Role.CLERK)
@deed("desk:package", "package_id")
def withdraw(request: Any, package_id: uuid.UUID) -> HttpResponse:
    """The applicant takes the whole bundle back (整件撤回), after having been told what that ends and what stays."""
    queries.find(request.actor, package_id)  # a stranger is told that there is none, whatever they send
    if request.POST.get("sure") != "yes":
        raise Invalid("not_sure", _("请先向申请人说明并得到确认。"), field="sure")
    ended = actions.withdraw(package_id, reason=request.POST.get("reason", ""), actor=request.actor)
    messages.info(request, _("%(number)s 已按申请人意愿整件撤回。") % {"number": ended.number})
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
    parts = queries.running(found).parts
    told = [(view, view.application.notice) for view in parts if _was_told(view)]
    ahead = [view for view in parts if view.part.told and not _was_told(view)]
    if not told and not ahead:
        raise NotFound(_("还没有出具一次性告知书。"))
    return render(request, "desk/package_notice.html", {"package": found, "told": told, "ahead": ahead})


def _is_untold(view: PartView) -> bool:
    return view.state == "waiting" and not view.part.told


def _was_told(view: PartView) -> bool:
    return view.application is not None and hasattr(view.application, "notice")
