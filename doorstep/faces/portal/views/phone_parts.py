"""A phone's photo in parts, by tus 1.0: what a bad line cuts off goes on from there. No login; the link's secret counts."""

from __future__ import annotations

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache

from doorstep.base.core.errors import DomainError
from doorstep.faces.shell import tus
from doorstep.faces.shell.middleware import public

from .phone import rooms_of


def _refuse(request: HttpRequest, no: DomainError) -> HttpResponse:
    """In words for the page's script, which shows them at the paper."""
    return JsonResponse({"code": no.code, "detail": str(no.message)}, status=no.status)


@public
@never_cache
@tus.speaks(_refuse)
def begin(request: HttpRequest, secret: str, row_id: int) -> HttpResponse:
    """Announce a photo of one paper."""
    if request.method == "OPTIONS":
        return tus.options()
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST", "OPTIONS"])
    tus.check_version(request)
    verbs, _reads = rooms_of(secret)
    upload = verbs.begin_page(secret, row_id, tus.announced(request))
    return tus.created(upload, reverse("portal:phone_part", args=[secret, upload.pk]))


@public
@never_cache
@tus.speaks(_refuse)
def part(request: HttpRequest, secret: str, upload_id: uuid.UUID) -> HttpResponse:
    """Say how far a photo has come, take the next part of it, or forget it."""
    method = tus.method_of(request)
    if method == "OPTIONS":
        return tus.options()
    if method not in {"HEAD", "PATCH", "DELETE"}:
        return HttpResponseNotAllowed(["HEAD", "PATCH", "DELETE", "OPTIONS"])
    tus.check_version(request)
    verbs, reads = rooms_of(secret)
    if method == "HEAD":
        return tus.told(reads.page_upload(secret, upload_id))
    if method == "DELETE":
        verbs.drop_page_upload(secret, upload_id)
        return tus.forgotten()
    offset, data = tus.part(request)
    return tus.received(verbs.send_page_part(secret, upload_id, offset, data))
