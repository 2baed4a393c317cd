"""What screen 4 does and prints: the certificate, who takes it, the slip; and the other papers of an affair."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.acts.certificates import queries as certificates
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.cases.applications import actions, policies, queries
from doorstep.cases.applications.models import Application
from doorstep.cases.ratings import queries as ratings
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.shell.codes import qr
from doorstep.registry.people import queries as people
from doorstep.registry.staff.models import Role

from .work import rating_address


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def hand_over(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Give the result to the applicant, or to the other person whose identity was checked; the affair is done."""
    by_other = request.POST.get("who_takes") == "other"
    collector = request.POST.get("collector", "")
    if by_other and not collector:
        raise Invalid("no_collector", _("请先核验代领人的身份证件。"), field="collector")
    actions.hand_over(application_id, collector_id=collector if by_other else None, actor=request.actor)
    return redirect("desk:work", application_id=application_id)


@require_safe
@desk()
def certificate(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The certificate's page (PDF/A), shown in the browser, for who may know of the affair."""
    affair = queries.find(request.actor, application_id)
    if affair.certificate is None or affair.certificate.seal_use is None:
        raise NotFound(_("这个办件还没有证照。"))
    response = HttpResponse(
        certificates.page_of(_reader(request, affair), affair.certificate_id), content_type="application/pdf"
    )
    response["Content-Disposition"] = f'inline; filename="{affair.certificate.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@desk()
def picture(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The certificate's first page as a picture, for the preview in the page."""
    affair = queries.find(request.actor, application_id)
    if affair.certificate is None or affair.certificate.seal_use is None:
        raise NotFound(_("这个办件还没有证照。"))
    response = HttpResponse(
        certificates.picture_of(_reader(request, affair), affair.certificate_id), content_type="image/png"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@desk()
def slip(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The slip that asks for a judgement (好差评), for the printer of 80 mm."""
    affair = queries.find(request.actor, application_id)
    code = ratings.code_of(affair.pk)
    if code is None:
        raise NotFound(_("这个办件还没有办结。"))
    address = rating_address(code)
    context = {"affair": affair, "code": code, "address": address, "qr": qr(address)}
    return render(request, "desk/slip.html", context | _print(request))


@require_safe
@desk()
def notice(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The one-time notice (一次性告知书), to print and to have signed."""
    affair = queries.find(request.actor, application_id)
    found = getattr(affair, "notice", None)
    if found is None:
        raise NotFound(_("这个办件没有一次性告知书。"))
    groups = [[gap for gap in found.gaps if gap["kind"] == kind] for kind in ("material", "field")]
    context = {"notice": found, "papers": groups[0], "answers": groups[1]}
    return _paper(request, "notice.html", affair, context)


@require_safe
@desk()
def decision(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The paper that says no, with its reason and the ways of appeal (不予受理, 不予许可)."""
    affair = queries.find(request.actor, application_id)
    if affair.status != "not_accepted" and not (affair.decided_at and affair.reason):
        raise NotFound(_("这个办件没有不予决定。"))
    return _paper(request, "decision.html", affair, {})


def _paper(request: Any, template: str, affair: Application, context: dict[str, Any]) -> HttpResponse:
    """A paper that the applicant takes along: it names them in full, so only those who handle the affair make it."""
    if policies.may_read_answers(request.actor, affair):
        name = people.for_document(affair.applicant, ("name",))["name"]
    else:
        name = affair.applicant.name_masked
    response = render(
        request, f"desk/{template}", {"affair": affair, "name": name} | context | _print(request)
    )
    response["Cache-Control"] = "private, no-store"
    return response


def _reader(request: Any, affair: Application) -> Actor:
    """Who reads the page for the one who asks: who hands the result over may read it wherever it was made."""
    if not policies.may_read_result(request.actor, affair):
        raise NotAllowed(_("证照全文由经办、审批人员和中心负责人查看。"))
    return system(channel=request.actor.channel)


def _print(request: Any) -> dict[str, Any]:
    return {"print_now": request.GET.get("print") == "1"}
