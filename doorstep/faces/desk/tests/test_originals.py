from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from doorstep.base import clock
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import at

pytestmark = pytest.mark.django_db

SENT = {"name": ["营业执照正本", ""], "count": ["1", "1"], "place": "2号柜"}


def page_of(desk, affair):
    return desk.get(reverse("desk:originals", args=[affair.pk])).content.decode()


def test_taken_in_with_its_receipt_to_print(desk, affair):
    assert "没有收下原件" in page_of(desk, affair)
    desk.post(reverse("desk:take_in_originals", args=[affair.pk]), SENT)
    body = page_of(desk, affair)
    assert "营业执照正本" in body
    assert "2号柜" in body
    receipt = affair.papers.get(kind="originals")
    where = reverse("desk:document", args=[affair.pk, receipt.pk])
    assert where in body
    assert desk.get(where).content.startswith(b"%PDF")


def test_every_screen_says_what_is_still_here_until_it_is_given_back(desk, affair):
    work = reverse("desk:work", args=[affair.pk])
    assert "still-here" not in desk.get(work).content.decode()
    desk.post(reverse("desk:take_in_originals", args=[affair.pk]), SENT)
    assert "still-here" in desk.get(work).content.decode()
    one = affair.originals.get()
    move = reverse("desk:move_originals", args=[affair.pk])
    desk.post(move, {"verb": "give_back", "original": one.pk, "identity": "居民身份证"})
    assert "still-here" not in desk.get(work).content.decode()
    assert "已退还" in page_of(desk, affair)


def test_before_the_hand_over_the_desk_says_so(cast, desk):
    affair = at("opened", cast)
    actions.take_in_originals(affair.pk, [("户口簿", 1)], place="2号柜", actor=cast["clerk"])
    Application.objects.filter(pk=affair.pk).update(status="refused", reason="不符合规定")
    body = desk.get(reverse("desk:work", args=[affair.pk])).content.decode()
    assert "户口簿" in body
    assert "办结前请先退还" in body


def test_a_refusal_says_what_is_missing(desk, affair):
    where = reverse("desk:take_in_originals", args=[affair.pk])
    answer = desk.post(where, {**SENT, "place": ""}, follow=True)
    assert answer.status_code == 422
    assert "请写明原件放在哪里" in answer.content.decode()
    desk.post(where, SENT)
    move = reverse("desk:move_originals", args=[affair.pk])
    for sent, words in [
        ({"verb": "give_back", "identity": "居民身份证"}, "请选择原件"),
        ({}, "请选择退还、移交或接收"),
    ]:
        answer = desk.post(move, sent, follow=True)
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_the_head_sees_what_is_here_too_long(cast, desk, enter, affair):
    where = reverse("desk:originals_here")
    assert "这里没有群众的原件" in desk.get(where).content.decode()
    desk.post(reverse("desk:take_in_originals", args=[affair.pk]), SENT)
    body = enter("site_head").get(where).content.decode()
    assert "营业执照正本" in body
    assert "超期" not in body
    affair.originals.update(taken_at=clock.now() - dt.timedelta(days=40))
    body = enter("site_head").get(f"{where}?overdue=1").content.decode()
    assert "已超过 15 天" in body
    assert "营业执照正本" in body
