from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpResponse
from ninja import Router

from doorstep.acts.certificates import actions, judging, queries
from doorstep.cases.applications import actions as applications
from doorstep.faces.api.shapes.affairs import CheckOut, RevokeIn, VerdictOut
from doorstep.faces.api.shapes.text import CheckCode
from doorstep.faces.api.verbs import judges, reads, reads_file, writes

router = Router(tags=["证照"])


@reads(router, "/certificates/check/{code}", out=CheckOut, public=True)
def check_certificate(request: Any, code: CheckCode) -> CheckOut:
    """按查验码核对真伪，任何人都可以"""
    return CheckOut.of(queries.check(code))


@judges(router, "/certificates/check-file", media_type="application/pdf", out=VerdictOut)
def check_certificate_file(request: Any) -> VerdictOut:
    """按文件查验电子证照（PDF，不超过 10 MB），任何人都可以；文件不保存"""
    return VerdictOut.of(judging.judge_file(request.body))


@reads_file(router, "/certificates/{certificate}/page.pdf", media_type="application/pdf")
def certificate_page(request: Any, certificate: uuid.UUID) -> HttpResponse:
    """证照的页面（PDF）"""
    data = actions.page_for(certificate, actor=request.auth)
    return HttpResponse(data, content_type="application/pdf")


@writes(router, "/certificates/{certificate}/revoke", out=CheckOut)
def revoke_certificate(request: Any, certificate: uuid.UUID, body: RevokeIn) -> CheckOut:
    """撤销证照"""
    revoked = applications.revoke_certificate(certificate, reason=body.reason, actor=request.auth)
    return CheckOut.of(queries.check(revoked.code))
