from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from ninja import Router

from doorstep.cases.applications import actions, queries
from doorstep.faces.api.problems import by_row
from doorstep.faces.api.shapes.affairs import ApplicationOut, HandOverIn
from doorstep.faces.api.shapes.halls import ReasonIn
from doorstep.faces.api.shapes.text import Code, RowIdPath, SiteCode
from doorstep.faces.api.shapes.way import (
    AnswerIn,
    BroughtIn,
    CollectIn,
    ExtensionIn,
    ListName,
    ListOut,
    OpinionIn,
    PassOnIn,
    PromiseIn,
    ProposalIn,
    RowOut,
    SendIn,
    StepEndIn,
    StepIn,
)
from doorstep.faces.api.verbs import reads, writes

router = Router(tags=["承诺件"])


def _now(request: Any, application: uuid.UUID) -> ApplicationOut:
    return ApplicationOut.of(queries.find(request.auth, application))


@reads(router, "/lists/{which}", out=ListOut)
def work_list(
    request: Any, which: ListName, after_due: dt.date | None = None, after_number: Code | None = None
) -> ListOut:
    """待办，按期限；下一页用上一页的 next_due 和 next_number"""
    after = (after_due, after_number) if after_number else None
    found = queries.work_list(request.auth, which, after=after)
    due, number = found.after or (None, None)
    rows = [RowOut.of(row) for row in found.rows]
    return ListOut.model_construct(rows=rows, next_due=due, next_number=number)


@writes(router, "/applications/{application}/take", out=ApplicationOut)
def take(request: Any, application: uuid.UUID) -> ApplicationOut:
    """领办"""
    return ApplicationOut.of(actions.take(application, actor=request.auth))


@writes(router, "/applications/{application}/pass-on", out=ApplicationOut)
def pass_on(request: Any, application: uuid.UUID, body: PassOnIn) -> ApplicationOut:
    """转办"""
    passed = actions.pass_on(application, body.to, reason=body.reason, actor=request.auth)
    return ApplicationOut.of(passed)


@writes(router, "/applications/{application}/accept-tolerated", out=ApplicationOut)
def accept_tolerated(request: Any, application: uuid.UUID, body: PromiseIn) -> ApplicationOut:
    """容缺受理"""
    taken = actions.accept_tolerated(application, promised=body.promised, actor=request.auth)
    return ApplicationOut.of(taken)


@writes(router, "/applications/{application}/bring-missing", out=ApplicationOut)
def bring_missing(request: Any, application: uuid.UUID, body: BroughtIn) -> ApplicationOut:
    """容缺补齐"""
    with by_row("states"):
        return ApplicationOut.of(actions.bring_missing(application, body.states, actor=request.auth))


@writes(router, "/applications/{application}/accept-on-commitment", out=ApplicationOut)
def accept_on_commitment(request: Any, application: uuid.UUID) -> ApplicationOut:
    """告知承诺受理"""
    return ApplicationOut.of(actions.accept_on_commitment(application, actor=request.auth))


@writes(router, "/applications/{application}/opinion", out=ApplicationOut)
def give_opinion(request: Any, application: uuid.UUID, body: OpinionIn) -> ApplicationOut:
    """部门审查意见"""
    actions.give_opinion(application, agrees=body.agrees, words=body.words, actor=request.auth)
    return _now(request, application)


@writes(router, "/applications/{application}/special-steps", out=ApplicationOut)
def begin_special_step(request: Any, application: uuid.UUID, body: StepIn) -> ApplicationOut:
    """开始特别程序，期限停计"""
    actions.begin_special_step(application, body.name, officers=body.officers, actor=request.auth)
    return _now(request, application)


@writes(router, "/special-steps/{row}/end", out=ApplicationOut)
def end_special_step(request: Any, row: RowIdPath, body: StepEndIn) -> ApplicationOut:
    """结束特别程序"""
    return ApplicationOut.of(actions.end_special_step(row, result=body.result, actor=request.auth))


@writes(router, "/applications/{application}/extension", out=ApplicationOut)
def ask_extension(request: Any, application: uuid.UUID, body: ExtensionIn) -> ApplicationOut:
    """申请延期"""
    actions.ask_extension(application, days=body.days, reason=body.reason, actor=request.auth)
    return _now(request, application)


@writes(router, "/applications/{application}/extension/answer", out=ApplicationOut)
def answer_extension(request: Any, application: uuid.UUID, body: AnswerIn) -> ApplicationOut:
    """答复延期申请，须是另一个人"""
    answered = actions.answer_extension(application, approves=body.approves, actor=request.auth)
    return ApplicationOut.of(answered)


@writes(router, "/applications/{application}/propose", out=ApplicationOut)
def propose(request: Any, application: uuid.UUID, body: ProposalIn) -> ApplicationOut:
    """拟决定"""
    proposed = actions.propose(application, grants=body.grants, reason=body.reason, actor=request.auth)
    return ApplicationOut.of(proposed)


@writes(router, "/applications/{application}/sign", out=ApplicationOut)
def sign(request: Any, application: uuid.UUID) -> ApplicationOut:
    """签发，须是另一个人"""
    return ApplicationOut.of(actions.sign(application, actor=request.auth))


@writes(router, "/applications/{application}/send-back", out=ApplicationOut)
def send_back(request: Any, application: uuid.UUID, body: ReasonIn) -> ApplicationOut:
    """退回重新研究"""
    return ApplicationOut.of(actions.send_back(application, reason=body.reason, actor=request.auth))


@writes(router, "/sites/{site}/collect", out=ApplicationOut)
def collect_here(request: Any, site: SiteCode, body: CollectIn) -> ApplicationOut:
    """改在这个点位领取"""
    return ApplicationOut.of(
        actions.choose_collect_site(body.number, site, proof=body.proof, actor=request.auth)
    )


@writes(router, "/applications/{application}/send", out=ApplicationOut)
def send(request: Any, application: uuid.UUID, body: SendIn) -> ApplicationOut:
    """寄出或派人送达"""
    actions.send(application, mode=body.mode, reference=body.reference, actor=request.auth)
    return _now(request, application)


@writes(router, "/applications/{application}/confirm-delivery", out=ApplicationOut)
def confirm_delivery(request: Any, application: uuid.UUID, body: HandOverIn) -> ApplicationOut:
    """已送达"""
    done = actions.confirm_delivery(application, receiver_id=body.collector, actor=request.auth)
    return ApplicationOut.of(done)


@writes(router, "/applications/{application}/undelivered", out=ApplicationOut)
def undelivered(request: Any, application: uuid.UUID, body: ReasonIn) -> ApplicationOut:
    """未能送达，退回"""
    return ApplicationOut.of(actions.undelivered(application, reason=body.reason, actor=request.auth))


@writes(router, "/applications/{application}/revoke", out=ApplicationOut)
def revoke(request: Any, application: uuid.UUID, body: ReasonIn) -> ApplicationOut:
    """撤销结果"""
    return ApplicationOut.of(actions.revoke(application, reason=body.reason, actor=request.auth))
