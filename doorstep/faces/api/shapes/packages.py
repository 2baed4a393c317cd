"""Several affairs as one (一件事)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from pydantic import BaseModel, Field

from doorstep.cases.packages.models import Package, PackageKind
from doorstep.cases.packages.queries import Running, Union

from .affairs import GapOut
from .text import In, Json


class PackageKindOut(BaseModel):
    """A bundle that the county offers."""

    code: str
    title: str
    text: str
    version: int
    is_example: bool = Field(description="示例")

    @classmethod
    def of(cls, kind: PackageKind) -> PackageKindOut:
        """What the API says of a bundle; no query."""
        now = kind.current
        return cls.model_construct(
            code=kind.code, title=now.title, text=now.text, version=now.number, is_example=now.is_example
        )


class NeedOut(BaseModel):
    """A paper to bring, once for all parts that want it."""

    name: str
    form: str = Field(description="original, copy, both, electronic")
    copies: int
    is_required: bool
    may_be_missing: bool = Field(description="可容缺")
    electronic_substitute: bool = Field(description="可电子证照替代")
    items: list[str]


class PartOut(BaseModel):
    """An item that is part of it: why, and from which working day to which."""

    key: str
    item: str
    name: str
    department: str
    why: str
    start: int
    end: int
    after: list[str]


class WithheldOut(BaseModel):
    """An item that is part of it and can't be done now, with the reason and what to do."""

    key: str
    item: str
    name: str
    why: str
    reason: str = Field(description="为什么现在不能办、怎么办")


class UnionOut(BaseModel):
    """What a bundle comes to for these answers; final when `unasked` is empty."""

    questions: dict[str, Any] = Field(description="JSON Schema of everything that may be asked")
    answers: dict[str, Any]
    unasked: list[str] = Field(description="还要回答的问题")
    parts: list[PartOut]
    materials: list[NeedOut]
    days: int = Field(description="最长路径，工作日")
    withheld: list[WithheldOut] = Field(description="也要办、但现在暂停或取消的事项")

    @classmethod
    def of(cls, told: Union) -> UnionOut:
        """What the API says of a union; no query."""
        spans = {span.key: span for span in told.spans}
        return cls.model_construct(
            questions=told.questions,
            answers=dict(told.answers),
            unasked=told.unasked,
            parts=[
                PartOut.model_construct(
                    key=one.key,
                    item=one.piece.kind.item_id,
                    name=one.piece.version.name,
                    department=one.piece.version.item.department.name,
                    why=one.why,
                    start=spans[one.key].start,
                    end=spans[one.key].end,
                    after=[key for key in one.piece.kind.after if key in spans],
                )
                for one in told.applied
            ],
            materials=[
                NeedOut.model_construct(
                    name=need.name,
                    form=need.form_of_paper,
                    copies=need.copies,
                    is_required=need.is_required,
                    may_be_missing=need.may_be_missing,
                    electronic_substitute=need.electronic_substitute,
                    items=need.parts,
                )
                for need in told.needs
            ],
            days=told.days,
            withheld=[
                WithheldOut.model_construct(
                    key=one.key,
                    item=one.piece.kind.item_id,
                    name=one.piece.version.name,
                    why=one.why,
                    reason=one.piece.withheld,
                )
                for one in told.withheld
            ],
        )


class OpenPackageIn(In):
    """Which bundle, for whom, and the answers to its questions."""

    package: str = Field(max_length=30, pattern=r"^[0-9A-Za-z_-]+$")
    applicant: uuid.UUID
    answers: Json
    ticket: uuid.UUID | None = None
    organisation: uuid.UUID | None = None


class RunningPartOut(BaseModel):
    """A part of a running bundle; without an application it waits for others."""

    key: str
    name: str
    state: str = Field(description="waiting, opened, noticed, running, refused, ended, revoked, ready, done")
    application: uuid.UUID | None
    number: str | None
    due_on: dt.date | None
    waits_for: list[str]
    told: list[GapOut] = Field(description="一次性告知书里这一项还没有开始时就缺的")
    withheld: str = Field(description="为什么现在不能开始（事项暂停），没有就是空的")


class PackageOut(BaseModel):
    """A running bundle: its state is the worst of its parts, its day the end of the longest path."""

    id: uuid.UUID
    number: str
    package: str
    title: str
    version: int
    site: str
    status: str
    opened_at: dt.datetime
    due_on: dt.date | None
    finished_at: dt.datetime | None
    parts: list[RunningPartOut]

    @classmethod
    def of(cls, package: Package, at: Running) -> PackageOut:
        """What the API says of a running bundle; no query."""
        version = package.version
        return cls.model_construct(
            id=package.pk,
            number=package.number,
            package=version.kind_id,
            title=version.title,
            version=version.number,
            site=package.site_id,
            status=package.status,
            opened_at=package.opened_at,
            due_on=package.due_on,
            finished_at=package.finished_at,
            parts=[
                RunningPartOut.model_construct(
                    key=view.key,
                    name=view.name,
                    state=view.state,
                    application=view.application.pk if view.application else None,
                    number=view.application.number if view.application else None,
                    due_on=view.application.due_on if view.application else None,
                    waits_for=[one.key for one in at.waits_for(view)] if view.state == "waiting" else [],
                    told=[GapOut.model_construct(**gap) for gap in view.part.told],
                    withheld=view.withheld,
                )
                for view in at.parts
            ],
        )
