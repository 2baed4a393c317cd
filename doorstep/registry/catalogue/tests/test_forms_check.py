"""Checking answers: what is asked, what is said when it is wrong, and that nothing is asked twice."""

from __future__ import annotations

import copy
import datetime as dt
import json

import pytest
from django.conf import settings

from doorstep.base import clock
from doorstep.base.core.errors import Invalid
from doorstep.registry.catalogue import forms
from doorstep.registry.people.identifiers import id_check_character

pytestmark = pytest.mark.django_db

FORMS = settings.ROOT / "data" / "forms"
LICENCE = json.loads((FORMS / "trader-opening.json").read_text(encoding="utf-8"))
PERSON = "11010519491231002X"
GOOD = {
    "operator": "王建国",
    "operator_number": PERSON,
    "operator_sex": "女",
    "operator_address": "白头镇五星村3组12号",
    "operator_phone": "13800001234",
    "has_name": "使用",
    "name": "崇州市白头镇竹里人家餐馆",
    "composition": "个人经营",
    "premises": "四川省成都市崇州市白头镇白头街58号",
    "premises_right": "自有",
    "premises_area": 80,
    "industry": "餐饮服务",
    "food_kinds": ["热食类"],
    "scope": "许可项目：餐饮服务。",
    "capital": 5,
    "employees": 3,
    "copies": 1,
    "contact_same": "经营者本人",
    "truthful": True,
}


def errors(answers, *, schema=LICENCE, complete=True):
    with pytest.raises(Invalid) as refusal:
        forms.check(schema, answers, complete=complete)
    assert refusal.value.code == "form"
    return {field: [str(m) for m in messages] for field, messages in refusal.value.errors.items()}


def test_good_answers_come_back_as_they_are():
    assert forms.check(LICENCE, GOOD, complete=True) == GOOD


def test_answers_are_brought_into_normal_form():
    raw = {**GOOD, "operator": " 王 建 国 ", "operator_number": "11010519491231002x",
           "operator_phone": "138 0000-1234", "scope": " 许可项目：餐饮服务。\x00"}  # fmt: skip
    assert forms.check(LICENCE, raw, complete=True) == GOOD


def test_the_input_is_left_alone():
    raw = {**GOOD, "operator": " 王建国 ", "members": []}
    before = copy.deepcopy(raw)
    forms.check(LICENCE, raw, complete=True)
    assert raw == before


def test_everything_missing_is_told_at_once_with_its_title():
    found = errors({})
    assert found["operator"] == ["请填写经营者姓名。"]
    assert found["composition"] == ["请选择组成形式。"]
    assert found["truthful"] == ["请确认“申请人承诺所填内容真实，场所符合安全要求”。"]
    assert set(found) == set(LICENCE["required"])


def test_half_a_form_may_be_kept_but_not_a_wrong_half():
    assert forms.check(LICENCE, {"operator": "王建国"}, complete=False) == {"operator": "王建国"}
    assert forms.check(LICENCE, {}, complete=False) == {}
    assert set(errors({"operator_number": "123"}, complete=False)) == {"operator_number"}


@pytest.mark.parametrize("nothing", [None, "", "  ", []])
def test_an_empty_answer_is_none(nothing):
    assert errors({**GOOD, "operator_phone": nothing}) == {"operator_phone": ["请填写联系电话。"]}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("operator_number", "110105194912310021", "校验位"),
        ("operator_number", "510184195002290036", "出生日期"),
        ("operator_phone", "1234", "手机号"),
        ("operator", "王5", "姓名"),
        ("operator_sex", "其他", "选项"),
        ("capital", "5", "类型"),
        ("capital", 0, "不能小于"),
        ("capital", 99999, "不能大于"),
        ("capital", float("nan"), "类型"),
        ("capital", float("inf"), "类型"),
        ("operator_number", "0" * 18, "证件类型"),
        ("employees", 1.5, "类型"),
        ("copies", 9, "不能大于5"),
        ("scope", "短", "至少4个字"),
        ("premises", "街" * 101, "最多100个字"),
        ("name", "竹里人家", "崇州市"),
        ("food_kinds", ["热食类", "热食类"], "重复"),
        ("food_kinds", "热食类", "类型"),
        ("operator", {"a": 1}, "类型"),
        ("operator", True, "类型"),
        ("surprise", "x", "没有这一项"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field_in_chinese(field, value, said):
    found = errors({**GOOD, field: value})
    assert list(found) == [field]
    assert said in found[field][0]


LEAP_DAY = dt.datetime(2028, 2, 29, 9, tzinfo=clock.ZONE)
DATES = {
    "type": "object",
    "properties": {
        "opening_on": {"title": "拟开业日期", "type": "string", "format": "date", "x-years": [-1, 3]},
        "lost_on": {"title": "遗失日期", "type": "string", "format": "date", "x-years": [-50, None]},
    },
}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("opening_on", "2999-01-08", "拟开业日期不能晚于2031年2月28日，请核对年份。"),
        ("opening_on", "1890-01-08", "拟开业日期不能早于2027年2月28日，请核对年份。"),
        ("opening_on", "2027-02-27", "不能早于2027年2月28日"),
        ("opening_on", "2031-03-01", "不能晚于2031年2月28日"),
        ("lost_on", "1890-01-08", "不能早于1978年2月28日"),
        ("opening_on", "2028-02-30", "请填写日期"),
    ],
)
def test_a_day_far_out_of_range_is_told_with_the_day_that_limits_it(field, value, said):
    with clock.travel(LEAP_DAY), pytest.raises(Invalid) as refused:
        forms.check(DATES, {field: value}, complete=True)
    assert [said in str(message) for message in refused.value.errors[field]] == [True]


