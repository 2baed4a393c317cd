"""Conditions over a situation: judged with three values, told in words, checked before they are loaded."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from doorstep.base.core.errors import Invalid
from doorstep.registry.catalogue import situations

QUESTIONS = {
    "title": "开店的情形",
    "type": "object",
    "properties": {
        "premises": {"title": "经营场所", "type": "string", "enum": ["自有", "租用", "住改商"]},
        "by_other": {"title": "委托他人办理", "type": "boolean"},
        "consent": {"title": "邻居都同意", "type": "string", "enum": ["是", "否"]},
    },
    "required": ["premises", "by_other"],
    "allOf": [
        {"if": {"properties": {"premises": {"const": "住改商"}}, "required": ["premises"]},
         "then": {"required": ["consent"]}},
    ],
    "x-ui": {"sections": [{"title": "", "fields": ["premises", "by_other", "consent"]}]},
}  # fmt: skip


def of(name, value):
    return {"required": [name], "properties": {name: {"const": value}}}


RENTED = of("premises", "租用")
atoms = st.sampled_from(
    [
        *(of("premises", v) for v in ("自有", "租用", "住改商")),
        *(of("by_other", v) for v in (True, False)),
        *(of("consent", v) for v in ("是", "否")),
        {"required": ["premises"], "properties": {"premises": {"enum": ["自有", "住改商"]}}},
        {"required": ["premises", "by_other"],
         "properties": {"premises": {"const": "自有"}, "by_other": {"const": True}}},
    ]
)  # fmt: skip
conditions = st.one_of(
    st.just({}),
    st.recursive(
        atoms,
        lambda inner: st.one_of(
            st.fixed_dictionaries({"allOf": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
            st.fixed_dictionaries({"not": inner}),
            st.tuples(atoms, inner).map(lambda pair: {**pair[0], "not": pair[1]}),
            st.tuples(atoms, inner).map(lambda pair: {**pair[0], "anyOf": [pair[1]]}),
        ),
        max_leaves=8,
    ),
)
whole = st.fixed_dictionaries(
    {name: st.sampled_from(situations.choices(field)) for name, field in QUESTIONS["properties"].items()}
)
some = st.fixed_dictionaries(
    {}, optional={n: st.sampled_from(situations.choices(f)) for n, f in QUESTIONS["properties"].items()}
)


@given(condition=conditions, answers=whole)
def test_with_every_question_answered_json_schema_says_the_same(condition, answers):
    assert situations.is_met(condition, answers) == Draft202012Validator(condition).is_valid(answers)


@given(condition=conditions, answers=some, more=whole)
def test_what_is_met_stays_met_whatever_else_is_answered(condition, answers, more):
    if situations.is_met(condition, answers):
        assert situations.is_met(condition, {**more, **answers})


@given(condition=conditions, answers=some)
def test_a_condition_and_its_contrary_are_never_both_met(condition, answers):
    both = situations.is_met(condition, answers), situations.is_met({"not": condition}, answers)
    assert both != (True, True)
    if situations.fields(condition) <= answers.keys():
        assert True in both


@given(condition=conditions)
def test_every_condition_of_our_shape_is_told_and_passes_the_check(condition):
    situations.check(QUESTIONS, [condition])
    said = situations.why(condition, QUESTIONS)
    assert said.startswith("因为" if condition else "每种")
    for name in situations.fields(condition):
        assert QUESTIONS["properties"][name]["title"] in said


def test_nothing_holds_over_a_question_that_was_not_asked_but_always():
    assert situations.is_met({}, {})
    assert not situations.is_met(RENTED, {})
    assert not situations.is_met({"not": RENTED}, {})
    assert situations.is_met({"not": RENTED}, {"premises": "自有"})
    assert situations.is_met({"anyOf": [RENTED, of("by_other", True)]}, {"by_other": True})
    assert not situations.is_met({"allOf": [RENTED, of("by_other", True)]}, {"by_other": True})


def test_true_is_not_one():
    assert not situations.is_met(of("by_other", True), {"by_other": 1})


def test_the_reason_is_one_sentence():
    assert situations.why(RENTED, QUESTIONS) == "因为经营场所：租用"
    assert situations.why(of("by_other", True), QUESTIONS) == "因为委托他人办理：是"
    either = {"anyOf": [{"required": ["premises"], "properties": {"premises": {"enum": ["自有", "住改商"]}}},
                        {"not": of("by_other", False)}]}  # fmt: skip
    assert situations.why(either, QUESTIONS) == "因为经营场所：自有或住改商，或者不是“委托他人办理：否”"


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (of("moon", "是"), "没有“moon”这个问题"),
        (of("premises", "借用"), "没有“借用”这个答案"),
        (of("by_other", 1), "没有“1”这个答案"),
        ({"not": of("premises", "借用")}, "没有“借用”这个答案"),
        ({"anyOf": [RENTED, of("moon", "是")]}, "没有“moon”这个问题"),
        ({"properties": {"premises": {"const": "租用"}}}, "required"),
        ({"required": ["premises"], "properties": {"premises": {"minLength": 1}}}, "const或enum"),
        ({"required": ["premises"], "properties": {"premises": {"enum": []}}}, "const或enum"),
        ({"required": ["premises"], "properties": {"premises": {"enum": "租用"}}}, "const或enum"),
        ({"required": [], "properties": {}}, "没有写任何问题"),
        ({"if": RENTED}, "只能由"),
        ({"allOf": []}, "至少一个"),
        ({"not": {}}, "空的条件"),
        (["premises"], "只能由"),
    ],
)
def test_a_condition_that_is_none_is_refused(condition, said):
    with pytest.raises(Invalid) as refusal:
        situations.check(QUESTIONS, [{}, condition])
    assert refusal.value.code == "condition"
    assert said in str(refusal.value.message)


def test_a_question_that_cannot_be_counted_through_is_no_condition():
    open_question = {"properties": {"name": {"title": "名称", "type": "string"}}}
    with pytest.raises(Invalid, match="不能作条件"):
        situations.check(open_question, [of("name", "x")])


def test_a_branch_that_no_answers_reach_is_dead():
    # whether the neighbours agree is asked only where a home becomes a shop
    hidden = {"allOf": [of("consent", "否"), RENTED]}
    contrary = {"allOf": [RENTED, of("premises", "自有")]}
    alive = {"allOf": [of("consent", "否"), of("by_other", True)]}
    assert situations.dead(QUESTIONS, [RENTED, hidden, contrary, alive, {}]) == [hidden, contrary]


@given(condition=conditions)
def test_dead_agrees_with_trying_all_answers(condition):
    met = any(situations.is_met(condition, answers) for answers in situations.reachable(QUESTIONS))
    assert (situations.dead(QUESTIONS, [condition]) == []) == met


def test_what_is_not_asked_yet_is_named_in_order_and_what_is_hidden_is_not():
    assert situations.unasked(QUESTIONS, {}) == ["premises", "by_other"]
    assert situations.unasked(QUESTIONS, {"premises": "住改商", "by_other": False}) == ["consent"]
    assert situations.unasked(QUESTIONS, {"premises": "租用", "by_other": False}) == []
