from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from doorstep.cases.materials.models import HeldPaper, PhoneLink, PhonePaper
from doorstep.cases.materials.queries import Offer
from doorstep.registry.documents.models import Upload

from .text import In, RowId

SourceCode = Annotated[
    str,
    StringConstraints(min_length=1, max_length=60, pattern=r"^(held:[0-9]{1,18}|certificate:[0-9a-f-]{36})$"),
]
"""What the county has, as an offer names it."""


class OfferOut(BaseModel):
    """Something the county has already that does for one paper of an affair."""

    row: int
    material: str
    source: str = Field(examples=["held:12"])
    name: str
    since: dt.date
    affair: str
    valid_until: dt.date | None
    state: str = Field(examples=["good", "expired", "revoked"])
    consent: str = Field(description="申请人同意的原话，先念给申请人听")

    @classmethod
    def of(cls, offer: Offer, consent: str) -> OfferOut:
        """What the API says of an offer."""
        source = offer.source
        return cls(
            row=offer.row.pk,
            material=offer.row.material.name,
            source=source.code,
            name=source.name,
            since=source.since,
            affair=source.affair,
            valid_until=source.valid_until,
            state=source.state,
            consent=consent,
        )


class ReuseIn(In):
    """Which paper is filled from which source, and that the applicant consents to this use."""

    choices: dict[RowId, SourceCode]
    consents: bool


class DeclineIn(In):
    """What the applicant does not want used."""

    source: SourceCode


class KeepIn(In):
    """That the applicant consents to the keeping, and until when the paper itself is good."""

    consents: bool
    valid_until: dt.date | None = None


class HeldOut(BaseModel):
    """A paper that is kept to be used again."""

    id: int
    kind: str
    handed_in_at: dt.datetime
    valid_until: dt.date | None
    held_until: dt.date
    withdrawn_at: dt.datetime | None

    @classmethod
    def of(cls, held: HeldPaper) -> HeldOut:
        """What the API says of a kept paper."""
        return cls.model_construct(**{name: getattr(held, name) for name in cls.model_fields})


class PhoneLinkOut(BaseModel):
    """Where the applicant's phone sends photos; the address is told once."""

    address: str
    expires_at: dt.datetime

    @classmethod
    def of(cls, link: PhoneLink, address: str) -> PhoneLinkOut:
        """What the API says of a fresh link."""
        return cls(address=address, expires_at=link.expires_at)


class PhonePaperOut(BaseModel):
    """What a phone sent of one paper."""

    row: int
    material: str
    state: str = Field(examples=["waiting", "rejected"])
    word: str
    pages: int

    @classmethod
    def of(cls, paper: PhonePaper) -> PhonePaperOut:
        """What the API says of it; no query where row and pages are loaded."""
        return cls(
            row=paper.row_id,
            material=paper.row.material.name,
            state=paper.state,
            word=paper.word,
            pages=len(paper.pages.all()),
        )


class RejectIn(In):
    """What is wrong with the photos; the phone shows it."""

    word: Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]*$")]


class UploadIn(In):
    """How large the scan is that will come in parts."""

    size: Annotated[int, Field(ge=1, le=2**53, description="字节；最多 10 MB")]


class UploadOut(BaseModel):
    """A scan on its way: where its parts go, and until when it waits for them."""

    id: str
    address: str
    size: int
    received: int
    expires_at: dt.datetime

    @classmethod
    def of(cls, upload: Upload, address: str) -> UploadOut:
        """What the API says of it."""
        return cls(
            id=str(upload.pk),
            address=address,
            size=upload.size,
            received=upload.received,
            expires_at=upload.expires_at,
        )
