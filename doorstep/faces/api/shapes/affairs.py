"""Affairs, their notice, certificates and judgements."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Literal

from pydantic import BaseModel, Field

from doorstep.acts.certificates.judging import Verdict
from doorstep.acts.certificates.queries import Check
from doorstep.cases.applications.models import Application, ApplicationMaterial, ExtraDemand, Notice, Original

from .text import Code, In, Json, Line, RowId, Words


class OpenIn(In):
    """What is applied for, by whom."""

    item: Code
    applicant: uuid.UUID
    ticket: uuid.UUID | None = None
    organisation: uuid.UUID | None = None
    situation: Json = Field(default={}, description="情形：事项的questions的回答，决定要交哪些材料")


class SituationIn(In):
    """The answers to the item's questions (情形), in place of those before, complete or not."""

    situation: Json


class FillIn(In):
    """The form's answers, complete or not; the item's form (GET /items/{item}) says which there are."""

    answers: Json
    revision: int | None = Field(default=None, ge=0, le=2**31 - 1, description="防止覆盖他人刚保存的内容")


class BeyondIn(In):
    """A paper beyond the item's list (清单外材料): why, and which law allows to ask for it."""

    name: Line = Field(max_length=120)
    reason: Words
    basis: Line = Field(max_length=200)


class OriginalIn(In):
    """An original that is left here: its name and how many."""

    name: Line = Field(max_length=120)
    count: int = Field(ge=1, le=30)


class OriginalsIn(In):
    """What is taken in, from whom (the applicant where nobody is named), and where it is put."""

    papers: list[OriginalIn] = Field(min_length=1, max_length=30)
    place: Line
    brought_by: uuid.UUID | None = None


class ChosenIn(In):
    """Originals by their ids."""

    originals: list[RowId] = Field(min_length=1, max_length=30)


class GiveBackIn(ChosenIn):
    """To whom (the applicant where nobody is named), and which document they showed."""

    identity: Line
    to: uuid.UUID | None = None


class OriginalsPassOnIn(ChosenIn):
    """To which site."""

    site: Code


class TakeOverIn(ChosenIn):
    """Where they lie now."""

    place: Line


class OriginalOut(BaseModel):
    """An original of the resident's own (原件); people in it are masked."""

    id: int
    name: str
    count: int
    state: str = Field(examples=["held", "passed", "returned"])
    site: str
    place: str
    application: uuid.UUID
    brought_by: str
    taken_at: dt.datetime
    returned_at: dt.datetime | None
    returned_to: str
    identity_shown: str

    @classmethod
    def of(cls, one: Original) -> OriginalOut:
        """What the API says of an original; no query where its people are loaded."""
        return cls.model_construct(
            id=one.pk,
            name=one.name,
            count=one.count,
            state=one.state,
            site=one.site_id,
            place=one.place,
            application=one.application_id,
            brought_by=one.brought_by.name_masked,
            taken_at=one.taken_at,
            returned_at=one.returned_at,
            returned_to=one.returned_to.name_masked if one.returned_to else "",
            identity_shown=one.identity_shown,
        )


class MaterialsIn(In):
    """Row of the affair's list → what was found."""

    states: dict[int, Literal["missing", "seen", "electronic"]] = Field(
        max_length=100, examples=[{"17": "seen"}]
    )


class IssueIn(In):
    """Whether the page (PDF) is made at once, or at first need."""

    make_page: bool = True


class HandOverIn(In):
    """Who collects; the applicant where nobody is named."""

    collector: uuid.UUID | None = None


class SituationOut(BaseModel):
    """The answers to the item's questions so far (情形)."""

    situation: dict[str, Any]


class RateIn(In):
    """A judgement, 5 (非常满意) to 1 (非常不满意)."""

    level: int = Field(ge=1, le=5)
    reasons: list[Code] = Field(default=[], max_length=10)
    words: Words = ""
    anonymous: bool = True


class ApplicationOut(BaseModel):
    """An affair (办件)."""

    id: uuid.UUID
    number: str
    site: str
    item: str
    status: str = Field(examples=["opened", "accepted", "granted", "sealed", "issued", "finished"])
    applicant: uuid.UUID
    organisation: uuid.UUID | None
    ticket: uuid.UUID | None
    revision: int = Field(description="表单版本")
    certificate: uuid.UUID | None
    reason: str
    opened_at: dt.datetime
    accepted_at: dt.datetime | None
    decided_at: dt.datetime | None
    issued_at: dt.datetime | None
    finished_at: dt.datetime | None

    @classmethod
    def of(cls, application: Application) -> ApplicationOut:
        """What the API says of an affair; no query where its version is loaded."""
        return cls.model_construct(**_common(application))


