"""Every form of the county: it can be filled, each of its branches can be reached, and its rules can be broken."""

from __future__ import annotations

import json
import random
from contextlib import suppress

import pytest
from django.conf import settings
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from doorstep.base.core.errors import Invalid
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.forms import rules
from doorstep.registry.catalogue.forms.schema import branches
from doorstep.registry.catalogue.models import Form, ItemVersion

pytestmark = pytest.mark.django_db

SCHEMAS = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))
    for path in sorted((settings.ROOT / "data" / "forms").glob("*.json"))
}
SHARED = {
    "personal-matter",
    "document-service",
    "benefit-claim",
    "household-aid",
    "business-matter",
    "land-and-building",
}
OWN = sorted(SCHEMAS.keys() - SHARED)


def test_twenty_items_have_their_own_form_and_all_others_share_six():
    used: dict[str, int] = {}
    for code in ItemVersion.objects.values_list("form__code", flat=True):
        used[code] = used.get(code, 0) + 1
    assert sum(used.values()) == 273
    assert len(OWN) == 20
    assert {code for code, count in used.items() if count == 1 and code not in SHARED} == set(OWN)
    asked = {*ItemVersion.objects.exclude(questions=None).values_list("questions__code", flat=True)}
    assert len(asked) == 16
    assert used.keys() == SCHEMAS.keys() == set(Form.objects.values_list("code", flat=True)) - asked


@pytest.mark.parametrize("code", SCHEMAS)
def test_it_keeps_to_our_subset_and_to_json_schema(code):
    assert forms.faults(SCHEMAS[code]) == []
    Draft202012Validator.check_schema(SCHEMAS[code])


@pytest.mark.parametrize("code", OWN)
def test_a_form_of_its_own_has_a_branch_and_a_rule_across_fields(code):
    assert list(branches(SCHEMAS[code]))
    across = [rule for rule in SCHEMAS[code]["x-rules"] if len(set(rules.fields_of(rule))) > 1]
    assert across


@pytest.mark.parametrize("code", SCHEMAS)
@tries(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=False))
def test_answers_that_fit_are_accepted_and_stay_the_same(code, chance):
    schema = SCHEMAS[code]
    answers = forms.generate(schema, chance)
    assert forms.check(schema, answers, complete=True) == answers
    assert set(answers) <= forms.shown(schema, answers)
    json.dumps(answers)
    told = forms.display(schema, answers)
    assert {name for name, _label, _words in told} == set(answers)


@pytest.mark.parametrize("code", SCHEMAS)
def test_every_branch_can_be_taken_and_left(code):
    schema = SCHEMAS[code]
    drawn = [forms.example(schema, seed) for seed in range(80)]
    for condition, fields in branches(schema):
        fits = Draft202012Validator(condition)
        taken = [a for a in drawn if fits.is_valid(a)] or [_forced(schema, condition)]
        assert any(fields & a.keys() for a in taken), condition
        assert any(not fits.is_valid(a) for a in drawn), condition


def _forced(schema, condition):
    fixed = {}
    for name, part in condition["properties"].items():
        value = part.get("contains", part)
        value = value.get("const", value.get("enum", [None])[0])
        fixed[name] = [value] if "contains" in part else value
    return forms.generate(schema, random.Random(7), fixed)


@pytest.mark.parametrize("code", SCHEMAS)
def test_every_rule_can_be_broken(code):
    schema = SCHEMAS[code]
    left = {json.dumps(rule) for rule in schema.get("x-rules", ())}
    for seed in range(300):
        if not left:
            return
        answers = forms.example(schema, seed)
        chance = random.Random(seed)
        for rule in schema["x-rules"]:
            fields = [f for f in rules.fields_of(rule) if f in answers]
            for changed in _others(schema, fields, chance):
                if rule in list(rules.broken(schema, {**answers, **changed})):
                    left.discard(json.dumps(rule))
    assert not left


def _others(schema, fields, chance):
    for name in fields:
        field = schema["properties"][name]
        yield {name: field.get("minimum", 0)}
        yield {name: field.get("maximum", 10**9)}
        yield {name: "1900-01-01"}
        yield {name: "2999-12-31"}
        yield {name: "519901202601010011"}
        yield {name: [{}] * 12}
        yield {name: "00:00"}
    if len(fields) == 2:
        yield {fields[0]: "same", fields[1]: "same"}


@pytest.mark.parametrize("code", SCHEMAS)
def test_each_required_field_is_missed_by_name(code):
    schema = SCHEMAS[code]
    answers = forms.example(schema, 3)
    for name in schema["required"]:
        without = {k: v for k, v in answers.items() if k != name}
        with pytest.raises(Invalid) as refusal:
            forms.check(schema, without, complete=True)
        assert name in refusal.value.errors
        assert forms.check(schema, without, complete=False)


@pytest.mark.parametrize("code", SCHEMAS)
@tries(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    answers=st.dictionaries(
        st.text(max_size=12),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=30),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
            ),
            max_leaves=6,
        ),
        max_size=6,
    ),
    names=st.data(),
)
def test_no_answer_breaks_the_check(code, answers, names):
    schema = SCHEMAS[code]
    for field in names.draw(st.lists(st.sampled_from(sorted(schema["properties"])), max_size=4)):
        answers[field] = names.draw(
            st.sampled_from([*answers.values(), None, "", [], [None], {"a": 1}, 10**30, "x"])
        )
    with suppress(Invalid):  # every other error is a fault of ours
        forms.check(schema, answers, complete=False)


def test_the_same_seed_gives_the_same_answers():
    schema = SCHEMAS["trader-opening"]
    assert forms.example(schema, 5) == forms.example(schema, 5) != forms.example(schema, 6)
