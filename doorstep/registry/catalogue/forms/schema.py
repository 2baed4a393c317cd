"""What a form's schema says: its fields and when each is shown."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator

Schema = Mapping[str, Any]
Answers = dict[str, Any]


def sections(schema: Schema) -> list[tuple[str, list[str]]]:
    """The form's parts with the names of their fields, in the order of the page."""
    given = schema.get("x-ui", {}).get("sections")
    if not given:
        return [("", list(schema["properties"]))]
    return [(part.get("title", ""), list(part["fields"])) for part in given]


def branches(schema: Schema) -> Iterator[tuple[Schema, set[str]]]:
    """Each `if` with the fields that its `then` shows."""
    for part in schema.get("allOf", ()):
        then = part.get("then", {})
        yield (
            part["if"],
            {*then.get("properties", ()), *then.get("required", ())} - set(schema.get("required", ())),
        )


def conditional(schema: Schema) -> set[str]:
    """The fields that are shown only while some `if` holds."""
    return set().union(*(fields for _if, fields in branches(schema)))


def shown(schema: Schema, answers: Mapping[str, Any]) -> set[str]:
    """The fields that are on the page for these answers."""
    found = set(schema["properties"]) - conditional(schema)
    for condition, fields in branches(schema):
        if Draft202012Validator(condition).is_valid(dict(answers)):
            found |= fields
    return found


def without_hidden(schema: Schema, answers: Answers) -> Answers:
    """The answers to fields that are shown; a field hidden takes with it what only it had opened."""
    unknown = answers.keys() - schema["properties"].keys()
    while True:
        keep = shown(schema, answers) | unknown
        if answers.keys() <= keep:
            return answers
        answers = {name: value for name, value in answers.items() if name in keep}


def relaxed(schema: Schema, names: Collection[str]) -> Schema:
    """The same form, these fields not demanded: shown where they were, and judged where they are filled."""
    if not names:
        return schema

    def rest(part: Schema) -> Schema:
        freed = [name for name in part.get("required", ()) if name in names]
        shown_still = {**part.get("properties", {}), **{name: {} for name in freed}}
        kept = [name for name in part.get("required", ()) if name not in names]
        return {**part, "properties": shown_still, "required": kept} if freed else part

    opened = [{**part, "then": rest(part.get("then", {}))} for part in schema.get("allOf", ())]
    top = [name for name in schema.get("required", ()) if name not in names]
    return {**schema, "required": top} | ({"allOf": opened} if opened else {})


def conditions(schema: Schema, field: str) -> list[dict[str, list[Any]]]:
    """When `field` is shown, for the page: any of these, each wanting every named field to have one of its values.

    Empty for a field that is always shown.
    """
    found = []
    for condition, fields in branches(schema):
        if field in fields:
            found.append({name: _values(part) for name, part in condition["properties"].items()})
    return found


def _values(part: Schema) -> list[Any]:
    part = part.get("contains", part)
    return [part["const"]] if "const" in part else list(part["enum"])


def prefill(schema: Schema, known: Mapping[str, Any]) -> Answers:
    """First answers: defaults, and what is `known` already ("applicant.name": …); nothing that is not shown."""
    answers: Answers = {}
    for name, field in schema["properties"].items():
        value = known.get(field.get("x-ui", {}).get("from", ""), field.get("default"))
        if value not in (None, ""):
            answers[name] = value
    return without_hidden(schema, answers)
