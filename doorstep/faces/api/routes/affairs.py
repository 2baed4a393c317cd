from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ninja import Query, Router

from doorstep.base import clock
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application
from doorstep.cases.ratings.queries import code_of
from doorstep.faces.api.problems import by_row, within
from doorstep.faces.api.shapes.affairs import (
    AnswersOut,
    ApplicationDetailOut,
    ApplicationOut,
    BeyondIn,
    EventOut,
    FillIn,
    GapOut,
    HandOverIn,
    IssueIn,
    MaterialOut,
    MaterialsIn,
    NoticeOut,
    OpenIn,
    SituationIn,
    SituationOut,
)
from doorstep.faces.api.shapes.halls import ReasonIn
from doorstep.faces.api.shapes.text import Line, RowIdPath, SiteCode
from doorstep.faces.api.verbs import reads, writes

router = Router(tags=["办件"])
SCAN = {
    "requestBody": {
        "required": True,
        "content": {
            kind: {"schema": {"type": "string", "format": "binary"}}
            for kind in ("application/pdf", "image/jpeg", "image/png")
        },
    }
}


def _detail(application: Application) -> ApplicationDetailOut:
    rows = application.materials.select_related("material", "demand").order_by("material__position")
    return ApplicationDetailOut.whole(application, list(rows), code_of(application.pk))


@writes(router, "/sites/{site}/applications", out=ApplicationDetailOut, status=201)
def open_application(request: Any, site: SiteCode, body: OpenIn) -> ApplicationDetailOut:
    """收件"""
    with within("situation"):
        application = actions.open_application(
            site,
            body.item,
            applicant_id=body.applicant,
            ticket_id=body.ticket,
            organisation_id=body.organisation,
            situation=body.situation,
            actor=request.auth,
        )
    return _detail(application)


@reads(router, "/sites/{site}/applications", out=list[ApplicationOut])
def applications_of_day(request: Any, site: SiteCode, day: dt.date | None = None) -> list[ApplicationOut]:
    """一个点位一天的办件"""
    rows = queries.of_day(request.auth, site, day or clock.today())
    return [ApplicationOut.of(row) for row in rows]


@reads(router, "/applications/{application}", out=ApplicationDetailOut)
def show_application(request: Any, application: uuid.UUID) -> ApplicationDetailOut:
    """一个办件"""
    return _detail(queries.find(request.auth, application))


@reads(router, "/applications/{application}/answers", out=AnswersOut)
def show_answers(request: Any, application: uuid.UUID) -> AnswersOut:
    """表单内容"""
    found = queries.find(request.auth, application)
    return AnswersOut(revision=found.answers_revision, answers=queries.read_answers(request.auth, found))


@reads(router, "/applications/{application}/situation", out=SituationOut)
def show_situation(request: Any, application: uuid.UUID) -> SituationOut:
    """情形：问过的问题和回答"""
    found = queries.find(request.auth, application)
    return SituationOut(situation=queries.read_situation(request.auth, found))


@writes(router, "/applications/{application}/situation", out=ApplicationDetailOut)
def tell_situation(request: Any, application: uuid.UUID, body: SituationIn) -> ApplicationDetailOut:
    """说明情形；材料清单随之增减"""
    with within("situation"):
        return _detail(actions.tell_situation(application, body.situation, actor=request.auth))


@reads(router, "/applications/{application}/gaps", out=list[GapOut])
def show_gaps(request: Any, application: uuid.UUID) -> list[GapOut]:
    """还缺什么"""
    found = queries.find(request.auth, application)
    return [GapOut(**gap.as_json()) for gap in queries.gaps(found)]


@reads(router, "/applications/{application}/history", out=list[EventOut])
def show_history(request: Any, application: uuid.UUID) -> list[EventOut]:
    """办理过程"""
    found = queries.find(request.auth, application)
    return [EventOut(at=entry.at, event=entry.event) for entry in queries.history(request.auth, found)]


@writes(router, "/applications/{application}/fill", out=ApplicationOut)
def fill(request: Any, application: uuid.UUID, body: FillIn) -> ApplicationOut:
    """填表，可以分几次"""
    with within("answers"):
        filled = actions.fill(application, body.answers, revision=body.revision, actor=request.auth)
    return ApplicationOut.of(filled)


