"""Checking answers against a form: the one door for page, desk and API."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError

from doorstep.base import clock
from doorstep.base.core.errors import Invalid
from doorstep.registry.people import identifiers

from . import dates, rules
from .schema import Answers, Schema, without_hidden

Judge = validators.extend(Draft202012Validator, {dates.KEYWORD: dates.judge})
FORMATS = FormatChecker(formats=())
CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""Signs that no keyboard writes; a line break and a tab stay."""


def _id_card(value: str) -> str:
    kind = identifiers.kind_of(value)
    return identifiers.check_number("resident_id" if kind == "none" else kind, value, today=clock.today())


def _date(value: str) -> str:
    return dt.date.fromisoformat(value).isoformat()


NORMAL = {
    "id-card": _id_card,
    "phone": identifiers.check_phone,
    "name": identifiers.check_name,
    "credit-code": identifiers.check_credit_code,
    "date": _date,
}


for _format, _normal in NORMAL.items():

    def _is_normal(value: object, normal: Any = _normal) -> bool:
        return not isinstance(value, str) or bool(normal(value))

    FORMATS.checks(_format, raises=(Invalid, ValueError))(_is_normal)


def check(schema: Schema, answers: Mapping[str, Any], *, complete: bool) -> Answers:
    """The answers in normal form: blanks cut, numbers and names as the standards write them, hidden fields left out.

    With `complete` every field that is shown and required must be there; without it only what was given is judged.
    Raises Invalid("form") whose `errors` name each wrong field ("members.0.phone" inside a list) with what to do.
    """
    if not isinstance(answers, Mapping):
        raise Invalid("form", _("表单内容应是一组字段。"))
    tidy = without_hidden(schema, _tidy(schema, answers))
    errors: dict[str, list[Any]] = {}
    for error in Judge(schema, format_checker=FORMATS).iter_errors(tidy):
        if error.validator in {"required", "minItems"} and not complete:
            continue
        for field, message in _told(schema, error):
            if message not in errors.setdefault(field, []):
                errors[field].append(message)
    for field, text in _texts(tidy):
        if identifiers.has_pictures(text):
            errors.setdefault(field, []).append(_("有不能打印的符号（如表情），请去掉。"))
    for rule in rules.broken(schema, tidy):
        errors.setdefault(rule["field"], []).append(_(rule["message"]))
    if errors:
        raise Invalid("form", _("有%(count)d处需要更正。") % {"count": len(errors)}, errors=errors)
    return tidy


def _texts(value: Any, field: str = "") -> Iterable[tuple[str, str]]:
    """Every text in the answers with the name of its field."""
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _texts(inner, f"{field}.{name}".strip("."))
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, f"{field}.{place}")


def _tidy(schema: Schema, answers: Mapping[str, Any]) -> Answers:
    tidy: Answers = {}
    for name, value in answers.items():
        kept = _tidy_value(schema.get("properties", {}).get(name, {}), value)
        if kept not in (None, "", []):
            tidy[name] = kept
    return tidy


def _tidy_value(field: Schema, value: Any) -> Any:
    if field.get("const") is True and value is False:
        return None  # a promise that is not ticked is not given
    if isinstance(value, str):
        value = CONTROLS.sub("", value).strip()
        normal = NORMAL.get(field.get("format", ""))
        if normal and value:
            try:
                return normal(value)
            except (Invalid, ValueError):
                return value
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # no number that the law knows; told as a wrong type
    if isinstance(value, list) and field.get("items", {}).get("type") == "object":
        rows = [_tidy(field["items"], row) if isinstance(row, Mapping) else row for row in value]
        return [row for row in rows if row]
    return value


def _told(schema: Schema, error: ValidationError) -> Iterable[tuple[str, Any]]:
    """Where an error is and what to say about it."""
    path = [str(step) for step in error.absolute_path]
    if error.validator == "required":
        for name in error.validator_value:
            if name not in error.instance:
                place = [*path, name]
                yield ".".join(place), missing(_field(schema, place))
    elif error.validator == "additionalProperties":
        known = _field(schema, path).get("properties", {}) if path else schema["properties"]
        for name in error.instance.keys() - known.keys():
            yield ".".join([*path, name]), _("表单里没有这一项。")
    else:
        yield ".".join(path), _wrong(_field(schema, path), error)


def _field(schema: Schema, path: Iterable[str]) -> Schema:
    """The definition at a path of names and row numbers."""
    found: Schema = schema
    for step in path:
        found = found.get("items", {}) if step.isdigit() else found.get("properties", {}).get(step, {})
    return found


def missing(field: Schema) -> Any:
    """What is said of a field that has no answer yet."""
    title = field.get("title", "")
    if title.endswith("？"):
        return _("请回答：%(title)s") % {"title": title}
    if field.get("type") == "boolean":
        return _("请确认“%(title)s”。") % {"title": title}
    if field.get("enum") or field.get("items", {}).get("enum"):
        return _("请选择%(title)s。") % {"title": title}
    return _("请填写%(title)s。") % {"title": title}


def _wrong(field: Schema, error: ValidationError) -> Any:
    if error.validator == "format":
        if isinstance(error.cause, Invalid):
            return error.cause.message
        return _("请填写日期，例如2026-11-23。")
    if error.validator == "pattern":
        return _(field.get("x-ui", {}).get("wrong", "格式不对。"))
    if error.validator == dates.KEYWORD:
        return error.message
    said = {"title": field.get("title", ""), "limit": error.validator_value}
    return _MESSAGES.get(str(error.validator), lambda: _("%(title)s填写有误。"))() % said


_MESSAGES = {
    "minLength": lambda: _("%(title)s至少%(limit)s个字。"),
    "maxLength": lambda: _("%(title)s最多%(limit)s个字。"),
    "minimum": lambda: _("%(title)s不能小于%(limit)s。"),
    "maximum": lambda: _("%(title)s不能大于%(limit)s。"),
    "exclusiveMinimum": lambda: _("%(title)s要大于%(limit)s。"),
    "multipleOf": lambda: _("%(title)s应是%(limit)s的倍数。"),
    "minItems": lambda: _("%(title)s至少填%(limit)s项。"),
    "maxItems": lambda: _("%(title)s最多填%(limit)s项。"),
    "uniqueItems": lambda: _("%(title)s有重复。"),
    "enum": lambda: _("请在列出的选项里选择%(title)s。"),
    "const": lambda: _("请确认“%(title)s”。"),
    "type": lambda: _("%(title)s的内容类型不对。"),
}
