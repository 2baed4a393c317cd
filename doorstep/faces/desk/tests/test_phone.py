import re

import pytest
from django.urls import reverse

from doorstep.cases.materials import actions
from doorstep.cases.materials.models import PhoneLink, PhonePage, PhonePaper
from doorstep.cases.materials.tests.factories import first_row, photo, sent

pytestmark = pytest.mark.django_db


def test_a_code_on_the_public_address_is_shown_once(desk, affair, settings):
    settings.PUBLIC_URL = "https://banshi.example.cn"
    made = desk.post(reverse("desk:phone", args=[affair.pk])).content.decode()
    secret = re.search(r"https://banshi\.example\.cn/p/([\w-]+)/", made).group(1)
    assert "<svg" in made
    assert PhoneLink.objects.get().closed_at is None
    again = desk.get(reverse("desk:work", args=[affair.pk])).content.decode()
    assert secret not in again
    assert "要再扫请重新出码" in again


def test_the_desk_is_told_only_what_is_new(desk, affair, cast):
    secret = sent(affair, cast["clerk"])
    address = reverse("desk:phone_papers", args=[affair.pk])
    shown = desk.get(address).content.decode()
    assert "看清了，收下" in shown
    mark = re.search(r"\?seen=([^\"]+)\"", shown).group(1)
    assert desk.get(f"{address}?seen={mark}").status_code == 204
    actions.send_page(secret, first_row(affair).pk, photo("red"), name="")
    assert desk.get(f"{address}?seen={mark}").status_code == 200


def test_a_confirmed_paper_is_ticked_and_its_gap_is_gone(desk, affair, cast):
    sent(affair, cast["clerk"])
    row = first_row(affair)
    said = desk.post(reverse("desk:phone_confirm", args=[affair.pk, row.pk])).content.decode()
    assert "已扫描" in said
    assert f"#material_{row.pk}" not in said.partition('id="gaps"')[2]
    assert "看清了，收下" not in said


def test_a_paper_without_photos_is_not_confirmed(desk, affair, cast):
    secret = sent(affair, cast["clerk"])
    actions.drop_page(secret, PhonePage.objects.get().pk)
    answer = desk.post(reverse("desk:phone_confirm", args=[affair.pk, first_row(affair).pk]))
    assert answer.status_code == 422
    assert "还没有收到照片" in answer.content.decode()


def test_a_rejected_paper_waits_for_another_photo(desk, affair, cast):
    sent(affair, cast["clerk"])
    row = first_row(affair)
    said = desk.post(reverse("desk:phone_reject", args=[affair.pk, row.pk]), {"word": "看不清"})
    assert "已请重拍：看不清" in said.content.decode()
    assert PhonePaper.objects.get().state == "rejected"


def test_a_photo_is_shown_and_never_kept_by_the_browser(desk, affair, cast):
    sent(affair, cast["clerk"])
    page = PhonePage.objects.get().pk
    shown = desk.get(reverse("desk:phone_page", args=[affair.pk, page]))
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "private, no-store")


def test_closing_keeps_what_arrived(desk, affair, cast):
    sent(affair, cast["clerk"])
    said = desk.post(reverse("desk:phone_close", args=[affair.pk])).content.decode()
    assert "看清了，收下" in said
    assert "hx-get" not in said


def test_the_timeline_says_who_sent_it(desk, affair, cast):
    sent(affair, cast["clerk"])
    told = desk.get(reverse("desk:record", args=[affair.pk])).content.decode()
    assert "手机传来一页材料" in told
    assert "申请人手机" in told
