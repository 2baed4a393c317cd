"""Sites and items."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial
from doorstep.registry.places.models import Counter, Site


class SiteOut(BaseModel):
    """A place that serves people."""

    code: str
    name: str
    tier: str = Field(examples=["town_centre"])
    parent: str | None
    is_open: bool
    is_assumed: bool = Field(description="假设的点位")

    @classmethod
    def of(cls, site: Site) -> SiteOut:
        """What the API says of a site; no query."""
        return cls.model_construct(**_site(site))


class CounterOut(BaseModel):
    """A window (综合窗口)."""

    id: int
    number: int
    name: str
    queues: list[str]
    is_open: bool


class SiteDetailOut(SiteOut):
    """A site with its counters."""

    counters: list[CounterOut]

    @classmethod
    def whole(cls, site: Site, counters: list[Counter]) -> SiteDetailOut:
        """Everything the API says of a site; no query."""
        rows = [
            CounterOut.model_construct(
                id=c.pk, number=c.number, name=c.name, queues=c.queues, is_open=c.is_open
            )
            for c in counters
        ]
        return cls.model_construct(**_site(site), counters=rows)


def _site(site: Site) -> dict[str, Any]:
    return {
        "code": site.code,
        "name": site.name,
        "tier": site.tier,
        "parent": site.parent_id,
        "is_open": site.is_open,
        "is_assumed": site.is_assumed,
    }


class ItemOut(BaseModel):
    """Something that can be done (事项)."""

    code: str
    name: str
    kind: str
    is_instant: bool = Field(description="即办件")
    promised_days: int = Field(description="承诺工作日")
    for_whom: str
    result_name: str
    is_example: bool = Field(description="示例数据")

    @classmethod
    def of(cls, version: ItemVersion) -> ItemOut:
        """What the API says of an item; no query."""
        return cls.model_construct(**_item(version))


class RequiredMaterialOut(BaseModel):
    """A paper to bring."""

    position: int
    name: str
    form_of_paper: str
    copies: int
    is_required: bool
    may_be_missing: bool
    electronic_substitute: bool
    when: dict[str, Any] = Field(
        description="什么情形要交：对questions回答的条件（JSON Schema），空的是都要交"
    )

    @classmethod
    def of(cls, material: RequiredMaterial) -> RequiredMaterialOut:
        """What the API says of a paper; no query."""
        return cls.model_construct(**{name: getattr(material, name) for name in cls.model_fields})


class ItemDetailOut(ItemOut):
    """An item with its papers, its form and the questions that say which papers are needed (JSON Schema)."""

    materials: list[RequiredMaterialOut]
    form: dict[str, Any]
    questions: dict[str, Any] | None = Field(description="情形")

    @classmethod
    def whole(cls, version: ItemVersion, materials: list[RequiredMaterial]) -> ItemDetailOut:
        """Everything the API says of an item; no query where its forms are loaded."""
        rows = [RequiredMaterialOut.of(material) for material in materials]
        questions = version.questions.schema if version.questions else None
        return cls.model_construct(
            **_item(version), materials=rows, form=version.form.schema, questions=questions
        )


def _item(version: ItemVersion) -> dict[str, Any]:
    return {
        "code": version.item_id,
        "name": version.name,
        "kind": version.kind,
        "is_instant": version.is_instant,
        "promised_days": version.promised_days,
        "for_whom": version.for_whom,
        "result_name": version.result_name,
        "is_example": version.is_example,
    }
