"""Bounded kinds of text and numbers, so that nothing reaches the database that it can't hold."""

from __future__ import annotations

from typing import Annotated

from ninja import Path
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue, StringConstraints


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise ValueError("NUL is not allowed")
    return text


Line = Annotated[str, StringConstraints(max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
"""One line of text."""

Words = Annotated[str, StringConstraints(max_length=2000), AfterValidator(_without_nul)]
"""Text of several lines."""

Code = Annotated[str, StringConstraints(min_length=1, max_length=40, pattern=r"^[0-9A-Za-z_-]+$")]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]

SiteCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z]{1,8}$", description="点位编码", example="C015")]
ItemCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,24}$", description="事项编码")]
CheckCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z -]{1,30}$", description="查验码、评价码、排号码")]
RowIdPath = Annotated[int, Path(ge=1, le=2**63 - 1)]


class In(BaseModel):
    """A request body: a name that is not known is refused, so that a slip of the pen is not silently ignored."""

    model_config = ConfigDict(extra="forbid")


class Empty(In):
    """No content: `{}` or nothing at all."""


Json = dict[Annotated[str, StringConstraints(max_length=80)], JsonValue]
"""A JSON object whose members the item's form defines."""
