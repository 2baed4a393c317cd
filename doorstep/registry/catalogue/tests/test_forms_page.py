"""The page draws the same definition that the check reads, and loses nothing of what was typed."""

from __future__ import annotations

import json

import pytest
from django.conf import settings
from django.http import QueryDict

from doorstep.registry.catalogue import forms

from .test_forms_all import SCHEMAS
from .test_forms_check import GOOD, LICENCE, PERSON

pytestmark = pytest.mark.django_db


def posted(answers, schema=LICENCE):
    """What a browser sends for these answers."""
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for row, parts in enumerate(value):
                for part, inner in parts.items():
                    data[f"{name}.{row}.{part}"] = str(inner)
        elif isinstance(value, list):
            data.setlist(name, value)
        elif value is True:
            data[name] = "on"
        elif value is not False:
            data[name] = str(value)
    return data


@pytest.mark.parametrize("code", SCHEMAS)
@pytest.mark.parametrize("seed", range(4))
def test_what_the_page_sends_is_what_the_program_would_send(code, seed):
    schema = SCHEMAS[code]
    answers = forms.example(schema, seed)
    form = forms.as_django_form(schema, posted(answers, schema))
    assert form.is_valid(), form.errors
    assert {k: v for k, v in form.answers.items() if v is not False} == {
        k: v for k, v in answers.items() if v is not False
    }


@pytest.mark.parametrize("code", SCHEMAS)
def test_answers_are_shown_again_as_they_were(code):
    schema = SCHEMAS[code]
    answers = forms.example(schema, 1)
    form = forms.as_django_form(schema, initial=answers)
    text = str(form)
    for value in answers.values():
        if isinstance(value, str) and "\n" not in value:
            assert value in text
    names = [block.name for section in form.sections for block in section.blocks]
    assert names == [name for part in schema["x-ui"]["sections"] for name in part["fields"]]


def test_an_error_stands_at_its_field_and_what_was_typed_stays():
    form = forms.as_django_form(LICENCE, posted({**GOOD, "operator_number": "123"}))
    assert not form.is_valid()
    assert list(form.errors) == ["operator_number"]
    assert 'value="123"' in str(form["operator_number"])
    assert "aria-invalid" in str(form["operator_number"])


def test_a_number_that_is_none_is_told_once():
    form = forms.as_django_form(LICENCE, posted({**GOOD, "capital": "五万"}))
    assert not form.is_valid()
    assert len(form.errors["capital"]) == 1
    assert "五万" in str(form["capital"])


def test_rows_have_room_for_more_and_tell_their_own_errors():
    rows = [
        {"name": "李梅", "number": PERSON, "relation": "配偶"},
        {"name": "李强", "number": "1", "relation": "子女"},
    ]
    family = {**GOOD, "composition": "家庭经营", "members": rows}
    form = forms.as_django_form(LICENCE, posted(family))
    assert not form.is_valid()
    assert list(form.errors) == ["members.1.number"]
    block = next(b for s in form.sections for b in s.blocks if b.name == "members")
    assert block.headings == ["姓名", "公民身份号码", "与经营者关系"]
    assert len(block.rows) == 2
    assert json.loads(block.when) == [{"composition": ["家庭经营"]}]


def test_a_list_that_is_missing_is_told_at_its_first_field():
    form = forms.as_django_form(LICENCE, posted({**GOOD, "composition": "家庭经营"}))
    assert not form.is_valid()
    assert list(form.errors) == ["members.0.name"]


def test_a_half_filled_page_can_be_kept():
    form = forms.as_django_form(LICENCE, posted({"operator": "王建国"}), complete=False)
    assert form.is_valid(), form.errors
    assert form.answers == {"operator": "王建国"}


def test_a_browser_can_send_whatever_it_likes():
    data = QueryDict(
        "members.999999.name=x&members.-1.name=y&members.a=z&food_kinds=x&operator=%00&unknown=1"
    )
    form = forms.as_django_form(LICENCE, data)
    assert not form.is_valid()
    assert len(form.fields) < 60


def test_every_field_has_a_label_and_no_script_or_style():
    for path in (settings.ROOT / "data" / "forms").glob("*.json"):
        form = forms.as_django_form(json.loads(path.read_text(encoding="utf-8")))
        assert all(field.label for field in form.fields.values())
        assert "style=" not in str(form)
        assert "onclick" not in str(form)
