"""The API as one object: its routers, its door, its answers to errors, its description."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from doorstep.base.core.errors import DomainError

from . import problems
from .gate import Bearer, StrictParser
from .routes import (
    affairs,
    certificates,
    halls,
    items,
    materials,
    originals,
    packages,
    people,
    ratings,
    sites,
    uploads,
    way,
)

DESCRIPTION = """
Everything a counter does, by the same actions as the pages. Each POST carries an `Idempotency-Key`: sent again with
the same content it happens once and gets the same answer. Each refusal is `application/problem+json` with a stable
`code`, and has changed nothing. Times are ISO 8601 with the county's offset.
"""


class CountyAPI(NinjaAPI):
    """Adds the shape of refusals to the description."""

    def get_openapi_schema(self, **options: Any) -> Any:
        """The OpenAPI description with `Problem` among its schemas."""
        schema = super().get_openapi_schema(**options)
        shape = problems.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        schema["components"]["schemas"].update({**shape.pop("$defs"), "Problem": shape})
        return schema


api = CountyAPI(
    title="Doorstep 家门口",
    version="1",
    description=DESCRIPTION.strip(),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api",
    auth=Bearer(),
    parser=StrictParser(),
)
for handled, answer in {
    DomainError: problems.of_domain_error,
    ValidationError: problems.of_wrong_input,
    AuthenticationError: problems.of_missing_login,
    HttpError: problems.of_http_error,
    Http404: problems.of_missing_page,
    Exception: problems.of_our_fault,
}.items():
    api.add_exception_handler(handled, answer)
for subject in (
    halls,
    people,
    originals,
    affairs,
    materials,
    uploads,
    way,
    certificates,
    ratings,
    sites,
    items,
    packages,
):
    api.add_router("", subject.router)
