"""The one form of a bundle: what its items ask, each thing once, and the answers given back to each item. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from jsonschema import Draft202012Validator

from doorstep.registry.catalogue.forms.rules import fields_of
from doorstep.registry.catalogue.forms.schema import (
    Answers,
    Schema,
    conditional,
    relaxed,
    sections,
    without_hidden,
)

from .pieces import Applied, Piece

STRICTER = {
    "minLength": max,
    "minimum": max,
    "exclusiveMinimum": max,
    "minItems": max,
    "maxLength": min,
    "maximum": min,
    "maxItems": min,
}


class Unfit(ValueError):
    """Two fields are said to mean the same and cannot have one answer."""


@dataclass
class Branch:
    """While `wants` holds, `opens` is shown and `demands` must be there."""

    wants: dict[str, Schema]
    opens: set[str]
    demands: set[str]


@dataclass
class Rest:
    """What one item's form still has to ask, by the names of the one form."""

    piece: Piece
    names: dict[str, str]
    """Field of the item → name in the one form, of the fields that are asked."""
    always: set[str]
    required: set[str]
    branches: list[Branch]
    rules: list[dict[str, Any]]


def meaning(piece: Piece, name: str) -> str:
    """What a field of the item is called in the one form: by the bundle's map, by where its value comes from
    ("applicant.phone" is one phone for all), else its own, as one that can't share an answer (`apart`).
    """
    mapped = piece.kind.fields.get(name)
    if name in piece.alone:
        return f"{piece.key}__{name}"
    if mapped:
        return str(mapped)
    source = piece.version.form.schema["properties"][name].get("x-ui", {}).get("from", "")
    return source.replace(".", "_") if source else f"{piece.key}__{name}"


def known(one: Applied, said: Mapping[str, Any]) -> Answers:
    """The item's answers that follow from the bundle, from the answers `said` to its questions, and from the situation.

    What the part's affair says itself goes before; a field that the item's version does not have is left out.
    """
    kind, fields = one.piece.kind, one.piece.version.form.schema["properties"]
    told = {
        name: value for name, value in one.situation.items() if value in fields.get(name, {}).get("enum", ())
    }
    asked = {
        field: said[name]
        for field, name in kind.fields.items()
        if name in said and said[name] in fields.get(field, {}).get("enum", ())
    }
    given = {name: value for name, value in kind.given.items() if name in fields}
    found = {**told, **asked, **given}
    return {name: one.answers.get(name, value) for name, value in found.items()}


def later(piece: Piece, keys: Sequence[str]) -> set[str]:
    """The fields that come out of the result of another part, where that part (one of `keys`) is needed."""
    return {field for field, key in piece.kind.later.items() if key in keys}


def unassigned(piece: Piece, keys: Sequence[str]) -> set[str]:
    """The later fields that no result of the county's says: a 统一社会信用代码 is given by the national register (GB 32100)
    in its own time, so that it can't be demanded while the licence comes out of this very bundle.
    """
    properties = piece.version.form.schema["properties"]
    return {name for name in later(piece, keys) if properties.get(name, {}).get("format") == "credit-code"}


def form(
    title: str,
    applied: Sequence[Applied],
    said: Mapping[str, Any],
    pending: Sequence[str] | None = None,
    keys: Sequence[str] | None = None,
) -> dict[str, Any]:
    """The one form for these parts as a schema; `said` are the answers to the questions, which are not asked again.

    `pending` are the parts whose result is not there yet, these by default: what comes out of it is not asked. `keys` are
    all parts of the bundle, these by default: what none of their results says may be left empty.
    Raises Unfit, which `faults` finds before a version is published.
    """
    these = [one.key for one in applied]
    waited = these if pending is None else pending
    rests = [_rest(one, said, waited, these if keys is None else keys) for one in applied]
    properties: dict[str, Schema] = {}
    for rest in rests:
        for field, name in rest.names.items():
            definition = rest.piece.version.form.schema["properties"][field]
            if field in unassigned(rest.piece, these if keys is None else keys):
                definition = {**definition, "description": _("还没有赋码的可以不填。")}
            properties[name] = (
                combined(name, properties[name], definition) if name in properties else definition
            )
    always = set().union(*(rest.always for rest in rests))
    required = set().union(*(rest.required for rest in rests))
    # what one item always shows and another demands at times is always demanded: it can't be hidden for the one
    required |= always & set().union(*(branch.demands for rest in rests for branch in rest.branches))
    made: dict[str, Any] = {
        "title": title,
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
        "required": [name for name in properties if name in required],
        "x-ui": {"sections": list(_sections(rests, properties))},
    }
    branches = [branch for rest in rests for branch in _told(rest, always, properties)]
    rules = [rule for rest in rests for rule in rest.rules]
    return made | ({"allOf": branches} if branches else {}) | ({"x-rules": rules} if rules else {})


