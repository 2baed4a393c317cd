"""The phone's page without scripts: plain forms, nothing about the person, each refusal in words."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials import actions
from doorstep.cases.materials.models import PhonePage
from doorstep.cases.materials.tests.factories import first_row, linked, photo, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def affair(cast):
    return opened(cast["clerk"])


def upload(data, name="IMG_1.jpg"):
    return SimpleUploadedFile(name, data, "image/jpeg")


def test_the_page_names_item_and_papers_and_nobody(cast, affair):
    secret = linked(affair, cast["clerk"])
    answer = Client().get(reverse("portal:phone", args=[secret]))
    shown = answer.content.decode()
    assert affair.version.name in shown
    for row in affair.materials.select_related("material"):
        assert row.material.name in shown
    for personal in (affair.applicant.name_masked, affair.applicant.number_masked, affair.number):
        assert personal not in shown
    assert "no-store" in answer["Cache-Control"]


def test_what_is_there_already_is_not_asked_for(cast, affair):
    row = first_row(affair)
    applications.check_materials(affair.pk, {row.pk: "seen"}, actor=cast["clerk"])
    shown = Client().get(reverse("portal:phone", args=[linked(affair, cast["clerk"])])).content.decode()
    assert f'id="paper-{row.pk}"' not in shown


def test_photos_go_by_a_plain_form_and_bad_ones_are_named(cast, affair):
    secret = linked(affair, cast["clerk"])
    address = reverse("portal:phone_send", args=[secret, first_row(affair).pk])
    files = [upload(photo()), upload(b"MZ\x90", "budget.exe"), upload(photo("red"))]
    answer = Client().post(address, {"file": files})
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "budget.exe" in shown
    assert "只接受 JPG、PNG 图片和 PDF 文件" in shown
    assert "已经收到的都还在" in shown
    assert PhonePage.objects.count() == 2


def test_a_good_photo_leads_back_to_the_page(cast, affair):
    secret = linked(affair, cast["clerk"])
    address = reverse("portal:phone_send", args=[secret, first_row(affair).pk])
    answer = Client().post(address, {"file": upload(photo())}, follow=True)
    assert answer.redirect_chain == [(reverse("portal:phone", args=[secret]), 302)]
    assert "收到 1 张，等窗口确认" in answer.content.decode()


def test_an_empty_form_says_what_to_do(cast, affair):
    secret = linked(affair, cast["clerk"])
    answer = Client().post(reverse("portal:phone_send", args=[secret, first_row(affair).pk]))
    assert answer.status_code == 422
    assert "还没有选照片" in answer.content.decode()


def test_a_page_is_taken_back(cast, affair):
    secret = sent(affair, cast["clerk"])
    page = PhonePage.objects.get().pk
    address = reverse("portal:phone_drop", args=[secret, page])
    Client().post(address, {"row": first_row(affair).pk})
    assert not PhonePage.objects.exists()


def test_the_phone_is_told_what_the_window_said(cast, affair):
    secret = sent(affair, cast["clerk"])
    row = first_row(affair)
    address = reverse("portal:phone_state", args=[secret])
    assert "等窗口确认" in Client().get(address).content.decode()
    actions.reject_paper(affair.pk, row.pk, word="没拍全", actor=cast["clerk"])
    assert "没拍全" in Client().get(address).content.decode()
    actions.send_page(secret, row.pk, photo("red"), name="")
    actions.confirm_paper(affair.pk, row.pk, actor=cast["clerk"])
    assert "窗口已确认" in Client().get(address).content.decode()


@pytest.mark.parametrize("name", ["phone", "phone_state", "phone_send", "phone_drop"])
def test_a_link_that_is_over_says_how_to_go_on(cast, affair, name):
    secret = sent(affair, cast["clerk"])
    page = PhonePage.objects.get().pk
    actions.close_link(affair.pk, actor=cast["clerk"])
    more = {"phone_send": [first_row(affair).pk], "phone_drop": [page]}.get(name, [])
    ask = Client().post if more else Client().get
    answer = ask(reverse(f"portal:{name}", args=[secret, *more]))
    assert answer.status_code == 410
    assert "重新出一个二维码" in answer.content.decode()


def test_a_code_that_nobody_gave_is_not_known(db):
    answer = Client().get(reverse("portal:phone", args=["no-such-code"]))
    assert answer.status_code == 404
    assert "我们不认识" in answer.content.decode()
    assert "都收到了" not in answer.content.decode()
