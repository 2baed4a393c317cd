"""Which papers somebody in a certain situation needs (情形引导): conditions over the answers to a few questions. Pure.

Questions are a form in our subset whose fields are yes or no, or one of a few choices. A condition is `{}` (always) or
a piece of JSON Schema over the answers: `required` with the same names as `properties`, each of which wants a `const`
or one of an `enum`; under it `allOf`, `anyOf` and `not`. Judged with three values: what was not asked yet is neither
true nor false, so neither a condition nor its contrary holds over it (Kleene).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.core.errors import Invalid

from .forms.display import in_words
from .forms.schema import Answers, Schema, branches, shown, without_hidden

Condition = Mapping[str, Any]

WORDS = {"required", "properties", "allOf", "anyOf", "not"}


def is_met(condition: Condition, answers: Mapping[str, Any]) -> bool:
    """Whether the condition holds for sure; over a question that has no answer nothing holds but `{}`."""
    return _verdict(condition, answers) is True


def fields(condition: Condition) -> set[str]:
    """The questions that the condition asks for."""
    found = set(condition.get("properties", ()))
    return found.union(*(fields(part) for part in _parts(condition)))


def why(condition: Condition, questions: Schema) -> str:
    """The condition as one sentence for people: "因为经营场所：租用"; for `{}` that the paper is always needed."""
    if not condition:
        return _("每种情形都要")
    return _("因为%(facts)s") % {"facts": _told(condition, questions)}


def check(questions: Schema, conditions: Iterable[Condition]) -> None:
    """Raise Invalid("condition") with every fault: another shape than ours, an unknown question, an impossible value."""
    found = list(dict.fromkeys(fault for one in conditions for fault in _faults(one, questions)))
    if found:
        raise Invalid("condition", " ".join(found), errors={"when": found})


def dead(questions: Schema, conditions: Sequence[Condition]) -> list[Condition]:
    """Those of the conditions that no answers can reach, because questions hide one another or a value excludes
    itself. Only the questions that a condition asks for, and those that show them, are tried through.
    """
    return [condition for condition in conditions if not _can_hold(condition, questions)]


def unasked(questions: Schema, answers: Mapping[str, Any]) -> list[str]:
    """The questions that are shown for these answers and have none yet, in the order of the form."""
    on_page = shown(questions, answers)
    return [name for name in questions["properties"] if name in on_page and name not in answers]


def choices(field: Schema) -> list[Any]:
    """All answers to a question: yes and no, or those of its list; none for one that can't be counted through."""
    if "const" in field:
        return [field["const"]]
    if field.get("type") == "boolean":
        return [True, False]
    return list(field.get("enum", ()))


def _parts(condition: Condition) -> Iterator[Condition]:
    yield from condition.get("allOf", ())
    yield from condition.get("anyOf", ())
    if "not" in condition:
        yield condition["not"]


def _verdict(condition: Condition, answers: Mapping[str, Any]) -> bool | None:
    """True, False, or None for what can't be said yet."""
    said = [_fits(answers[name], part) if name in answers else None for name, part in _asked(condition)]
    said += [_verdict(part, answers) for part in condition.get("allOf", ())]
    if "anyOf" in condition:
        said.append(_any([_verdict(part, answers) for part in condition["anyOf"]]))
    if "not" in condition:
        inner = _verdict(condition["not"], answers)
        said.append(None if inner is None else not inner)
    return _all(said)


def _asked(condition: Condition) -> Iterable[tuple[str, Condition]]:
    properties: Mapping[str, Condition] = condition.get("properties", {})
    return properties.items()


def _all(said: list[bool | None]) -> bool | None:
    if False in said:
        return False
    return None if None in said else True


def _any(said: list[bool | None]) -> bool | None:
    if True in said:
        return True
    return None if None in said else False


def _values(part: Condition) -> list[Any]:
    return [part["const"]] if "const" in part else list(part["enum"])


def _fits(value: Any, part: Condition) -> bool:
    return any(_same(value, wanted) for wanted in _values(part))


def _same(one: Any, two: Any) -> bool:
    """Equal as JSON has it: true is not 1."""
    return isinstance(one, bool) == isinstance(two, bool) and bool(one == two)


