from __future__ import annotations

from typing import Any

from ninja import Query, Router

from doorstep.faces.api.shapes.county import ItemDetailOut, ItemOut
from doorstep.faces.api.shapes.text import ItemCode, Line, SiteCode
from doorstep.faces.api.verbs import reads
from doorstep.registry.catalogue import queries as catalogue

router = Router(tags=["事项"])


@reads(router, "/sites/{site}/items", out=list[ItemOut], public=True)
def items_at_site(request: Any, site: SiteCode) -> list[ItemOut]:
    """这个点位能办的事项"""
    return [ItemOut.of(offering.item.current) for offering in catalogue.offered_at(site)]


@reads(router, "/items", out=list[ItemOut], public=True)
def find_items(request: Any, q: Line = Query(""), site: Line = Query("")) -> list[ItemOut]:  # noqa: B008
    """用平常话找事项，例如“开饭馆”"""
    return [ItemOut.of(found.version) for found in catalogue.search(q, site_code=site or None)]


@reads(router, "/items/{item}", out=ItemDetailOut, public=True)
def show_item(request: Any, item: ItemCode) -> ItemDetailOut:
    """一个事项：要带什么、表单有哪些问题"""
    version = catalogue.guide(item)
    return ItemDetailOut.whole(version, list(version.materials.all()))
