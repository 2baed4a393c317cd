"""Rules across fields: `{"field", "message", "assert": [left, operator, right]}` under `x-rules`. Pure but for the day.

A side is a field's name, or one of {"value": 3}, {"today": true}, {"sum": [fields]}, {"count": field},
{"age": field with an identity number}, {"plus_days": [field, 365]}, {"times": [field, 0.5]}. A rule that names a field
without an answer is not asked yet.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from doorstep.base import clock
from doorstep.registry.people import identifiers

OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
WORDS = {"value", "today", "sum", "count", "age", "plus_days", "times"}
MISSING = object()


def is_rule(rule: Any) -> bool:
    """Whether `rule` has the shape of one."""
    if not isinstance(rule, dict) or not {"field", "message", "assert"} <= rule.keys():
        return False
    parts = rule["assert"]
    if not isinstance(parts, list) or len(parts) != 3 or parts[1] not in OPERATORS:
        return False
    return all(
        isinstance(side, str) or (isinstance(side, dict) and len(side) == 1 and side.keys() <= WORDS)
        for side in parts[::2]
    )


def fields_of(rule: Mapping[str, Any]) -> Iterator[str]:
    """The fields that a rule asks."""
    for side in rule["assert"][::2]:
        if isinstance(side, str):
            yield side
            continue
        word, given = next(iter(side.items()))
        if word == "sum":
            yield from given
        elif word in {"plus_days", "times"}:
            yield given[0]
        elif word in {"count", "age"}:
            yield given


def broken(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The rules that these answers break."""
    for rule in schema.get("x-rules", ()):
        left, sign, right = rule["assert"]
        one, two = value_of(left, answers), value_of(right, answers)
        if MISSING in (one, two):
            continue
        try:
            holds = OPERATORS[sign](one, two)
        except TypeError:
            continue  # one side is of a wrong type, which the field's own check says
        if not holds:
            yield rule


def value_of(side: Any, answers: Mapping[str, Any]) -> Any:
    """The value of one side of a rule for these answers, or MISSING."""
    if isinstance(side, str):
        return answers.get(side, MISSING)
    word, given = next(iter(side.items()))
    if word == "value":
        return given
    if word == "today":
        return clock.today().isoformat()
    if word == "sum":
        return _sum([answers.get(name, MISSING) for name in given])
    name = given if isinstance(given, str) else given[0]
    value = answers.get(name, MISSING)
    if value is MISSING:
        return MISSING
    return _DERIVED[word](value, given)


def _sum(values: list[Any]) -> Any:
    if any(isinstance(value, bool) or not isinstance(value, int | float) for value in values):
        return MISSING
    return round(sum(values), 2)


def _age(value: Any, _given: Any) -> Any:
    try:
        return identifiers.age_on(identifiers.birth_of(str(value)), clock.today())
    except ValueError:
        return MISSING


def _plus_days(value: Any, given: Any) -> Any:
    try:
        return (dt.date.fromisoformat(value) + dt.timedelta(days=given[1])).isoformat()
    except (ValueError, TypeError):
        return MISSING


def _times(value: Any, given: Any) -> Any:
    return round(value * given[1], 2) if isinstance(value, int | float) else MISSING


def _count(value: Any, _given: Any) -> Any:
    return len(value) if isinstance(value, list) else MISSING


_DERIVED: dict[str, Callable[[Any, Any], Any]] = {
    "age": _age,
    "plus_days": _plus_days,
    "times": _times,
    "count": _count,
}
