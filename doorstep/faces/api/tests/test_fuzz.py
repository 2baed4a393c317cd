"""Whatever fits the description, and much that does not, is answered: never with a 500, always with a declared status."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.faces.api.api import api
from doorstep.faces.api.tests.factories import Caller, a_counter
from doorstep.registry.staff.tests.factories import HOME, make_cast

SCHEMA = api.get_openapi_schema()
OPERATIONS = [
    (method, path, told) for path, methods in SCHEMA["paths"].items() for method, told in methods.items()
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TEXT = st.text(max_size=30) | st.sampled_from(["", "\0", "A", "C112", "'; --", "０", "á́", "x" * 300])
ANYTHING = st.recursive(
    SCALARS | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=6,
)
NUMBERS = st.integers(-5, 5) | st.sampled_from([2**31, 2**63 - 1, 2**63, -(2**63)])


@pytest.fixture
def caller(db) -> Caller:
    cast = make_cast()
    caller = Caller(cast["clerk"])
    counter = a_counter(HOME)
    caller.post(f"/counters/{counter}/sit")
    caller.known = {
        "site": HOME,
        "counter": str(counter),
        "ticket": caller.post(f"/sites/{HOME}/tickets", {})[1]["id"],
    }
    return caller


def value_of(shape: dict[str, Any], depth: int = 0) -> st.SearchStrategy[Any]:
    """Values that fit a JSON schema more or less."""
    if "$ref" in shape:
        return value_of(SCHEMA["components"]["schemas"][shape["$ref"].rsplit("/", 1)[1]], depth)
    if "anyOf" in shape:
        return st.one_of([value_of(one, depth) for one in shape["anyOf"]])
    if "enum" in shape or "const" in shape:
        return st.sampled_from(shape.get("enum", [shape.get("const")]))
    kind = shape.get("type")
    if kind == "object" and "properties" in shape:
        wanted = set(shape.get("required", ()))
        fields = {name: value_of(field, depth + 1) for name, field in shape["properties"].items()}
        return st.fixed_dictionaries(
            {name: value for name, value in fields.items() if name in wanted},
            optional={name: value for name, value in fields.items() if name not in wanted},
        )
    simple = {
        "array": lambda: st.lists(value_of(shape.get("items", {}), depth + 1), max_size=3),
        "integer": lambda: NUMBERS,
        "boolean": st.booleans,
        "null": st.none,
        "string": lambda: _text_of(shape),
        "object": lambda: st.dictionaries(TEXT, ANYTHING, max_size=3),
    }
    return simple[kind]() if kind in simple else ANYTHING


def _text_of(shape: dict[str, Any]) -> st.SearchStrategy[str]:
    if shape.get("format") == "uuid":
        return st.uuids().map(str) | TEXT
    if pattern := shape.get("pattern"):
        return st.from_regex(pattern, fullmatch=True).map(lambda s: s.rstrip("\n")) | TEXT
    return TEXT


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
@pytest.mark.parametrize(("method", "path", "told"), OPERATIONS, ids=[f"{m} {p}" for m, p, _t in OPERATIONS])
def test_every_request_gets_a_declared_answer(caller, method, path, told, data):
    address = path.removeprefix("/api/v1")
    for name in re.findall(r"{(\w+)}", path):
        place = next(p for p in told["parameters"] if p["name"] == name)
        drawn = st.sampled_from([caller.known[name]]) if name in caller.known else st.nothing()
        value = str(data.draw(drawn | value_of(place["schema"]), label=name))
        # a slash or a dot segment would only be another address
        safe = "".join(f"%{byte:02X}" for byte in value.encode()) or "x"
        address = address.replace(f"{{{name}}}", safe)
    body = None
    if content := told.get("requestBody", {}).get("content", {}).get("application/json"):
        body = data.draw(
            st.one_of(value_of(content["schema"]), value_of(content["schema"]), ANYTHING), label="body"
        )
    response = caller.send(method.upper(), address, None if body is None else json.dumps(body))
    declared = {int(status) for status in told["responses"]} | {404}
    assert response.status_code in declared, response.content.decode()
    if response.status_code >= 400:
        problem = response.json()
        assert response["Content-Type"] == "application/problem+json"
        assert (problem["status"], bool(problem["code"])) == (response.status_code, True)


def test_the_description_gives_every_operation_one_name():
    names = [told["operationId"] for _method, _path, told in OPERATIONS]
    assert len(names) == len(set(names))
    assert all(told["summary"] for _method, _path, told in OPERATIONS)


def test_the_description_is_served(caller):
    status, body = caller.get("/openapi.json")
    assert (status, body["openapi"][:3]) == (200, "3.1")
    assert "Problem" in body["components"]["schemas"]


def test_every_post_that_changes_something_declares_its_key():
    for method, path, told in OPERATIONS:
        named = {p["name"] for p in told.get("parameters", ()) if p["in"] == "header"}
        changes = method == "post" and not path.endswith("/check-file")
        assert changes == ("Idempotency-Key" in named)
