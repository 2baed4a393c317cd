"""People and organisations: in as they say it, out in masked form only."""

from __future__ import annotations

import uuid
from typing import Literal

from pydantic import BaseModel, Field

from doorstep.registry.people.models import Organisation, Resident

from .text import In, Line


class ResidentIn(In):
    """A person as their document says."""

    name: Line = Field(examples=["张三"])
    number_kind: Literal["resident_id", "hmt_residence", "foreign_permanent", "none"] = "resident_id"
    number: Line = Field(default="", description="证件号码")
    phone: Line = ""
    address: Line = ""
    sex: Literal["", "0", "1", "2", "9"] = ""
    is_registered_here: bool | None = Field(default=None, description="是否在籍")


class FindIn(In):
    """All that is given must fit exactly; nothing given finds nobody."""

    number: Line = ""
    phone: Line = ""
    name: Line = ""


class ResidentOut(BaseModel):
    """A person, masked. Plain values are opened in the program only, for a reason and with a journal entry."""

    id: uuid.UUID
    name_masked: str = Field(examples=["张*"])
    number_kind: str
    number_masked: str
    phone_masked: str
    is_registered_here: bool | None

    @classmethod
    def of(cls, resident: Resident) -> ResidentOut:
        """What the API says of a person; no query."""
        return cls.model_construct(
            id=resident.pk,
            name_masked=resident.name_masked,
            number_kind=resident.number_kind,
            number_masked=resident.number_masked,
            phone_masked=resident.phone_masked,
            is_registered_here=resident.is_registered_here,
        )


class OrganisationIn(In):
    """An organisation as its licence says."""

    credit_code: Line = Field(description="统一社会信用代码")
    name: Line
    representative: uuid.UUID | None = None


class OrganisationOut(BaseModel):
    """An organisation (单位)."""

    id: uuid.UUID
    credit_code: str
    name: str

    @classmethod
    def of(cls, organisation: Organisation) -> OrganisationOut:
        """What the API says of an organisation; no query."""
        return cls.model_construct(
            id=organisation.pk, credit_code=organisation.credit_code, name=organisation.name
        )