class MaterialOut(BaseModel):
    """One paper on an affair's list."""

    row: int
    name: str
    is_required: bool
    may_be_electronic: bool
    state: str = Field(examples=["missing", "seen", "scanned", "electronic"])
    is_needed: bool = Field(description="假表示情形变了、不再需要")
    beyond_the_list: str = Field(description="清单外材料的理由和依据；清单内的为空")
    withdrawn_because: str = Field(description="清单外材料收回的理由；没有收回的为空")

    @classmethod
    def of(cls, row: ApplicationMaterial) -> MaterialOut:
        """What the API says of a paper; no query where its material and its demand are loaded."""
        demand: ExtraDemand | None = getattr(row, "demand", None)
        return cls.model_construct(
            row=row.pk,
            name=row.material.name,
            is_required=row.material.is_required,
            may_be_electronic=row.material.electronic_substitute,
            state=row.state,
            is_needed=row.is_needed,
            beyond_the_list=f"{demand.reason} {demand.basis}" if demand else "",
            withdrawn_because=demand.withdrawn_because if demand else "",
        )


class ApplicationDetailOut(ApplicationOut):
    """An affair with its list of papers, what its certificate is checked by, and what its slip is rated by."""

    materials: list[MaterialOut]
    certificate_number: str | None
    check_code: str | None = Field(description="证照查验码")
    rating_code: str | None = Field(description="回执上的评价码")

    @classmethod
    def whole(
        cls, application: Application, materials: list[ApplicationMaterial], rating_code: str | None
    ) -> ApplicationDetailOut:
        """Everything the API says of an affair; no query where certificate and version are loaded."""
        certificate = application.certificate
        return cls.model_construct(
            **_common(application),
            materials=[MaterialOut.of(row) for row in materials],
            certificate_number=certificate.number if certificate else None,
            check_code=certificate.code if certificate else None,
            rating_code=rating_code,
        )


def _common(application: Application) -> dict[str, Any]:
    return {
        "id": application.pk,
        "number": application.number,
        "site": application.site_id,
        "item": application.version.item_id,
        "status": application.status,
        "applicant": application.applicant_id,
        "organisation": application.organisation_id,
        "ticket": application.ticket_id,
        "revision": application.answers_revision,
        "certificate": application.certificate_id,
        "reason": application.reason,
        "opened_at": application.opened_at,
        "accepted_at": application.accepted_at,
        "decided_at": application.decided_at,
        "issued_at": application.issued_at,
        "finished_at": application.finished_at,
    }


class GapOut(BaseModel):
    """Something that is missing, and how to mend it."""

    kind: str = Field(description="situation, material, field, troubled (所用材料已失效)")
    field: str
    name: str
    mend: str


class NoticeOut(BaseModel):
    """The one-time notice (一次性告知) of everything that is missing."""

    number: str
    application: uuid.UUID
    gaps: list[GapOut]
    issued_at: dt.datetime

    @classmethod
    def of(cls, notice: Notice) -> NoticeOut:
        """What the API says of a notice; no query."""
        gaps = [GapOut.model_construct(**gap) for gap in notice.gaps]
        return cls.model_construct(
            number=notice.number, application=notice.application_id, gaps=gaps, issued_at=notice.issued_at
        )


class EventOut(BaseModel):
    """One line of an affair's history."""

    at: dt.datetime
    event: str = Field(examples=["application.accepted"])


class AnswersOut(BaseModel):
    """The form's answers so far."""

    revision: int
    answers: dict[str, Any]


class CheckOut(BaseModel):
    """What everybody may know of a certificate by its code."""

    state: str = Field(examples=["genuine", "expired", "revoked", "unknown", "not_issued"])
    number: str
    name: str
    holder_masked: str
    site: str
    issued_on: dt.date | None
    valid_until: dt.date | None
    revoked_on: dt.date | None

    @classmethod
    def of(cls, check: Check) -> CheckOut:
        """What the API says of a checked code; no query."""
        return cls.model_construct(**{name: getattr(check, name) for name in cls.model_fields})


class VerdictOut(BaseModel):
    """What a file is; `certificate` is what the county knows of the one that it is, or was made from."""

    state: str = Field(
        examples=["genuine", "expired", "revoked", "altered", "added_to", "outside_custody", "unknown"]
    )
    why: str
    certificate: CheckOut | None
    seal: str
    register_line: str = Field(description="SEAL:NUMBER")
    is_trial_key: bool
    sha256: str
    sm3: str

    @classmethod
    def of(cls, verdict: Verdict) -> VerdictOut:
        """The same as the check page says; no query."""
        return cls(
            state=verdict.state,
            why=verdict.why,
            certificate=CheckOut.of(verdict.check) if verdict.check.number else None,
            seal=verdict.seal,
            register_line=verdict.register,
            is_trial_key=verdict.is_trial,
            sha256=verdict.sha256,
            sm3=verdict.sm3,
        )


class ReasonChoiceOut(BaseModel):
    """A reason that fits a level."""

    level: int
    code: str
    text: str


class SlipOut(BaseModel):
    """What somebody with a slip sees before they judge."""

    code: str
    item_name: str
    site_name: str
    is_rated: bool
    reasons: list[ReasonChoiceOut]


class RatedOut(BaseModel):
    """A judgement was taken."""

    level: int
    at: dt.datetime


class RevokeIn(In):
    """Why a certificate is no longer valid."""

    reason: Line
