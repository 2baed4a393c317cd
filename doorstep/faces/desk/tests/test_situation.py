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


def test_who_asked_beyond_the_list_takes_it_back_with_a_reason(cast, desk, affair):
    said = {"name": "消防安全检查合格证", "reason": "场所在地下一层", "basis": "《消防法》第十五条"}
    demand = actions.ask_beyond(affair.pk, **said, actor=cast["clerk"])
    where = reverse("desk:withdraw_demand", args=[affair.pk, demand.row_id])
    assert where in desk.get(reverse("desk:work", args=[affair.pk])).content.decode()
    answer = desk.post(where, {"withdraw_row": demand.row_id, "withdraw_reason": ""}, follow=True)
    assert answer.status_code == 422
    assert (
        answer.content.decode().count("请用 2 到 400 个字说明为什么收回") == 2
    )  # said, and led to the paper
    body = desk.post(where, {"withdraw_reason": "场所改在一层"}, follow=True).content.decode()
    assert "已收回" in body
    assert where not in body


def test_another_clerk_sees_no_button_to_take_it_back(cast, desk, affair):
    said = {"name": "消防安全检查合格证", "reason": "场所在地下一层", "basis": "《消防法》第十五条"}
    demand = actions.ask_beyond(affair.pk, **said, actor=cast["second_clerk"])
    where = reverse("desk:withdraw_demand", args=[affair.pk, demand.row_id])
    assert where not in desk.get(reverse("desk:work", args=[affair.pk])).content.decode()


def test_what_is_wrong_with_one_paper_is_not_said_at_every_other(cast, desk, affair):
    body = desk.post(reverse("desk:accept", args=[affair.pk]), follow=True).content.decode()
    row = affair.materials.order_by("material__position").select_related("material").first()
    assert body.count(f"请补交“{row.material.name}”") <= 2  # at the head, and beside the form