def _told(condition: Condition, questions: Schema) -> str:
    facts = [_fact(name, part, questions) for name, part in _asked(condition)]
    facts += [_told(part, questions) for part in condition.get("allOf", ())]
    if "anyOf" in condition:
        facts.append(_("，或者").join(_told(part, questions) for part in condition["anyOf"]))
    if "not" in condition:
        facts.append(_("不是“%(facts)s”") % {"facts": _told(condition["not"], questions)})
    return _("，并且").join(fact for fact in facts if fact)


def _fact(name: str, part: Condition, questions: Schema) -> str:
    field = questions["properties"].get(name, {})
    words = _("或").join(in_words(field, value) for value in _values(part))
    said = {"question": field.get("title", name), "answer": words}
    if said["question"].endswith("？"):
        return _("“%(question)s”选了“%(answer)s”") % said
    return _("%(question)s：%(answer)s") % said


def _faults(condition: Any, questions: Schema) -> Iterator[str]:
    if not isinstance(condition, Mapping) or not condition.keys() <= WORDS:
        yield _("条件只能由required、properties、allOf、anyOf和not组成。")
        return
    asked, listed = condition.get("properties", {}), condition.get("required", [])
    if (
        not isinstance(asked, Mapping)
        or not isinstance(listed, list)
        or sorted(map(str, listed)) != sorted(asked)
    ):
        yield _("条件要在required里列出和properties同样的问题。")
        return
    if condition and not asked and not condition.keys() & {"allOf", "anyOf", "not"}:
        yield _("条件没有写任何问题。")
    for name, part in asked.items():
        yield from _question_faults(name, part, questions)
    for word in ("allOf", "anyOf"):
        parts = condition.get(word, [{}])
        if not isinstance(parts, list) or not parts:
            yield _("allOf和anyOf要列出至少一个条件。")
            continue
        for part in parts if word in condition else ():
            yield from _part_faults(part, questions)
    if "not" in condition:
        yield from _part_faults(condition["not"], questions)


def _part_faults(part: Any, questions: Schema) -> Iterator[str]:
    """An empty part would mean always or never, which nobody writes on purpose."""
    yield from _faults(part, questions) if part else [_("条件里面不能再有空的条件。")]


def _question_faults(name: str, part: Any, questions: Schema) -> Iterator[str]:
    field = questions["properties"].get(name)
    if field is None:
        yield _("情形里没有“%(name)s”这个问题。") % {"name": name}
        return
    possible = choices(field)
    if not possible:
        yield _("问题“%(name)s”不是是非题或选择题，不能作条件。") % {"name": name}
        return
    if not isinstance(part, Mapping) or set(part) not in ({"const"}, {"enum"}):
        yield _("问题“%(name)s”的条件要写const或enum。") % {"name": name}
        return
    wanted = _values(part)
    if not isinstance(part.get("enum", []), list) or not wanted:
        yield _("问题“%(name)s”的条件要写const或enum。") % {"name": name}
    for value in wanted:
        if not any(_same(value, one) for one in possible):
            yield _("问题“%(name)s”没有“%(value)s”这个答案。") % {"name": name, "value": value}


def _can_hold(condition: Condition, questions: Schema) -> bool:
    return any(is_met(condition, answers) for answers in reachable(questions, fields(condition)))


def reachable(questions: Schema, names: Iterable[str] | None = None) -> Iterator[Answers]:
    """Every way to answer the questions in full (those of `names`, with the ones that show them), hidden ones left out.

    Some ways may come more than once.
    """
    wanted = _with_openers(questions, set(questions["properties"] if names is None else names))
    asked = {
        name: possible for name in sorted(wanted) if (possible := choices(questions["properties"][name]))
    }
    for values in itertools.product(*asked.values()):
        yield without_hidden(questions, dict(zip(asked, values, strict=True)))


def _with_openers(questions: Schema, names: set[str]) -> set[str]:
    """These questions with all that decide whether they are shown."""
    while True:
        openers = {
            name
            for condition, opened in branches(questions)
            if opened & names
            for name in condition["properties"]
        }
        if openers <= names:
            return names
        names = names | openers
