from __future__ import annotations

import uuid
from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from doorstep.acts.queue import actions, policies, queries
from doorstep.base.core.errors import NotFound
from doorstep.faces.api.shapes.halls import (
    BoardOut,
    CalledOut,
    CallIn,
    DutyOut,
    ReasonIn,
    TakeIn,
    TicketOut,
    TransferIn,
)
from doorstep.faces.api.shapes.text import RowIdPath, SiteCode
from doorstep.faces.api.verbs import reads, writes

router = Router(tags=["大厅"])


@writes(router, "/sites/{site}/tickets", out=TicketOut, status=201)
def take_ticket(request: Any, site: SiteCode, body: TakeIn) -> TicketOut:
    """取号"""
    ticket = actions.take(
        site,
        items=body.items,
        letter=body.letter,
        priority=body.priority,
        resident_id=body.resident,
        actor=request.auth,
    )
    return TicketOut.of(ticket)


@reads(router, "/sites/{site}/tickets", out=list[TicketOut])
def waiting_tickets(request: Any, site: SiteCode) -> list[TicketOut]:
    """正在等候的号票"""
    if not policies.may_see(request.auth, site):
        raise NotFound(_("没有这个服务点。"))
    return [TicketOut.of(ticket) for ticket in queries.waiting(site)]


@reads(router, "/sites/{site}/board", out=BoardOut, public=True)
def hall_board(request: Any, site: SiteCode) -> BoardOut:
    """大厅屏幕"""
    return BoardOut(**queries.board(site))


@reads(router, "/tickets/{ticket}", out=TicketOut)
def show_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """一张号票"""
    found = policies.visible_to(request.auth).filter(pk=ticket).first()
    if found is None:
        raise NotFound(_("没有这张号票。"))
    return TicketOut.of(found)


@writes(router, "/counters/{counter}/sit", out=DutyOut)
def sit(request: Any, counter: RowIdPath) -> DutyOut:
    """到岗"""
    return DutyOut.of(actions.sit(counter, actor=request.auth))


@writes(router, "/counters/{counter}/pause", out=DutyOut)
def pause(request: Any, counter: RowIdPath) -> DutyOut:
    """暂停服务"""
    return DutyOut.of(actions.pause(counter, actor=request.auth))


@writes(router, "/counters/{counter}/leave", out=DutyOut)
def leave(request: Any, counter: RowIdPath) -> DutyOut:
    """离岗"""
    return DutyOut.of(actions.leave(counter, actor=request.auth))


@writes(router, "/counters/{counter}/call-next", out=CalledOut)
def call_next(request: Any, counter: RowIdPath) -> CalledOut:
    """叫下一位；无人等候时 ticket 为 null"""
    ticket = actions.call_next(counter, actor=request.auth)
    return CalledOut.model_construct(ticket=TicketOut.of(ticket) if ticket else None)


@writes(router, "/tickets/{ticket}/call", out=TicketOut)
def call_ticket(request: Any, ticket: uuid.UUID, body: CallIn) -> TicketOut:
    """选呼"""
    return TicketOut.of(actions.call(ticket, body.counter, actor=request.auth))


@writes(router, "/tickets/{ticket}/recall", out=TicketOut)
def recall_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """再叫一次"""
    return TicketOut.of(actions.recall(ticket, actor=request.auth))


@writes(router, "/tickets/{ticket}/begin", out=TicketOut)
def begin_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """开始办理"""
    return TicketOut.of(actions.begin(ticket, actor=request.auth))


@writes(router, "/tickets/{ticket}/finish", out=TicketOut)
def finish_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """办完"""
    return TicketOut.of(actions.finish(ticket, actor=request.auth))


@writes(router, "/tickets/{ticket}/miss", out=TicketOut)
def miss_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """过号"""
    return TicketOut.of(actions.miss(ticket, actor=request.auth))


@writes(router, "/tickets/{ticket}/return", out=TicketOut)
def return_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """过号回来"""
    return TicketOut.of(actions.return_missed(ticket, actor=request.auth))


@writes(router, "/tickets/{ticket}/hold", out=TicketOut)
def hold_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """挂起"""
    return TicketOut.of(actions.hold(ticket, actor=request.auth))


@writes(router, "/tickets/{ticket}/resume", out=TicketOut)
def resume_ticket(request: Any, ticket: uuid.UUID) -> TicketOut:
    """继续办理"""
    return TicketOut.of(actions.resume(ticket, actor=request.auth))


@writes(router, "/tickets/{ticket}/transfer", out=TicketOut)
def transfer_ticket(request: Any, ticket: uuid.UUID, body: TransferIn) -> TicketOut:
    """转到别的队列或窗口"""
    moved = actions.transfer(ticket, letter=body.letter, counter_id=body.counter, actor=request.auth)
    return TicketOut.of(moved)


@writes(router, "/tickets/{ticket}/cancel", out=TicketOut)
def cancel_ticket(request: Any, ticket: uuid.UUID, body: ReasonIn) -> TicketOut:
    """作废号票"""
    return TicketOut.of(actions.cancel(ticket, body.reason, actor=request.auth))
