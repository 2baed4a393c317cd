from __future__ import annotations

from typing import Any

from ninja import Router

from doorstep.faces.api.shapes.people import FindIn, OrganisationIn, OrganisationOut, ResidentIn, ResidentOut
from doorstep.faces.api.verbs import writes
from doorstep.registry.people import actions, queries

router = Router(tags=["群众与单位"])
MOST_FOUND = 50


@writes(router, "/residents", out=ResidentOut, status=201)
def register_resident(request: Any, body: ResidentIn) -> ResidentOut:
    """登记群众；同一证件号码再登记一次得到同一个人"""
    return ResidentOut.of(actions.register(**body.model_dump(), actor=request.auth))


@writes(router, "/residents/find", out=list[ResidentOut])
def find_residents(request: Any, body: FindIn) -> list[ResidentOut]:
    """按号码、电话、姓名查找（POST，因为这些内容不应出现在网址里）"""
    found = queries.find(number=body.number, phone=body.phone, name=body.name, actor=request.auth)
    return [ResidentOut.of(resident) for resident in found[:MOST_FOUND]]


@writes(router, "/organisations", out=OrganisationOut, status=201)
def register_organisation(request: Any, body: OrganisationIn) -> OrganisationOut:
    """登记单位"""
    organisation = actions.register_organisation(
        credit_code=body.credit_code,
        name=body.name,
        representative_id=body.representative,
        actor=request.auth,
    )
    return OrganisationOut.of(organisation)
