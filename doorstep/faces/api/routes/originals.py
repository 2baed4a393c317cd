from __future__ import annotations

import uuid
from typing import Any

from ninja import Router

from doorstep.cases.applications import actions, queries
from doorstep.faces.api.shapes.affairs import (
    GiveBackIn,
    OriginalOut,
    OriginalsIn,
    OriginalsPassOnIn,
    TakeOverIn,
)
from doorstep.faces.api.shapes.text import SiteCode
from doorstep.faces.api.verbs import reads, writes

router = Router(tags=["原件"])


@reads(router, "/sites/{site}/originals", out=list[OriginalOut])
def originals_at_site(request: Any, site: SiteCode) -> list[OriginalOut]:
    """还在一个点位的原件，最久的在前"""
    return [OriginalOut.of(one) for one in queries.originals_at(request.auth, site)[:500]]


@reads(router, "/applications/{application}/originals", out=list[OriginalOut])
def originals_of_application(request: Any, application: uuid.UUID) -> list[OriginalOut]:
    """一个办件的原件"""
    return _of(request, application)


@writes(router, "/applications/{application}/originals", out=list[OriginalOut])
def take_in_originals(request: Any, application: uuid.UUID, body: OriginalsIn) -> list[OriginalOut]:
    """收下原件，出收件清单"""
    actions.take_in_originals(
        application,
        [(one.name, one.count) for one in body.papers],
        place=body.place,
        brought_by_id=body.brought_by,
        actor=request.auth,
    )
    return _of(request, application)


@writes(router, "/applications/{application}/originals/give-back", out=list[OriginalOut])
def give_back_originals(request: Any, application: uuid.UUID, body: GiveBackIn) -> list[OriginalOut]:
    """退还原件：给谁、出示了什么证件"""
    actions.give_back_originals(
        application, body.originals, identity=body.identity, to_id=body.to, actor=request.auth
    )
    return _of(request, application)


@writes(router, "/applications/{application}/originals/pass-on", out=list[OriginalOut])
def pass_on_originals(request: Any, application: uuid.UUID, body: OriginalsPassOnIn) -> list[OriginalOut]:
    """移交到另一个点位"""
    actions.pass_on_originals(application, body.originals, site_code=body.site, actor=request.auth)
    return _of(request, application)


@writes(router, "/applications/{application}/originals/take-over", out=list[OriginalOut])
def take_over_originals(request: Any, application: uuid.UUID, body: TakeOverIn) -> list[OriginalOut]:
    """收到移交来的原件"""
    actions.take_over_originals(application, body.originals, place=body.place, actor=request.auth)
    return _of(request, application)


def _of(request: Any, application: uuid.UUID) -> list[OriginalOut]:
    return [OriginalOut.of(one) for one in queries.originals_of(request.auth, application)]
