"""A promised item's way: opinions, special steps, extension, decision in two hands, delivery; and work lists."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from doorstep.cases.applications.queries import Row

from .affairs import ApplicationOut
from .text import Code, In, Line, Words

ListName = Literal["mine", "to_review", "to_decide", "to_sign", "to_seal", "to_hand_over", "overdue", "site"]


class OpinionIn(In):
    """What the department thinks; an objection needs its words."""

    agrees: bool
    words: Words = ""


class StepIn(In):
    """Which special procedure of the item's list begins; for an on-site check the accounts of the two who go."""

    name: Line = Field(examples=["现场核查"])
    officers: list[Annotated[int, Field(ge=1, le=2**31 - 1)]] = Field(default_factory=list, max_length=2)


class StepEndIn(In):
    """What came of it."""

    result: Words


class ExtensionIn(In):
    """By how many working days, and why."""

    days: int = Field(ge=1, le=10)
    reason: Words


class AnswerIn(In):
    """Yes or no to an extension."""

    approves: bool


class ProposalIn(In):
    """Grant, or refuse with a reason."""

    grants: bool
    reason: Words = ""


class PromiseIn(In):
    """Rows of papers that come later (容缺)."""

    promised: list[int] = Field(min_length=1, max_length=100)


class BroughtIn(In):
    """Row of a promised paper → what was found."""

    states: dict[int, Literal["seen", "electronic"]] = Field(max_length=100, examples=[{"17": "seen"}])


class CollectIn(In):
    """The number on the resident's paper, and what shows that the resident is there."""

    number: Code = Field(examples=["C112202611230001X"])
    proof: str = Field(
        default="", max_length=40, description="申请人证件号码，或文书上的查验码；本点位办理的办件不需要"
    )


class SendIn(In):
    """How it is brought, and the postal number or who carries it."""

    mode: Literal["post", "agent", "door"]
    reference: Line


class PassOnIn(In):
    """To whose list, and why."""

    to: int = Field(ge=1, le=2**31 - 1)
    reason: Words


class RowOut(BaseModel):
    """One affair on a list."""

    application: ApplicationOut
    light: str = Field(examples=["green", "yellow", "red", "stopped"])
    due_on: dt.date | None
    days_left: int | None = Field(description="还剩几个工作日；负数为超期")

    @classmethod
    def of(cls, row: Row) -> RowOut:
        """What the API says of a row; no query."""
        return cls.model_construct(
            application=ApplicationOut.of(row.affair),
            light=row.light,
            due_on=row.affair.due_on,
            days_left=row.left,
        )


class ListOut(BaseModel):
    """A page of a list; `next_due` and `next_number` of the last row lead to the next one."""

    rows: list[RowOut]
    next_due: dt.date | None
    next_number: str | None
