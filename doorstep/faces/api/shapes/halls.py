"""Tickets, counters, boards."""

from __future__ import annotations

import datetime as dt
import uuid

from pydantic import BaseModel, Field

from doorstep.acts.queue.models import Duty, Ticket

from .text import Code, In, Line, RowId


class TakeIn(In):
    """What somebody came for; nothing at all is a ticket of the integrated queue."""

    items: list[Code] = Field(default=[], max_length=20, description="事项编码，第一项决定队列")
    letter: str | None = Field(default=None, pattern="^[A-Z]$", description="指定队列")
    priority: str = Field(default="", pattern="^[a-z]{0,8}$", examples=["old"])
    resident: uuid.UUID | None = None


class TicketOut(BaseModel):
    """A ticket (排号)."""

    id: uuid.UUID
    site: str
    label: str = Field(examples=["A012"])
    code: str = Field(description="号票上的查询码")
    status: str = Field(examples=["waiting", "called", "serving", "done"])
    queue: str
    priority: str
    counter: int | None = Field(description="窗口的内部编号")
    calls: int
    taken_at: dt.datetime
    called_at: dt.datetime | None
    begun_at: dt.datetime | None
    finished_at: dt.datetime | None

    @classmethod
    def of(cls, ticket: Ticket) -> TicketOut:
        """What the API says of a ticket; no query."""
        return cls.model_construct(
            id=ticket.pk,
            site=ticket.site_id,
            label=ticket.label,
            code=ticket.code,
            status=ticket.status,
            queue=ticket.queue,
            priority=ticket.priority,
            counter=ticket.counter_id,
            calls=ticket.calls,
            taken_at=ticket.taken_at,
            called_at=ticket.called_at,
            begun_at=ticket.begun_at,
            finished_at=ticket.finished_at,
        )


class CalledOut(BaseModel):
    """The ticket that was called; null where nobody waits."""

    ticket: TicketOut | None


class CallIn(In):
    """Which counter calls (选呼)."""

    counter: RowId


class TransferIn(In):
    """Where a ticket goes: to another queue or to one counter."""

    letter: str | None = Field(default=None, pattern="^[A-Z]$")
    counter: RowId | None = None


class ReasonIn(In):
    """Why."""

    reason: Line = Field(examples=["群众要求撤回"])


class DutyOut(BaseModel):
    """Who sits at a counter."""

    counter: int
    account: int
    begun_at: dt.datetime
    paused_at: dt.datetime | None
    ended_at: dt.datetime | None

    @classmethod
    def of(cls, duty: Duty) -> DutyOut:
        """What the API says of a duty; no query."""
        return cls.model_construct(
            counter=duty.counter_id,
            account=duty.account_id,
            begun_at=duty.begun_at,
            paused_at=duty.paused_at,
            ended_at=duty.ended_at,
        )


class CallOut(BaseModel):
    """One call on the hall screen."""

    n: int
    label: str
    counter: int
    times: int
    at: int = Field(description="ms since 1970")


class ShownOut(BaseModel):
    """What the screen says of a counter."""

    state: str = Field(examples=["open", "called", "serving", "paused", "closed"])
    label: str


class BoardOut(BaseModel):
    """The whole hall screen; `version` rises with each change."""

    site: str
    version: int
    n: int = Field(description="number of the last call")
    calls: list[CallOut]
    waiting: dict[str, int] = Field(description="people waiting, by queue")
    counters: dict[str, ShownOut]
