"""What screen 4 does and prints: the certificate, who takes it, the slip; and the other papers of an affair."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from doorstep.acts.certificates import actions as certificate_actions
from doorstep.acts.certificates import queries as certificates
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.cases.applications import actions, policies, queries
from doorstep.cases.applications.models import Application
from doorstep.cases.ratings import queries as ratings
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.shell.codes import qr
from doorstep.registry.people.queries import resident
from doorstep.registry.staff.models import Role

from .work import rating_address


@desk(Role.CLERK)
@deed("desk:work", "application_id")
def hand_over(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Give the result to the applicant, or to the other person whose identity was checked; the affair is done."""
    actions.hand_over(application_id, collector_id=collector_of(request.POST), actor=request.actor)
    return redirect("desk:work", application_id=application_id)


def collector_of(sent: QueryDict) -> str | None:
    """The person other than the applicant who takes a result; None where it was said that the applicant does.

    A card that was checked before the clerk went back to 本人 is passed over. Raises Invalid where nothing or something
    else is said of who takes it, where nobody was checked, and for a collector whom nobody knows.
    """
    who, collector = sent.get("who_takes", ""), sent.get("collector", "")
    if who not in {"self", "other"}:
        raise Invalid("who_takes", _("请选择由谁领取：本人，还是他人代领。"), field="who_takes")
    if who == "other" and not collector:
        raise Invalid("no_collector", _("请先核验代领人的身份证件。"), field="collector")
    if collector and resident(collector) is None:
        raise Invalid("unknown_collector", _("请先核验领取人的身份证件。"), field="collector")
    return collector if who == "other" else None


@require_safe
@desk()
def certificate(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The certificate's page (PDF/A), shown in the browser, for who may know of the affair."""
    affair = queries.find(request.actor, application_id)
    if affair.certificate is None or affair.certificate.seal_use is None:
        raise NotFound(_("这个办件还没有证照。"))
    response = HttpResponse(
        certificate_actions.page_for(affair.certificate_id, actor=_reader(request, affair)),
        content_type="application/pdf",
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


def _reader(request: Any, affair: Application) -> Actor:
    """Who reads the page for the one who asks: who hands the result over may read it wherever it was made."""
    if not policies.may_read_result(request.actor, affair):
        raise NotAllowed(_("证照全文由经办、审批人员和中心负责人查看。"))
    return system(channel=request.actor.channel)


def _print(request: Any) -> dict[str, Any]:
    return {"print_now": request.GET.get("print") == "1"}
