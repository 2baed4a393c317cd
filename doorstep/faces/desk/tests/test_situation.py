"""Before screen 2: the questions come first, and the papers follow the answers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import SITUATION, at, opened

pytestmark = pytest.mark.django_db


def test_an_affair_whose_questions_were_not_asked_begins_with_them(cast, desk):
    affair = opened(cast["clerk"], situation={})
    where = reverse("desk:situation", args=[affair.pk])
    assert desk.get(reverse("desk:work", args=[affair.pk]))["Location"] == where
    body = desk.get(where).content.decode()
    assert "场所来源" in body
    assert "住改商" in body
    answer = desk.post(reverse("desk:tell_situation", args=[affair.pk]), SITUATION)
    assert answer["Location"] == reverse("desk:work", args=[affair.pk])
    body = desk.get(answer["Location"]).content.decode()
    assert "经营场所材料(产权证明)" in body
    assert "租赁合同" not in body
    assert "改情形" in body
    assert queries.situation(Application.objects.get(pk=affair.pk)) == SITUATION


def test_what_is_left_open_is_asked_again(cast, desk):
    affair = opened(cast["clerk"], situation={})
    desk.post(reverse("desk:tell_situation", args=[affair.pk]), {"who": "本人"})
    assert queries.situation(Application.objects.get(pk=affair.pk)) == {"who": "本人"}
    assert desk.get(reverse("desk:work", args=[affair.pk]))["Location"].endswith("/situation/")


def test_a_wrong_answer_is_said_and_what_was_typed_stays(cast, desk):
    affair = opened(cast["clerk"], situation={})
    wrong = {"premises_right": "借用", "who": "本人"}
    answer = desk.post(reverse("desk:tell_situation", args=[affair.pk]), wrong, follow=True)
    assert answer.status_code == 422
    assert "data-error-summary" in answer.content.decode()
    assert queries.situation(Application.objects.get(pk=affair.pk)) == {}


def test_a_paper_given_before_the_answer_changed_is_marked(cast, desk, affair):
    row = affair.materials.get(material__name__contains="产权证明")
    actions.check_materials(affair.pk, {row.pk: "seen"}, actor=cast["clerk"])
    desk.post(reverse("desk:tell_situation", args=[affair.pk]), {"premises_right": "租赁", "who": "本人"})
    body = desk.get(reverse("desk:work", args=[affair.pk])).content.decode()
    assert "不再需要" in body
    assert "经营场所材料(租赁合同)" in body


def test_after_the_notice_no_new_paper_is_demanded(cast, desk, affair):
    actions.notify(affair.pk, actor=cast["clerk"])
    answer = desk.post(
        reverse("desk:tell_situation", args=[affair.pk]),
        {"premises_right": "租赁", "who": "本人"},
        follow=True,
    )
    assert answer.status_code == 422
    assert "不能再要求补交" in answer.content.decode()


def test_an_affair_that_is_on_its_way_asks_no_more(cast, desk):
    affair = at("accepted", cast)
    answer = desk.get(reverse("desk:situation", args=[affair.pk]))
    assert answer["Location"] == reverse("desk:work", args=[affair.pk])


def test_a_paper_beyond_the_list_needs_its_reason(cast, desk, affair):
    where = reverse("desk:ask_beyond", args=[affair.pk])
    said = {"beyond_name": "消防安全检查合格证", "beyond_reason": "", "beyond_basis": "《消防法》第十五条"}
    answer = desk.post(where, said, follow=True)
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "请写明为什么要这份材料" in body
    assert "消防安全检查合格证" in body
    said["beyond_reason"] = "场所在地下一层"
    body = desk.post(where, said, follow=True).content.decode()
    assert "清单外" in body
    assert affair.materials.filter(material__name="消防安全检查合格证").exists()
