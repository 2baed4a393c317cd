"""A scan in parts: announced as every change is (JSON, once for each key), then sent by the tus 1.0 protocol."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Router

from doorstep.base.core.errors import DomainError
from doorstep.cases.materials import actions, queries
from doorstep.faces.api import problems
from doorstep.faces.api.shapes.materials import UploadIn, UploadOut
from doorstep.faces.api.shapes.text import RowIdPath
from doorstep.faces.api.verbs import takes_parts, writes
from doorstep.faces.shell import tus

router = Router(tags=["材料"])


@writes(router, "/applications/{application}/materials/{row}/uploads", out=UploadOut, status=201)
def begin_upload(request: Any, application: uuid.UUID, row: RowIdPath, body: UploadIn) -> UploadOut:
    """分段上传扫描件：先说文件多大，再按 tus 1.0 往 `address` 发各段；发完最后一段，扫描件就归到这份材料"""
    upload = actions.begin_scan(application, row, body.size, actor=request.auth)
    return UploadOut.of(upload, reverse("api:upload", kwargs={"upload": upload.pk}))


def _refuse(request: HttpRequest, no: DomainError) -> HttpResponse:
    return problems.of_domain_error(request, no)


@takes_parts(router, "/uploads/{upload}", name="upload")
@tus.speaks(_refuse)
def upload_part(request: Any, upload: uuid.UUID) -> HttpResponse:
    """收一段（tus 1.0：HEAD 问收到哪里，PATCH 发一段，DELETE 放弃）"""
    method, actor = tus.method_of(request), request.auth
    if method == "OPTIONS":
        return tus.options()
    found = queries.scan_upload(upload, actor=actor)
    tus.check_version(request)
    if method == "HEAD":
        return tus.told(found)
    if method == "DELETE":
        actions.drop_scan_upload(upload, actor=actor)
        return tus.forgotten()
    offset, data = tus.part(request)
    return tus.received(actions.send_scan_part(upload, offset, data, actor=actor))