def apart(
    applied: Sequence[Applied], said: Mapping[str, Any], pending: Sequence[str]
) -> dict[str, frozenset[str]]:
    """Part → its fields that can't have one answer with those of the parts before it, where there are such.

    Of a published bundle there are none; while one runs, an item may get a version that does not fit the others' any
    more. Such a field is asked for by itself.
    """
    properties: dict[str, Schema] = {}
    found: dict[str, set[str]] = {}
    for one in applied:
        for field, name in _rest(one, said, pending).names.items():
            definition = one.piece.version.form.schema["properties"][field]
            try:
                properties[name] = (
                    combined(name, properties[name], definition) if name in properties else definition
                )
            except Unfit:
                found.setdefault(one.key, set()).add(field)
    return {key: frozenset(fields) for key, fields in found.items()}


def answers_of(one: Applied, answers: Mapping[str, Any], said: Mapping[str, Any]) -> Answers:
    """What the answers to the one form and to the questions say for one item; only what its form shows."""
    piece = one.piece
    schema = piece.version.form.schema
    found = {
        name: answers[meaning(piece, name)]
        for name in schema["properties"]
        if meaning(piece, name) in answers
    }
    return without_hidden(schema, {**found, **known(one, said)})


def _rest(one: Applied, said: Mapping[str, Any], pending: Sequence[str], keys: Sequence[str] = ()) -> Rest:
    piece = one.piece
    schema = relaxed(piece.version.form.schema, unassigned(piece, keys))
    fixed, gone = known(one, said), later(piece, pending)
    always = set(schema["properties"]) - conditional(schema)
    required = set(schema.get("required", ()))
    branches = []
    for part in schema.get("allOf", ()):
        wants, then = dict(part["if"]["properties"]), part.get("then", {})
        opens, demands = set(then.get("properties", ())), set(then.get("required", ()))
        if any(name in fixed and not _fits(want, fixed[name]) for name, want in wants.items()):
            continue
        open_wants = {name: want for name, want in wants.items() if name not in fixed}
        if not open_wants:
            always, required = always | opens | demands, required | demands
        else:
            branches.append(Branch(open_wants, opens | demands, demands))
    branches = _reachable(branches, always - gone)
    asked = (always | set().union(*(branch.opens for branch in branches))) - fixed.keys() - gone
    order = [name for _title, fields in sections(schema) for name in fields]
    names = {name: meaning(piece, name) for name in order if name in asked}
    return Rest(
        piece,
        names,
        {names[name] for name in always & asked},
        {names[name] for name in required & asked},
        [_named(branch, names) for branch in branches],
        [rule for rule in (_rule(r, names, fixed) for r in schema.get("x-rules", ())) if rule],
    )


def _fits(want: Schema, value: Any) -> bool:
    return Draft202012Validator(want).is_valid(value)


def _reachable(branches: list[Branch], shown: set[str]) -> list[Branch]:
    """The branches whose questions can be on the page at all."""
    while True:
        there = shown | set().union(*(branch.opens for branch in branches))
        kept = [branch for branch in branches if branch.wants.keys() <= there]
        if len(kept) == len(branches):
            return branches
        branches = kept


