"""How a form is drawn: what is wrong stands at its field, what was typed is still there."""

from __future__ import annotations

from django import forms


class Example(forms.Form):
    name = forms.CharField(label="姓名", help_text="与身份证一致")
    kind = forms.ChoiceField(label="类型", choices=[("a", "甲"), ("b", "乙")], widget=forms.RadioSelect)
    memo = forms.CharField(label="备注", required=False)
    sure = forms.BooleanField(label="我已核对")


def test_a_field_has_its_label_hint_and_input_joined():
    page = str(Example()["name"].as_field_group())
    assert '<label for="id_name">姓名' in page
    assert 'id="id_name_helptext"' in page
    assert 'aria-describedby="id_name_helptext"' in page


def test_only_what_may_be_left_out_is_marked():
    form = Example()
    assert "选填" in form["memo"].as_field_group()
    assert "选填" not in form["name"].as_field_group()


def test_radio_buttons_stand_in_a_fieldset():
    page = Example()["kind"].as_field_group()
    assert "<fieldset" in page
    assert "<legend>类型" in page


def test_what_is_wrong_stands_at_the_field_and_in_the_summary_and_nothing_is_lost():
    form = Example({"name": "", "kind": "b", "memo": "写了很久的话"})
    page = str(form)
    assert "data-error-summary" in page
    assert 'href="#id_name"' in page
    assert 'id="id_name_error"' in page
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'value="写了很久的话"' in page
    assert 'href="#id_sure"' in page


def test_a_link_of_the_summary_to_radio_buttons_leads_to_the_first():
    page = str(Example({"name": "张三", "sure": "on"}))
    assert 'href="#id_kind_0"' in page
    assert 'id="id_kind_0"' in page


def test_what_was_typed_is_shown_as_text():
    page = str(Example({"name": "", "memo": '"><script>alert(1)</script>'}))
    assert "<script>" not in page
