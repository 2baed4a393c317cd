from __future__ import annotations

import uuid
from typing import Annotated, Any

from ninja import Path, Router

from doorstep.cases.packages import actions, queries
from doorstep.faces.api.problems import within
from doorstep.faces.api.shapes.packages import OpenPackageIn, PackageKindOut, PackageOut, UnionOut
from doorstep.faces.api.shapes.text import SiteCode
from doorstep.faces.api.verbs import reads, writes

router = Router(tags=["一件事"])
KindCode = Annotated[str, Path(pattern=r"^[0-9A-Za-z_-]{1,30}$", description="一件事编码")]


@reads(router, "/package-kinds", out=list[PackageKindOut], public=True)
def list_package_kinds(request: Any) -> list[PackageKindOut]:
    """全部一件事"""
    return [PackageKindOut.of(kind) for kind in queries.published()]


@reads(router, "/package-kinds/{code}/union", out=UnionOut, public=True)
def package_union(request: Any, code: KindCode) -> UnionOut:
    """按回答合并：哪些事项、带什么、多久；回答写在查询参数里，例如 ?licence=没有"""
    return UnionOut.of(queries.union_for(queries.version_of(code), request.GET.dict()))


@writes(router, "/sites/{site}/packages", out=PackageOut, status=201)
def open_package(request: Any, site: SiteCode, body: OpenPackageIn) -> PackageOut:
    """一件事收件"""
    with within("answers", "unasked"):
        opened = actions.open_package(
            site,
            body.package,
            answers=body.answers,
            applicant_id=body.applicant,
            ticket_id=body.ticket,
            organisation_id=body.organisation,
            actor=request.auth,
        )
    return _detail(request, opened.pk)


@reads(router, "/packages/{package}", out=PackageOut)
def show_package(request: Any, package: uuid.UUID) -> PackageOut:
    """一件事办到哪里了"""
    return _detail(request, package)


def _detail(request: Any, package_id: uuid.UUID) -> PackageOut:
    found = queries.find(request.auth, package_id)
    return PackageOut.of(found, queries.running(found))
