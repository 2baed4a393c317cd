"""The tus 1.0 protocol (https://tus.io/protocols/resumable-upload): a file in parts that goes on where the line broke.

Core, creation, expiration, checksum and termination. Only how it is asked and answered is here; what an upload is and
who may go on with it is said by actions.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.http import http_date
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import DomainError
from doorstep.registry.documents.kinds import MOST_BYTES
from doorstep.registry.documents.models import Upload

VERSION = "1.0.0"
EXTENSIONS = "creation,expiration,checksum,termination"
MEDIA_TYPE = "application/offset+octet-stream"
CHECKSUMS = ("sha256", "sha1")
MOST_DIGITS = 18
View = Callable[..., HttpResponse]


class Unspoken(DomainError):
    """The request is not one of the protocol's; `status` says in which way."""

    def __init__(self, status: int, code: str, message: Any) -> None:
        super().__init__(message, code=code)
        self.status = status


def speaks(refuse: Callable[[HttpRequest, DomainError], HttpResponse]) -> Callable[[View], View]:
    """Let a view answer by the protocol; what it refuses is said by `refuse`."""

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
            except DomainError as no:
                response = refuse(request, no)
                if no.code == "file_large":
                    response.status_code = 413
                if no.code == "tus_version":
                    response.headers["Tus-Version"] = VERSION
                if "received" in no.detail:
                    response.headers["Upload-Offset"] = str(no.detail["received"])
            response.headers["Tus-Resumable"] = VERSION
            response.headers["Cache-Control"] = "no-store"
            return response

        return run

    return wrap


def method_of(request: HttpRequest) -> str:
    """What is asked for: a proxy that knows no PATCH is passed with POST and X-HTTP-Method-Override."""
    return request.headers.get("X-HTTP-Method-Override", request.method or "").upper()


def check_version(request: HttpRequest) -> None:
    """Raises Unspoken (412) for a client of another version, or of none."""
    if request.headers.get("Tus-Resumable") != VERSION:
        raise Unspoken(412, "tus_version", _("分段上传只支持 tus 1.0.0。"))


def announced(request: HttpRequest) -> int:
    """How many bytes the file has. Raises Unspoken (400) without a number."""
    return _number(request, "Upload-Length")


def part(request: HttpRequest) -> tuple[int, bytes]:
    """From where on, and the bytes, looked at by their checksum where one is sent.

    Raises Unspoken: 415 for another media type, 400 for a wrong header, 460 for bytes that were damaged on the way.
    """
    if request.content_type != MEDIA_TYPE:
        raise Unspoken(415, "tus_media_type", _("分段的类型应为 application/offset+octet-stream。"))
    offset, data = _number(request, "Upload-Offset"), request.body
    _check_sum(request.headers.get("Upload-Checksum", ""), data)
    return offset, data


def options() -> HttpResponse:
    """What this server speaks."""
    return HttpResponse(
        status=204,
        headers={
            "Tus-Version": VERSION,
            "Tus-Extension": EXTENSIONS,
            "Tus-Max-Size": str(MOST_BYTES),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUMS),
        },
    )


def created(upload: Upload, address: str) -> HttpResponse:
    """An upload was announced; its parts go to `address`."""
    return HttpResponse(status=201, headers={"Location": address, **_how_far(upload)})


def told(upload: Upload) -> HttpResponse:
    """How far an upload has come."""
    return HttpResponse(status=200, headers={"Upload-Length": str(upload.size), **_how_far(upload)})


def received(upload: Upload) -> HttpResponse:
    """A part was taken."""
    return HttpResponse(status=204, headers=_how_far(upload))


def forgotten() -> HttpResponse:
    """An upload was given up."""
    return HttpResponse(status=204)


def _how_far(upload: Upload) -> dict[str, str]:
    expires = http_date(upload.expires_at.timestamp())
    return {"Upload-Offset": str(upload.received), "Upload-Expires": expires}


def _number(request: HttpRequest, header: str) -> int:
    text = request.headers.get(header, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        raise Unspoken(400, "tus_header", _("缺少 %(header)s，或者它不是数字。") % {"header": header})
    return int(text)


def _check_sum(said: str, data: bytes) -> None:
    if not said:
        return
    name, _space, value = said.partition(" ")
    if name not in CHECKSUMS:
        raise Unspoken(400, "tus_checksum", _("不认识这种校验和。"))
    try:
        wanted = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        raise Unspoken(400, "tus_checksum", _("校验和不是 Base64。")) from None
    if not hmac.compare_digest(wanted, hashlib.new(name, data, usedforsecurity=False).digest()):
        raise Unspoken(460, "tus_damaged", _("这一段在路上损坏了，请再传一次。"))
