"""The resident's pages: honest numbers, constant queries, nothing lost."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from doorstep.acts.certificates import actions as certificates
from doorstep.acts.queue.tests.factories import seated, ticket_in
from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.cases.applications.tests.factories import at as bring_to
from doorstep.cases.applications.tests.factories import make_seal
from doorstep.cases.ratings.models import Rating
from doorstep.registry.catalogue import actions, queries
from doorstep.registry.catalogue.models import EmptySearch, ItemVersion, Offering
from doorstep.registry.places import queries as places
from doorstep.registry.staff.tests.factories import HOME

pytestmark = pytest.mark.django_db
LICENCE = "个体工商户设立登记"


def at(status, cast):
    make_seal(cast)
    return bring_to(status, cast)


def licence() -> str:
    return queries.version_named(LICENCE).item_id


def test_the_number_of_items_is_counted(client):
    before = queries.summary()["listed"]
    assert f"全部 {before} 项" in client.get("/").text
    actions.suspend(licence(), reason="系统升级", actor=system())
    assert f"全部 {before - 1} 项" in client.get("/").text


def test_plain_words_find_the_licence(client):
    assert LICENCE in client.get("/items/", {"q": "开个小面馆"}).text


def test_words_that_find_nothing_are_kept_for_the_bureau_and_the_page_says_how_to_go_on(client):
    page = client.get("/items/", {"q": "上火星旅游"})
    assert "没有找到" in page.text
    assert EmptySearch.objects.filter(words__contains="火星").exists()


def test_all_that_was_found_can_be_reached_page_by_page(client):
    found = queries.search("登记", limit=None)
    assert len(found) > 20
    first = client.get("/items/", {"q": "登记"})
    assert f"找到 {len(found)} 项，最相关的在前" in first.text
    pages = first.context["page"].paginator
    last = client.get("/items/", {"q": "登记", "page": pages.num_pages})
    assert found[-1].version.name in last.text


def test_an_item_that_no_town_does_sends_nobody_there(client):
    Offering.objects.filter(item=licence()).delete()
    page = client.get(f"/items/{licence()}/").text
    assert "到市政务服务中心取号" in page
    assert "到能办的点位取号" not in page


@pytest.mark.parametrize(
    "path", ["/items/?event=no-such", "/items/?department=zz", "/items/?page=999", "/items/?page=x"]
)
def test_a_wrong_choice_is_an_empty_list_not_a_fault(client, path):
    assert client.get(path).status_code == 200


def test_an_item_says_what_is_not_known(client):
    version = ItemVersion.objects.filter(legal_days__isnull=True, item__current__isnull=False).first()
    page = client.get(f"/items/{version.item_id}/").text
    assert "没有查到" in page
    assert "资料里没有收费信息" in page
    assert "示例数据" in page


def test_an_item_that_is_suspended_is_not_found(client):
    code = licence()
    actions.suspend(code, reason="系统升级", actor=system())
    assert client.get(f"/items/{code}/").status_code == 404


def test_an_items_page_names_all_materials_and_the_centres_that_decide(client):
    page = client.get(f"/items/{licence()}/").text
    for material in queries.guide(licence()).materials.all():
        assert material.name in page
    assert "白头镇综合便民服务中心" in page


def test_assumed_points_are_marked(client):
    assert "位置待核实" in client.get("/sites/?near=30.60,103.60").text


def test_near_is_rounded_and_nonsense_is_ignored(client):
    assert "离您最近" in client.get("/sites/?near=30.6,103.6").text
    for wrong in ["a,b", "1", "999,999", "nan,nan", "30.6,103.6,1"]:
        assert "您在哪个镇街" in client.get("/sites/", {"near": wrong}).text


def test_a_site_says_what_can_be_done_there(client):
    page = client.get(f"/sites/{HOME}/").text
    assert f"看这里能办的 {queries.offered_count(HOME)} 项" in page
    assert f"在这里办结 {queries.offered_counts(HOME)['decide']} 项" in page


def test_a_site_is_told_in_words_and_its_point_only_behind_the_link_to_a_map(client):
    site, page = places.site(HOME), client.get(f"/sites/{HOME}/").text
    words = re.sub(r"<[^>]*>", " ", page)
    assert str(site.latitude) not in words
    assert str(site.longitude) not in words
    assert places.town_name(site) in words
    assert 'href="tel:12345"' in page
    assert f"position={site.longitude}%2C{site.latitude}" in page


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("2026-11-25 10:00", ["正常服务中", "到 12:00 为止", "前面没有人"]),
        ("2026-11-25 17:30", ["延时服务中", "到 19:00 为止"]),
        ("2026-11-26 20:00", ["今天的服务已结束", "下次开放：2026年11月27日（周五）9:00"]),
    ],
)
def test_a_site_says_whether_it_is_open_now_and_as_what(client, at, said):
    with clock.travel(dt.datetime.fromisoformat(at).replace(tzinfo=clock.ZONE)):
        page = client.get(f"/sites/{HOME}/").text
    assert [word for word in said if word not in page] == []


@pytest.mark.parametrize(
    ("path", "most"),
    [("/", 8), ("/items/", 3), ("/sites/", 5), (f"/sites/{HOME}/", 18), ("/sites/?near=30.60,103.60", 5)],
)
def test_a_page_asks_no_more_than_it_needs(client, django_assert_max_num_queries, path, most):
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


def test_a_list_asks_as_often_for_one_row_as_for_many(client, django_assert_num_queries):
    department = queries.guide(licence()).item.department_id
    with django_assert_num_queries(1):
        client.get("/items/", {"department": department})
    with django_assert_num_queries(1):
        client.get("/items/")


def test_an_unknown_certificate_is_an_answer(client):
    page = client.get("/check/NOSUCHCODE/")
    assert page.status_code == 200
    assert "查无此证" in page.text


def test_a_code_from_an_address_is_shown_as_text(client):
    page = client.get("/check/%3Cscript%3E/").text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_genuine_and_a_revoked_certificate(client, cast):
    certificate = at("finished", cast).certificate
    page = client.get(f"/check/{certificate.code.lower()}/").text
    assert "真实有效" in page
    assert certificate.number in page
    assert certificate.holder_masked in page
    certificates.revoke(certificate.pk, reason="内容有误", actor=cast["manager"])
    assert "已撤销" in client.get(f"/check/{certificate.code}/").text


def test_a_slip_is_rated_once_and_the_page_never_tells_how(client, cast):
    code = at("finished", cast).slip.code
    assert client.get(f"/rate/{code}/").text.count('type="radio"') == 5
    wrong = client.post(f"/rate/{code}/", {"level": "9"})
    assert "请先选一个等级" in wrong.text
    answer = client.post(f"/rate/{code}/", {"level": "2", "reasons": ["late"], "words": "等了两次"})
    assert answer.status_code == 302
    again = client.post(f"/rate/{code}/", {"level": "5"})
    assert "谢谢您的评价" in again.text
    assert "不满意" not in again.text
    assert Rating.objects.get().level == 2


def test_reasons_of_another_level_are_told_at_the_field_and_nothing_is_lost(client, cast):
    code = at("finished", cast).slip.code
    answer = client.post(f"/rate/{code}/", {"level": "5", "reasons": ["late"], "words": "写了很久"})
    assert answer.status_code == 422
    assert "写了很久" in answer.text
    assert not Rating.objects.exists()


def test_the_holder_of_a_slip_gives_the_number_up_after_being_asked(client, cast):
    seat = seated(1)[0]
    ticket = ticket_in("waiting", seat)
    page = f"/t/{ticket.code}/"
    assert f"{page}give-up/" in client.get(page).text
    assert "放弃后不再叫这个号" in client.get(f"{page}give-up/").text
    ticket.refresh_from_db()
    assert ticket.status == "waiting", "asking changes nothing"
    answer = client.post(f"{page}give-up/", follow=True)
    assert "这个号已经作废" in answer.text
    assert "give-up" not in answer.text
    again = client.post(f"{page}give-up/", follow=True)
    assert again.status_code == 200
    assert client.get("/t/NOSUCHCODE/give-up/").status_code == 404
