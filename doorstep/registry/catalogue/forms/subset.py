"""Whether a schema keeps to our subset of JSON Schema: said before it can reach a page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from .dates import KEYWORD
from .rules import fields_of, is_rule
from .schema import Schema, sections

FORMATS = ["name", "id-card", "phone", "date", "credit-code"]
WIDGETS = ["textarea", "radio", "select", "checkboxes"]
TYPES = ["string", "number", "integer", "boolean", "array"]
SOURCES = [
    "applicant.name",
    "applicant.number",
    "applicant.phone",
    "applicant.address",
    "applicant.sex",
    "applicant.birth",
    "organisation.name",
    "organisation.credit_code",
    "site.town",
]
"""Where a field's first value can be taken from, when the counter knows it already."""

TEXT, COUNT, NUMBER = (
    {"type": "string", "minLength": 1},
    {"type": "integer", "minimum": 0},
    {"type": "number"},
)
NAMES = {"type": "array", "items": TEXT, "uniqueItems": True}


def _field(nested: bool) -> dict[str, Any]:
    """The schema of a field's schema; lists hold choices or rows of plain fields, never lists of lists."""
    words: dict[str, Any] = {
        "title": TEXT,
        "description": TEXT,
        "type": {"enum": TYPES[:-1] if nested else TYPES},
        "enum": {**NAMES, "minItems": 1},
        "const": {"const": True},
        "default": {},
        "examples": {"type": "array", "minItems": 1},
        "format": {"enum": FORMATS},
        "pattern": {"type": "string", "pattern": r"^\^.*\$$"},
        "minLength": COUNT,
        "maxLength": COUNT,
        "minimum": NUMBER,
        "maximum": NUMBER,
        "exclusiveMinimum": NUMBER,
        "multipleOf": {"type": "number", "exclusiveMinimum": 0},
        KEYWORD: {
            "type": "array",
            "items": {"type": ["integer", "null"], "minimum": -150, "maximum": 150},
            "minItems": 2,
            "maxItems": 2,
        },
        "x-ui": {
            "type": "object",
            "properties": {
                "widget": {"enum": WIDGETS},
                "from": {"enum": SOURCES},
                "holder": {"const": True},
                "wrong": TEXT,
                "unit": TEXT,
            },
            "additionalProperties": False,
        },
    }
    if not nested:
        words |= {
            "items": {"type": "object"},
            "minItems": COUNT,
            "maxItems": COUNT,
            "uniqueItems": {"type": "boolean"},
        }
    return {
        "type": "object",
        "properties": words,
        "required": ["title", "type"],
        "additionalProperties": False,
    }


FIELD = _field(nested=False)
ROWS = {
    "type": "object",
    "properties": {
        "type": {"const": "object"},
        "additionalProperties": {"const": False},
        "properties": {"type": "object", "minProperties": 1, "additionalProperties": _field(nested=True)},
        "required": NAMES,
    },
    "required": ["type", "additionalProperties", "properties"],
    "additionalProperties": False,
}
CHOICES = {
    "type": "object",
    "properties": {"type": {"const": "string"}, "enum": {**NAMES, "minItems": 1}},
    "required": ["type", "enum"],
    "additionalProperties": False,
}
FORM = {
    "type": "object",
    "properties": {
        "$schema": {"const": "https://json-schema.org/draft/2020-12/schema"},
        "title": TEXT,
        "description": TEXT,
        "type": {"const": "object"},
        "additionalProperties": {"const": False},
        "properties": {"type": "object", "minProperties": 1, "additionalProperties": FIELD},
        "required": NAMES,
        "allOf": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"if": {"type": "object"}, "then": {"type": "object"}},
                "required": ["if", "then"],
                "additionalProperties": False,
            },
        },
        "x-rules": {"type": "array"},
        "x-certificate": NAMES,
        "x-ui": {
            "type": "object",
            "properties": {
                "sections": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "properties": {"title": {"type": "string"}, "fields": NAMES},
                        "required": ["title", "fields"],
                        "additionalProperties": False,
                    },
                }
            },
            "required": ["sections"],
            "additionalProperties": False,
        },
    },
    "required": ["title", "type", "additionalProperties", "properties", "x-ui"],
    "additionalProperties": False,
}
_FORM, _ROWS, _CHOICES = Draft202012Validator(FORM), Draft202012Validator(ROWS), Draft202012Validator(CHOICES)


def faults(schema: Any) -> list[str]:
    """What keeps `schema` from being a form of ours; empty for a good one."""
    found = _said(_FORM, schema)
    if found:
        return found
    for name, field in schema["properties"].items():
        found += [f"{name}: {fault}" for fault in _field_faults(field)]
    return found + _order_faults(schema) + list(_branch_faults(schema)) + list(_rule_faults(schema))


def _said(validator: Draft202012Validator, value: Any) -> list[str]:
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message}"[:300] for e in validator.iter_errors(value)]


def _field_faults(field: Schema) -> Iterator[str]:
    if "pattern" in field and not (field.get("examples") and field.get("x-ui", {}).get("wrong")):
        yield _("有pattern就要有examples和说明错误的x-ui.wrong。")
    if field.get("format") == "date" and KEYWORD not in field:
        yield _("日期要用x-years写明离今天最远几年。")
    if field["type"] != "array":
        return
    if "maxItems" not in field or "items" not in field:
        yield _("列表要有items和maxItems。")
        return
    items = field["items"]
    yield from _said(_ROWS if items.get("type") == "object" else _CHOICES, items)
    for name, inner in items.get("properties", {}).items():
        yield from (f"{name}: {fault}" for fault in _field_faults(inner))


def _order_faults(schema: Schema) -> list[str]:
    listed = [name for _title, fields in sections(schema) for name in fields]
    if sorted(listed) != sorted(schema["properties"]):
        return [_("x-ui.sections要把每个字段写一次，不多不少。")]
    if not set(schema.get("x-certificate", ())) <= set(schema["properties"]):
        return [_("x-certificate只能写表单里有的字段。")]
    return []


def _branch_faults(schema: Schema) -> Iterator[str]:
    names = schema["properties"].keys()
    for part in schema.get("allOf", ()):
        if set(part) != {"if", "then"}:
            yield _("allOf里只能是if和then。")
            continue
        asked = part["if"].get("properties", {})
        plain = all({"const", "enum"} & dict(p.get("contains", p)).keys() for p in asked.values())
        if (
            not asked
            or not asked.keys() <= names
            or not plain
            or set(part["if"].get("required", ())) != set(asked)
        ):
            yield _("if要写明字段的const或enum，并在required里列出同样的字段。")
        then = part["then"]
        if not {*then.get("properties", ()), *then.get("required", ())} <= names:
            yield _("then里有不存在的字段。")


def _rule_faults(schema: Schema) -> Iterator[str]:
    for rule in schema.get("x-rules", ()):
        if not is_rule(rule):
            yield _("规则要有field、message和assert（左、运算、右）。")
        elif not {rule["field"], *fields_of(rule)} <= schema["properties"].keys():
            yield _("规则里有不存在的字段：%(field)s。") % {"field": rule["field"]}