@pytest.mark.parametrize(("field", "value"), [("opening_on", "2031-02-28"), ("lost_on", "2999-01-01")])
def test_a_day_within_its_bounds_is_kept(field, value):
    with clock.travel(LEAP_DAY):
        assert forms.check(DATES, {field: value}, complete=True) == {field: value}


def test_an_unknown_choice_of_a_list_is_told_at_its_place():
    assert list(errors({**GOOD, "food_kinds": ["热食类", "外星菜"]})) == ["food_kinds.1"]


def test_a_branch_asks_what_belongs_to_it():
    family = {**GOOD, "composition": "家庭经营"}
    assert errors(family) == {"members": ["请填写参加经营的家庭成员。"]}
    family["members"] = [{"name": "李梅", "number": PERSON, "relation": "配偶"}]
    assert forms.check(LICENCE, family, complete=True)["members"] == family["members"]


def test_a_field_of_a_row_is_told_with_its_row():
    rows = [{"name": "李梅", "number": PERSON, "relation": "配偶"}, {"name": "李强", "number": "1"}]
    found = errors({**GOOD, "composition": "家庭经营", "members": rows})
    assert set(found) == {"members.1.number", "members.1.relation"}


def test_blank_rows_are_dropped():
    rows = [
        {"name": "李梅", "number": PERSON, "relation": "配偶"},
        {"name": " ", "number": "", "relation": None},
    ]
    kept = forms.check(LICENCE, {**GOOD, "composition": "家庭经营", "members": rows}, complete=True)
    assert len(kept["members"]) == 1


def test_answers_of_a_branch_that_was_left_are_not_kept():
    stale = {**GOOD, "lease_until": "1999-01-01", "members": "x", "contact_phone": "nonsense"}
    assert forms.check(LICENCE, stale, complete=True) == GOOD


def test_a_hidden_field_takes_with_it_what_only_it_had_opened():
    schema = json.loads((FORMS / "social-card-renewal.json").read_text(encoding="utf-8"))
    answers = {"kind": "补领", "reason": "卡到期", "old_card": "A12345678"}
    assert forms.check(schema, answers, complete=False) == {"kind": "补领"}
    schema = json.loads((FORMS / "birth-registration.json").read_text(encoding="utf-8"))
    answers = {"record_book": "电子", "delivery": "邮寄", "post_address": "白头镇五星村3组"}
    assert forms.check(schema, answers, complete=False) == {"record_book": "电子"}


def test_a_rule_across_fields_is_told_at_its_field():
    rows = [{"name": "李梅", "number": PERSON, "relation": "配偶"}] * 4
    answers = {**GOOD, "composition": "家庭经营", "members": rows, "employees": 2}
    assert errors(answers) == {"employees": ["从业人数不能少于参加经营的家庭成员人数。"]}
    born = clock.today() - dt.timedelta(days=15 * 365)
    head = f"519901{born:%Y%m%d}001"
    child = {**GOOD, "operator_number": head + id_check_character(head)}
    assert errors(child) == {"operator_number": ["经营者应满16周岁。"]}


def test_a_rule_is_not_asked_before_its_fields_are_answered():
    assert forms.check(LICENCE, {"employees": 1}, complete=False) == {"employees": 1}


@pytest.mark.parametrize("answers", [None, [], "x", 3])
def test_what_is_no_set_of_fields_is_refused(answers):
    with pytest.raises(Invalid):
        forms.check(LICENCE, answers, complete=False)


def test_first_answers_come_from_what_is_known():
    known = {"applicant.name": "王建国", "applicant.number": PERSON, "applicant.phone": ""}
    first = forms.prefill(LICENCE, known)
    assert first["operator"] == "王建国"
    assert first["has_name"] == "使用"  # a default
    assert "operator_phone" not in first


@pytest.mark.parametrize(
    "spoil",
    [
        lambda s: s.pop("title"),
        lambda s: s.update({"additionalProperties": True}),
        lambda s: s.update({"oneOf": []}),
        lambda s: s["properties"]["name"].update({"type": "object"}),
        lambda s: s["properties"]["name"].update({"format": "email"}),
        lambda s: s["properties"]["name"].update({"maxLength": "a"}),
        lambda s: s["properties"]["name"].update({"pattern": "(a"}),
        lambda s: s["properties"]["name"]["x-ui"].pop("wrong"),
        lambda s: s["properties"]["members"].pop("maxItems"),
        lambda s: s["properties"]["members"].update({"items": {"type": "array"}}),
        lambda s: s["x-ui"]["sections"][0]["fields"].pop(),
        lambda s: s["x-ui"]["sections"][0]["fields"].append("name"),
        lambda s: s["allOf"][0].update({"else": {}}),
        lambda s: s["allOf"][0]["then"].update({"required": ["nowhere"]}),
        lambda s: s["allOf"][0]["if"].pop("required"),
        lambda s: s["allOf"][0].update(
            {"if": {"properties": {"name": {"minLength": 3}}, "required": ["name"]}}
        ),
        lambda s: s["x-rules"][0].update({"assert": ["employees", "~", "capital"]}),
        lambda s: s["x-rules"][0].update({"assert": ["employees", ">", {"exec": "x"}]}),
        lambda s: s["x-rules"][0].update({"field": "nowhere"}),
        lambda s: s["x-rules"][0].pop("message"),
        lambda s: s.update({"x-certificate": ["nowhere"]}),
    ],
)
def test_a_schema_outside_our_subset_is_refused(spoil):
    schema = copy.deepcopy(LICENCE)
    assert forms.faults(schema) == []
    spoil(schema)
    assert forms.faults(schema)