def _named(branch: Branch, names: Mapping[str, str]) -> Branch:
    return Branch(
        {names[name]: want for name, want in branch.wants.items()},
        {names[name] for name in branch.opens if name in names},
        {names[name] for name in branch.demands if name in names},
    )


def _told(rest: Rest, always: set[str], properties: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The branches as the schema has them; what is on the page anyway for another item is not hidden by one."""
    for branch in rest.branches:
        opens = [name for name in properties if name in branch.opens - branch.demands - always]
        demands = [name for name in properties if name in branch.demands - always]
        if opens or demands:
            then = ({"properties": {name: {} for name in opens}} if opens else {}) | (
                {"required": demands} if demands else {}
            )
            yield {"if": {"properties": branch.wants, "required": list(branch.wants)}, "then": then}


def _rule(
    rule: Mapping[str, Any], names: Mapping[str, str], fixed: Mapping[str, Any]
) -> dict[str, Any] | None:
    """A rule across fields by the names of the one form; None where a field of it is not asked here."""
    sides = [_side(side, names, fixed) for side in rule["assert"][::2]]
    if rule["field"] not in names or None in sides:
        return None
    return {**rule, "field": names[rule["field"]], "assert": [sides[0], rule["assert"][1], sides[1]]}


def _side(side: Any, names: Mapping[str, str], fixed: Mapping[str, Any]) -> Any:
    if isinstance(side, str):
        return {"value": fixed[side]} if side in fixed else names.get(side)
    word, given = next(iter(side.items()))
    if not set(fields_of({"assert": [side, "==", {"value": 0}]})) <= names.keys():
        return None
    if word in {"plus_days", "times"}:
        return {word: [names[given[0]], given[1]]}
    if word == "sum":
        return {word: [names[name] for name in given]}
    return {word: names[given]} if word in {"count", "age"} else dict(side)


def _sections(rests: Sequence[Rest], properties: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """What several items want comes first, then what each wants for itself, in its own order."""
    wanted = [name for rest in rests for name in set(rest.names.values())]
    common = [name for name in properties if wanted.count(name) > 1]
    placed = set(common)
    if common:
        yield {"title": _("各项共用"), "fields": common}
    for rest in rests:
        for title, fields in sections(rest.piece.version.form.schema):
            own = [rest.names[f] for f in fields if f in rest.names and rest.names[f] not in placed]
            own = list(dict.fromkeys(own))
            placed |= set(own)
            if own:
                item = rest.piece.version.name
                yield {"title": f"{item} · {title}" if title else item, "fields": own}


def combined(name: str, one: Schema, two: Schema) -> dict[str, Any]:
    """One definition that both fields accept; raises Unfit where there is none."""
    made = {**two, **one}
    types = {one["type"], two["type"]}
    if types == {"integer", "number"}:
        made["type"] = "integer"
    elif len(types) > 1:
        raise Unfit(_("“%(name)s”在两份表里类型不同。") % {"name": name})
    for word in ("pattern", "format", "items", "const"):
        if word in one and word in two and one[word] != two[word]:
            raise Unfit(_("“%(name)s”在两份表里格式不同。") % {"name": name})
    for word, choose in STRICTER.items():
        if word in one and word in two:
            made[word] = choose(one[word], two[word])
    if made.get("minLength", 0) > made.get("maxLength", 10**6) or made.get("minimum", 0) > made.get(
        "maximum", 10**12
    ):
        raise Unfit(_("“%(name)s”在两份表里的范围没有交集。") % {"name": name})
    if "enum" in one and "enum" in two:
        made["enum"] = [value for value in one["enum"] if value in two["enum"]]
        if not made["enum"]:
            raise Unfit(_("“%(name)s”在两份表里没有相同的选项。") % {"name": name})
    examples = [
        e for e in made.get("examples", ()) if _fits({k: v for k, v in made.items() if k != "x-ui"}, e)
    ]
    made.pop("examples", None)
    made["x-ui"] = {**two.get("x-ui", {}), **one.get("x-ui", {})}
    if "default" in made and "enum" in made and made["default"] not in made["enum"]:
        made.pop("default")
    return made | ({"examples": examples} if examples else {})