@writes(router, "/applications/{application}/materials/beyond", out=ApplicationDetailOut)
def ask_beyond(request: Any, application: uuid.UUID, body: BeyondIn) -> ApplicationDetailOut:
    """要一份清单外的材料：写明理由和法律依据"""
    demand = actions.ask_beyond(
        application, name=body.name, reason=body.reason, basis=body.basis, actor=request.auth
    )
    return _detail(demand.row.application)


@writes(router, "/applications/{application}/materials/{row}/withdraw", out=ApplicationDetailOut)
def withdraw_demand(
    request: Any, application: uuid.UUID, row: RowIdPath, body: ReasonIn
) -> ApplicationDetailOut:
    """收回自己提出的清单外材料：交来之前，写明理由"""
    demand = actions.withdraw_demand(application, row, reason=body.reason, actor=request.auth)
    return _detail(demand.row.application)


@writes(router, "/applications/{application}/materials", out=ApplicationOut)
def check_materials(request: Any, application: uuid.UUID, body: MaterialsIn) -> ApplicationOut:
    """核验材料"""
    with by_row("states"):
        return ApplicationOut.of(actions.check_materials(application, body.states, actor=request.auth))


@writes(router, "/applications/{application}/materials/{row}/scan", out=MaterialOut, extra=SCAN)
def attach_scan(
    request: Any,
    application: uuid.UUID,
    row: RowIdPath,
    name: Line = Query("scan"),  # noqa: B008
) -> MaterialOut:
    """扫描件：请求正文就是文件"""
    kept = actions.attach_scan(application, row, request.body, name=name, actor=request.auth)
    return MaterialOut.of(kept)


@writes(router, "/applications/{application}/notify", out=NoticeOut)
def notify(request: Any, application: uuid.UUID) -> NoticeOut:
    """一次性告知"""
    return NoticeOut.of(actions.notify(application, actor=request.auth))


@writes(router, "/applications/{application}/accept", out=ApplicationOut)
def accept(request: Any, application: uuid.UUID) -> ApplicationOut:
    """受理"""
    return ApplicationOut.of(actions.accept(application, actor=request.auth))


@writes(router, "/applications/{application}/turn-down", out=ApplicationOut)
def turn_down(request: Any, application: uuid.UUID, body: ReasonIn) -> ApplicationOut:
    """不予受理"""
    return ApplicationOut.of(actions.turn_down(application, reason=body.reason, actor=request.auth))


@writes(router, "/applications/{application}/grant", out=ApplicationOut)
def grant(request: Any, application: uuid.UUID) -> ApplicationOut:
    """准予"""
    return ApplicationOut.of(actions.grant(application, actor=request.auth))


@writes(router, "/applications/{application}/refuse", out=ApplicationOut)
def refuse(request: Any, application: uuid.UUID, body: ReasonIn) -> ApplicationOut:
    """不予许可"""
    return ApplicationOut.of(actions.refuse(application, reason=body.reason, actor=request.auth))


@writes(router, "/applications/{application}/seal", out=ApplicationOut)
def seal(request: Any, application: uuid.UUID) -> ApplicationOut:
    """用印"""
    return ApplicationOut.of(actions.seal(application, actor=request.auth))


@writes(router, "/applications/{application}/issue", out=ApplicationOut)
def issue(request: Any, application: uuid.UUID, body: IssueIn) -> ApplicationOut:
    """出证"""
    issued = actions.issue(application, make_page=body.make_page, actor=request.auth)
    return ApplicationOut.of(issued)


@writes(router, "/applications/{application}/hand-over", out=ApplicationDetailOut)
def hand_over(request: Any, application: uuid.UUID, body: HandOverIn) -> ApplicationDetailOut:
    """交付；回答里有评价码"""
    return _detail(actions.hand_over(application, collector_id=body.collector, actor=request.auth))


@writes(router, "/applications/{application}/withdraw", out=ApplicationOut)
def withdraw(request: Any, application: uuid.UUID, body: ReasonIn) -> ApplicationOut:
    """撤回"""
    return ApplicationOut.of(actions.withdraw(application, reason=body.reason, actor=request.auth))
