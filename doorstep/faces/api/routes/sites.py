from __future__ import annotations

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import BaseModel

from doorstep.base.core.errors import NotFound
from doorstep.faces.api.shapes.county import SiteDetailOut, SiteOut
from doorstep.faces.api.shapes.text import SiteCode
from doorstep.faces.api.verbs import reads
from doorstep.registry.places.models import Counter, Site

router = Router(tags=["点位"])


class HealthOut(BaseModel):
    """The server answers and its database does too."""

    status: str
    database: bool


@reads(router, "/health", out=HealthOut, public=True)
def health(request: Any) -> HealthOut:
    """服务是否可用"""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HealthOut(status="ok", database=True)


@reads(router, "/sites", out=list[SiteOut], public=True)
def list_sites(request: Any) -> list[SiteOut]:
    """全部点位"""
    return [SiteOut.of(site) for site in Site.objects.order_by("pinyin", "code")]


@reads(router, "/sites/{site}", out=SiteDetailOut, public=True)
def show_site(request: Any, site: SiteCode) -> SiteDetailOut:
    """一个点位和它的窗口"""
    return SiteDetailOut.whole(_site(site), list(Counter.objects.filter(site_id=site).order_by("number")))


def _site(code: str) -> Site:
    site = Site.objects.filter(pk=code).first()
    if site is None:
        raise NotFound(_("没有这个点位。"))
    return site
