"""How a function becomes an address: `reads` for GET, `writes` for POST, which happens once; `judges` for a sent file,
`takes_parts` for one that comes in parts."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import TypeAdapter

from doorstep.base import clock
from doorstep.base.core import repeats
from doorstep.base.core.errors import DomainError

from .gate import OpenBearer
from .problems import MEDIA_TYPE

View = Callable[..., Any]
PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": repeats.KEY_LENGTH, "pattern": "^[ -~]+$"},
    "description": "同一请求重发时用同一个键：只发生一次，得到同样的回答；保存 180 天。",
    "example": "6f1b2c1e-take-1",
}
REFUSALS = {
    "400": "not_json, key_missing, key_malformed",
    "401": "not_authenticated",
    "403": "not_allowed",
    "404": "not_found",
    "409": "illegal_move, taken",
    "413": "too_large",
    "422": "schema, key_reused, …",
}
PART_REFUSALS = {
    "400": "tus_header, tus_checksum",
    "412": "tus_version",
    "415": "tus_media_type",
    "460": "tus_damaged",
    "503": "store_away, scanner_away",
}
TUS = {
    "in": "header",
    "name": "Tus-Resumable",
    "required": True,
    "schema": {"type": "string", "const": "1.0.0"},
}


def reads(router: Router, path: str, *, out: Any, public: bool = False) -> Callable[[View], View]:
    """Answer GET `path` with what the function returns, written as `out`."""
    adapter = TypeAdapter(out)

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _json(adapter.dump_json(view(request, *args, **kwargs)))

        _same_signature(run, view)
        statuses = ("404", "422") if public else ("401", "403", "404", "422")
        router.get(path, response=out, url_name=view.__name__, **_told(view, public, statuses))(run)
        return run

    return wrap


def reads_file(router: Router, path: str, *, media_type: str) -> Callable[[View], View]:
    """Answer GET `path` with the file that the function returns as a response."""
    file = {"200": {"content": {media_type: {"schema": {"type": "string", "format": "binary"}}}}}

    def wrap(view: View) -> View:
        told = _told(view, False, ("401", "403", "404", "422"))
        told["openapi_extra"]["responses"] |= file
        router.get(path, response={200: None}, url_name=view.__name__, **told)(view)
        return view

    return wrap


def judges(router: Router, path: str, *, media_type: str, out: Any) -> Callable[[View], View]:
    """Answer POST `path`, open to everybody, about the file that is its body.

    Nothing is changed and nothing is kept, not even for a repetition: so no Idempotency-Key is asked for.
    """
    adapter = TypeAdapter(out)

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return _json(adapter.dump_json(view(request, *args, **kwargs)))

        _same_signature(run, view)
        told = _told(view, True, ("413", "422"))
        file = {"schema": {"type": "string", "format": "binary"}}
        told["openapi_extra"]["requestBody"] = {"required": True, "content": {media_type: file}}
        router.post(path, response=out, url_name=view.__name__, **told)(run)
        return run

    return wrap


def takes_parts(router: Router, path: str, *, name: str) -> Callable[[View], View]:
    """Answer `path` by tus 1.0 (faces/shell/tus): PATCH in the description; HEAD, OPTIONS, DELETE, and POST in place of them.

    What comes once only is known by its offset, so that no Idempotency-Key is asked for.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return view(request, *args, **kwargs)

        _same_signature(run, view)
        told = _told(view, False, ("401", "403", "404", "409", "413", "422"))
        refused = {
            status: {"description": said, "content": PROBLEM} for status, said in PART_REFUSALS.items()
        }
        file = {"schema": {"type": "string", "format": "binary"}}
        told["openapi_extra"] |= {
            "responses": told["openapi_extra"]["responses"] | refused,
            "parameters": [TUS],
            "requestBody": {"required": True, "content": {"application/offset+octet-stream": file}},
        }
        router.patch(path, response={204: None}, url_name=name, **told)(run)
        others = ["HEAD", "OPTIONS", "DELETE", "POST"]
        router.api_operation(others, path, url_name=name, include_in_schema=False)(run)
        return run

    return wrap


def writes(
    router: Router,
    path: str,
    *,
    out: Any,
    status: int = 200,
    public: bool = False,
    extra: dict[str, Any] | None = None,
) -> Callable[[View], View]:
    """Answer POST `path`: the function and the storing of its answer are one transaction (core.repeats)."""
    adapter = TypeAdapter(out)

    def wrap(view: View) -> View:
        @wraps(view)
        def run(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            def act() -> repeats.Answer:
                return repeats.Answer(status, adapter.dump_json(view(request, *args, **kwargs)))

            answer = repeats.once(
                act,
                account=f"api:{request.auth.account_id or ''}",
                key=_key(request),
                print_of=repeats.fingerprint(request.get_full_path(), request.body),
                at=clock.now(),
            )
            response = _json(answer.body, answer.status)
            if answer.is_replay:
                response.headers["Idempotency-Replayed"] = "true"
            return response

        _same_signature(run, view)
        told = _told(view, public, tuple(REFUSALS))
        told["openapi_extra"] |= {"parameters": [KEY], **(extra or {})}
        router.post(path, response={status: out}, url_name=view.__name__, **told)(run)
        return run

    return wrap


def _same_signature(run: View, view: View) -> None:
    # the framework reads annotations in the module of the function it is given: here they must be values already
    run.__signature__ = inspect.signature(view, eval_str=True)  # type: ignore[attr-defined]


def _key(request: HttpRequest) -> str:
    try:
        return repeats.check_key(request.headers.get("Idempotency-Key", ""))
    except DomainError as error:  # the draft asks for 400 here: it is the request's form that is wrong
        raise DomainError(error.message, code=error.code) from None


def _json(body: bytes, status: int = 200) -> HttpResponse:
    return HttpResponse(body, status=status, content_type="application/json")


def _told(view: View, public: bool, statuses: tuple[str, ...]) -> dict[str, Any]:
    """What the API's description says of an address."""
    summary, _dot, _rest = (view.__doc__ or "").partition("\n")
    extra: dict[str, Any] = {
        "responses": {status: {"description": REFUSALS[status], "content": PROBLEM} for status in statuses}
    }
    told: dict[str, Any] = {"summary": summary.strip(), "openapi_extra": extra, "operation_id": view.__name__}
    if public:
        told["auth"] = OpenBearer()
        extra["security"] = [{}]
    return told
