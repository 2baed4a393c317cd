"""How materials come in besides the scanner: by the applicant's phone, and from what the county has already."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.urls import reverse
from ninja import Router

from doorstep.cases.applications import queries as applications
from doorstep.cases.materials import actions, queries, wording
from doorstep.faces.api.problems import by_row
from doorstep.faces.api.shapes.affairs import ApplicationOut, MaterialOut
from doorstep.faces.api.shapes.materials import (
    DeclineIn,
    HeldOut,
    KeepIn,
    OfferOut,
    PhoneLinkOut,
    PhonePaperOut,
    RejectIn,
    ReuseIn,
)
from doorstep.faces.api.shapes.text import RowIdPath
from doorstep.faces.api.verbs import reads, writes

router = Router(tags=["材料"])


def _now(request: Any, application: uuid.UUID) -> ApplicationOut:
    return ApplicationOut.of(applications.find(request.auth, application))


@reads(router, "/applications/{application}/on-file", out=list[OfferOut])
def on_file(request: Any, application: uuid.UUID) -> list[OfferOut]:
    """县里已有、可以复用的材料；只给经办点位的综窗人员看"""
    found = applications.find(request.auth, application)
    consent = wording.consent_to_use(found.version.name)
    return [OfferOut.of(offer, consent) for offer in queries.offers(request.auth, found)]


@writes(router, "/applications/{application}/reuse", out=ApplicationOut)
def reuse(request: Any, application: uuid.UUID, body: ReuseIn) -> ApplicationOut:
    """经申请人同意，复用县里已有的材料"""
    with by_row("choices"):
        actions.reuse(application, body.choices, consents=body.consents, actor=request.auth)
    return _now(request, application)


@writes(router, "/applications/{application}/materials/{row}/decline-reuse", out=ApplicationOut)
def decline_reuse(request: Any, application: uuid.UUID, row: RowIdPath, body: DeclineIn) -> ApplicationOut:
    """申请人不同意复用"""
    actions.decline_reuse(application, row, body.source, actor=request.auth)
    return _now(request, application)


@writes(router, "/applications/{application}/materials/{row}/keep", out=HeldOut, status=201)
def keep_paper(request: Any, application: uuid.UUID, row: RowIdPath, body: KeepIn) -> HeldOut:
    """经申请人同意，留存扫描件供下次复用"""
    held = actions.keep_paper(
        application, row, consents=body.consents, valid_until=body.valid_until, actor=request.auth
    )
    return HeldOut.of(held)


@writes(router, "/residents/{resident}/held-papers/{held}/withdraw", out=HeldOut)
def withdraw_held(request: Any, resident: uuid.UUID, held: RowIdPath) -> HeldOut:
    """本人撤回同意，不再留存"""
    return HeldOut.of(actions.withdraw_consent(resident, held, actor=request.auth))


@writes(router, "/applications/{application}/phone-link", out=PhoneLinkOut, status=201)
def make_phone_link(request: Any, application: uuid.UUID) -> PhoneLinkOut:
    """手机拍链接：短时有效，只用于这个办件"""
    link, secret = actions.make_link(application, actor=request.auth)
    return PhoneLinkOut.of(link, settings.PUBLIC_URL + reverse("portal:phone", args=[secret]))


@writes(router, "/applications/{application}/phone-link/close", out=ApplicationOut)
def close_phone_link(request: Any, application: uuid.UUID) -> ApplicationOut:
    """关闭手机拍链接"""
    actions.close_link(application, actor=request.auth)
    return _now(request, application)


@reads(router, "/applications/{application}/phone-papers", out=list[PhonePaperOut])
def phone_papers(request: Any, application: uuid.UUID) -> list[PhonePaperOut]:
    """手机传来、还没有确认的材料"""
    found = applications.find(request.auth, application)
    return [PhonePaperOut.of(paper) for paper in queries.arrived(request.auth, found)]


@writes(router, "/applications/{application}/materials/{row}/phone/confirm", out=MaterialOut)
def confirm_phone_paper(request: Any, application: uuid.UUID, row: RowIdPath) -> MaterialOut:
    """收下手机传来的材料"""
    return MaterialOut.of(actions.confirm_paper(application, row, actor=request.auth))


@writes(router, "/applications/{application}/materials/{row}/phone/reject", out=ApplicationOut)
def reject_phone_paper(
    request: Any, application: uuid.UUID, row: RowIdPath, body: RejectIn
) -> ApplicationOut:
    """请申请人重拍"""
    actions.reject_paper(application, row, word=body.word, actor=request.auth)
    return _now(request, application)
