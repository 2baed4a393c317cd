from __future__ import annotations

from doorstep.registry.catalogue import forms

SCHEMA = {
    "title": "表",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "name": {"title": "名称", "type": "string"},
        "is_new": {"title": "新办", "type": "boolean"},
        "until": {"title": "到期", "type": "string", "format": "date"},
        "kinds": {"title": "种类", "type": "array", "items": {"enum": ["冷食", "热食"]}, "maxItems": 2},
        "members": {
            "title": "成员",
            "type": "array",
            "maxItems": 3,
            "items": {"type": "object", "properties": {"name": {"title": "姓名"}, "kin": {"title": "关系"}}},
        },
        "area": {"title": "面积", "type": "number"},
    },
    "allOf": [
        {
            "if": {"properties": {"is_new": {"const": True}}, "required": ["is_new"]},
            "then": {"required": ["area"]},
        }
    ],
    "x-ui": {"sections": [{"fields": ["is_new", "name", "until", "kinds", "members", "area"]}]},
}


def test_answers_are_told_in_the_order_of_the_page_in_words():
    given = {
        "name": "竹里人家",
        "is_new": True,
        "until": "2028-02-29",
        "kinds": ["冷食", "热食"],
        "members": [{"name": "张某", "kin": "配偶"}, {"name": "李某"}],
        "area": 58.0,
    }
    assert forms.display(SCHEMA, given) == [
        ("is_new", "新办", "是"),
        ("name", "名称", "竹里人家"),
        ("until", "到期", "2028年2月29日"),
        ("kinds", "种类", "冷食、热食"),
        ("members", "成员", "张某 配偶；李某"),
        ("area", "面积", "58"),
    ]


def test_what_is_not_answered_or_not_shown_is_left_out():
    assert forms.display(SCHEMA, {"is_new": False, "name": "", "area": 3}) == [("is_new", "新办", "否")]
