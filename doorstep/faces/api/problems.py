"""Every refusal as application/problem+json (RFC 9457), with a code that programs can rely on."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BaseModel, Field

from doorstep.base.core.errors import DomainError, Invalid

MEDIA_TYPE = "application/problem+json"
MATERIAL = "material_"
log = logging.getLogger(__name__)


class FieldError(BaseModel):
    """One wrong place of the input."""

    pointer: str = Field(description="JSON pointer (RFC 6901) into the body, or a parameter's name")
    message: str


class Problem(BaseModel):
    """A refusal (RFC 9457). Nothing was changed. `code` is stable; `title` and `detail` are for people."""

    type: str = Field(examples=["urn:doorstep:problem:illegal_move"])
    title: str
    status: int
    code: str = Field(examples=["illegal_move"])
    detail: str
    errors: list[FieldError] = []


def problem(
    status: int,
    code: str,
    detail: object,
    *,
    errors: Iterable[FieldError] = (),
    more: Mapping[str, Any] | None = None,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The answer for one refusal; `more` are the extension members of its kind (state, verb …)."""
    body = {
        **(more or {}),
        "type": f"urn:doorstep:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "detail": str(detail),
        "errors": [error.model_dump() for error in errors],
    }
    text = json.dumps(body, ensure_ascii=False, cls=DjangoJSONEncoder)
    return HttpResponse(text, status=status, content_type=MEDIA_TYPE, headers=headers)


def of_domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """What an action said no with."""
    wrong = error.errors.items() if isinstance(error, Invalid) else ()
    errors = [FieldError(pointer=pointer(name), message=str(m)) for name, said in wrong for m in said]
    more = {
        name: value for name, value in error.detail.items() if value is None or isinstance(value, str | int)
    }
    return problem(error.status, error.code, error.message, errors=errors, more=more)


@contextmanager
def within(member: str, code: str = "form") -> Iterator[None]:
    """Let the refusal `code` name its fields where they stand in the body: inside `member`."""
    try:
        yield
    except Invalid as refusal:
        if refusal.code == code:
            refusal.errors = {f"{member}.{name}": said for name, said in refusal.errors.items()}
        raise


@contextmanager
def by_row(member: str) -> Iterator[None]:
    """Let a refused paper be named by its row inside `member`, not as the desk's page calls its field."""
    try:
        yield
    except Invalid as refusal:
        refusal.errors = {
            name.replace(MATERIAL, f"{member}.", 1) if name.startswith(MATERIAL) else name: said
            for name, said in refusal.errors.items()
        }
        raise


def pointer(name: str) -> str:
    """A field's name as a JSON pointer; a header or parameter keeps its name."""
    return name if name.startswith("/") or name == "Idempotency-Key" else f"/{name.replace('.', '/')}"


def of_wrong_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input that does not fit the schema: one entry for each wrong place."""
    errors = [FieldError(pointer=_place(entry["loc"]), message=entry["msg"]) for entry in error.errors]
    return problem(422, "schema", _("请求内容不符合接口定义。"), errors=errors)


def _place(loc: tuple[str | int, ...]) -> str:
    source, *path = loc
    if source == "body":  # the first step is the handler's parameter name, not part of what was sent
        path = path[1:]
        return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path) or "/"
    return ".".join(str(step) for step in path) or str(source)


def of_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
    """What the framework refused before an action was reached."""
    if error.status_code == 400:
        return problem(400, "not_json", _("请求正文不是有效的 JSON。"))
    return problem(error.status_code, "refused", error.message)


def of_missing_login(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """No bearer token, or one that is not in force."""
    return problem(
        401,
        "not_authenticated",
        _("请携带有效的访问令牌。"),
        headers={"WWW-Authenticate": 'Bearer realm="doorstep"'},
    )


def of_missing_page(request: HttpRequest, error: Http404) -> HttpResponse:
    """Something that is not there."""
    return of_unknown_address(request)


def of_unknown_address(request: HttpRequest) -> HttpResponse:
    """An address that is not there."""
    return problem(404, "not_found", _("没有这个地址。"))


def of_our_fault(request: HttpRequest, error: Exception) -> HttpResponse:
    """Something we did not foresee; the log has it, the answer tells nothing of the inside."""
    log.error("%s %s failed", request.method, request.path, exc_info=error)
    return problem(500, "internal", _("系统出错了，请稍后用同一个 Idempotency-Key 重试。"))
