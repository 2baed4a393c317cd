from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Router

from doorstep.acts.certificates import actions, queries
from doorstep.faces.api.shapes.affairs import CheckOut, RevokeIn
from doorstep.faces.api.shapes.text import CheckCode
from doorstep.faces.api.verbs import reads, reads_file, writes

router = Router(tags=["证照"])


@reads(router, "/certificates/check/{code}", out=CheckOut, public=True)
def check_certificate(request: Any, code: CheckCode) -> CheckOut:
    """按查验码核对真伪，任何人都可以"""
    return CheckOut.of(queries.check(code))


@reads_file(router, "/certificates/{certificate}/page.pdf", media_type="application/pdf")
def certificate_page(request: Any, certificate: uuid.UUID) -> HttpResponse:
    """证照的页面（PDF）"""
    data = actions.page_for(certificate, actor=request.auth)
    return HttpResponse(data, content_type="application/pdf")


@writes(router, "/certificates/{certificate}/revoke", out=CheckOut)
def revoke_certificate(request: Any, certificate: uuid.UUID, body: RevokeIn) -> CheckOut:
    """撤销证照"""
    revoked = actions.revoke(certificate, reason=body.reason, actor=request.auth)
    return CheckOut.of(queries.check(revoked.code))
