"""Answers that a form accepts: for the demo, the bench and the tests. The same seed gives the same answers of a day."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping
from typing import Any

from doorstep.base import clock
from doorstep.base.core.errors import Invalid
from doorstep.registry.people import identifiers

from . import dates, rules
from .check import check
from .schema import Answers, Schema, conditional, without_hidden

NEVER_ASSIGNED = "519901"
"""An area code that no division ever had, so that no made number is anybody's."""
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国志云燕"
WORDS = "家庭情况属实生活需要住在本村多年现申请按规定办理请予核实"
TRIES = 400


class NoExample(RuntimeError):
    """No answers were found that the form accepts: its rules contradict each other."""


def example(schema: Schema, seed: int = 0) -> Answers:
    """Complete answers that `check` accepts, different for each seed."""
    return generate(schema, random.Random(seed))  # noqa: S311 - made-up answers, no secret


def generate(schema: Schema, chance: random.Random, fixed: Mapping[str, Any] | None = None) -> Answers:
    """Complete answers drawn from `chance`; `fixed` holds some of them still. Raises NoExample."""
    for _try in range(TRIES):
        drawn = {**_object(schema, chance, keep=conditional(schema)), **(fixed or {})}
        # a rule is about what stands on the page: mending for a hidden field would never leave its branch
        answers = without_hidden(schema, drawn)
        for rule in [*rules.broken(schema, answers)] * 2:
            _mend(schema, rule, answers, chance)
        try:
            return check(schema, answers, complete=True)
        except Invalid:
            continue
    raise NoExample(schema.get("title", ""))


def _object(schema: Schema, chance: random.Random, keep: set[str]) -> Answers:
    required = set(schema.get("required", ())) | keep
    return {
        name: _value(field, chance)
        for name, field in schema["properties"].items()
        if name in required or chance.random() < 0.6
    }


def _value(field: Schema, chance: random.Random) -> Any:
    if "const" in field or "enum" in field:
        return field["const"] if "const" in field else chance.choice(field["enum"])
    if field["type"] == "boolean":
        return chance.random() < 0.5
    if field["type"] == "array":
        return _array(field, chance)
    if field.get("format") == "date":
        return _date(field, chance)
    if "examples" in field:
        return chance.choice(field["examples"])
    if field["type"] in {"integer", "number"}:
        return _number(field, chance)
    if "format" in field:
        return _MAKERS[field["format"]](chance)
    low = field.get("minLength", 2)
    size = chance.randint(low, min(field.get("maxLength", 20), max(low, 12)))
    return "".join(chance.choice(WORDS) for _n in range(size))


def _array(field: Schema, chance: random.Random) -> list[Any]:
    low = max(field.get("minItems", 1), 1)
    count = chance.randint(low, min(field["maxItems"], low + 2))
    items = field["items"]
    if items.get("type") == "object":
        return [_object(items, chance, keep=set()) for _n in range(count)]
    return sorted(chance.sample(items["enum"], min(count, len(items["enum"]))))


def _number(field: Schema, chance: random.Random) -> int | float:
    low = field.get("minimum", field.get("exclusiveMinimum", 0) + 1)
    high = field.get("maximum", low + 100)
    if field["type"] == "integer":
        return chance.randint(int(low), int(high))
    return round(chance.uniform(low, high), 2)


def _birth(chance: random.Random, low: int = 18, high: int = 90) -> dt.date:
    today = clock.today()
    return today - dt.timedelta(days=chance.randint(low * 366, high * 365))


def _id_card(chance: random.Random, low: int = 18, high: int = 90) -> str:
    head = f"{NEVER_ASSIGNED}{_birth(chance, low, high):%Y%m%d}{chance.randint(0, 999):03d}"
    return head + identifiers.id_check_character(head)


def _name(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choice(GIVEN) for _n in range(chance.choice((1, 2, 2))))


def _phone(chance: random.Random) -> str:
    return f"1{chance.choice('3589')}{chance.randint(0, 999_999_999):09d}"


def _credit_code(chance: random.Random) -> str:
    first8 = "MA" + "".join(chance.choice("0123456789") for _n in range(6))
    head = f"92{NEVER_ASSIGNED}{first8}{identifiers.organisation_check_character(first8)}"
    return head + identifiers.credit_check_character(head)


def _date(field: Schema, chance: random.Random) -> str:
    """One of the field's examples that may be today, else a day of the last three years within its bounds."""
    examples = [
        day for day in field.get("examples", ()) if not dates.outside(field, dt.date.fromisoformat(day))
    ]
    if examples:
        return chance.choice(examples)
    first, _last = dates.bounds(field)
    day = clock.today() - dt.timedelta(days=chance.randint(0, 1000))
    return max(day, first or day).isoformat()


_MAKERS = {"id-card": _id_card, "name": _name, "phone": _phone, "credit-code": _credit_code}


def _mend(schema: Schema, rule: Mapping[str, Any], answers: Answers, chance: random.Random) -> None:
    """Change an answer so that the rule may hold; the caller checks everything again."""
    left, sign, right = rule["assert"]
    for side, other in ((left, right), (right, left)):
        if isinstance(side, dict) and "age" in side and isinstance(other, dict) and "value" in other:
            bound = other["value"]
            older = (">" in sign) == (side is left)
            answers[side["age"]] = (
                _id_card(chance, bound + 1, 99) if older else _id_card(chance, 1, max(bound - 1, 1))
            )
            return
        if isinstance(side, str) and sign != "!=":
            value = rules.value_of(other, answers)
            if value is not rules.MISSING:
                answers[side] = _beside(value, sign, is_left=side is left)
                return
    for name in rules.fields_of(rule):
        answers[name] = _value(schema["properties"][name], chance)


def _beside(value: Any, sign: str, *, is_left: bool) -> Any:
    """What stands in `sign` to `value`: itself where equality will do, else the next one above or below."""
    if "=" in sign:
        return value
    step = 1 if (sign == ">") == is_left else -1
    if isinstance(value, str):
        try:
            return (dt.date.fromisoformat(value) + dt.timedelta(days=step)).isoformat()
        except ValueError:
            return value
    return value + step
