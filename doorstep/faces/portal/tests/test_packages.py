"""The bundles for everybody: a questionnaire without JavaScript, then one list."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from doorstep.cases.packages import queries
from doorstep.cases.packages.tests.factories import ANSWERS
from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.catalogue.queries import version_named

pytestmark = pytest.mark.django_db
OWN = {name: ANSWERS[name] for name in ("licence", "size", "place", "sign")}
"""The bundle's own questions; others come up by them."""
MOVED_HERE = {"local": "不在本市", "home": "自有或其他", "disabled": "没有"}
ADDRESS = reverse("portal:package", args=["open-restaurant"])


def test_all_bundles_are_listed(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        shown = client.get(reverse("portal:packages")).content.decode()
    for kind in queries.published():
        assert kind.current.title in shown
        assert reverse("portal:package", args=[kind.code]) in shown
    assert reverse("portal:packages") in client.get("/").content.decode()


def test_a_question_comes_when_it_is_needed(client):
    first = client.get(ADDRESS).content.decode()
    assert 'name="licence"' in first
    assert 'name="permit__made_here"' not in first
    assert "errorlist" not in first
    asked = re.search('name="_asked" value="([^"]+)"', first)[1]
    answer = client.get(ADDRESS, {**OWN, "_asked": asked})
    form = answer.context["form"].form
    then = answer.content.decode()
    assert 'name="permit__made_here"' in then
    assert not form.errors
    assert "aria-invalid" not in then
    assert "去窗口要带的材料" not in then


def test_what_was_shown_and_not_answered_is_said_in_a_clean_sentence(client):
    first = client.get(ADDRESS)
    answer = client.get(ADDRESS, {"size": "60平方米以上", "_asked": first.context["form"].names})
    told = answer.content.decode()
    assert "请回答：有营业执照吗？" in told
    assert "？。" not in told
    assert set(answer.context["form"].form.errors) == {"licence", "place", "sign"}
    after = client.get(ADDRESS, {"size": "60平方米以上", "_asked": answer.context["form"].names})
    assert "permit__made_here" in after.context["form"].form.errors


def test_the_words_are_those_of_people(client):
    told = client.get(ADDRESS, ANSWERS).content.decode()
    assert "因为“有营业执照吗？”选了“没有”" in told
    for word in ("吗？：", "第 0", "涉及", "个事项"):
        assert word not in told
    quick = client.get(reverse("portal:package", args=["moving"]), MOVED_HERE).content.decode()
    assert "当天就能全部办好" in quick
    assert "0 个工作日" not in quick


def test_the_answer_is_one_list_with_days_offices_and_places(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        shown = client.get(ADDRESS, ANSWERS).content.decode()
    told = queries.union_for(queries.version_of("open-restaurant"), ANSWERS)
    for need in told.needs:
        assert shown.count(f'<span class="row-title">{need.name}</span>') == 1
    assert "“营业执照”不用带" in shown
    assert f"最多等 {told.days} 个工作日" in shown
    assert shown.count('class="bar"') == len(told.applied)
    assert "白头镇综合便民服务中心" in shown
    assert "style=" not in shown
    assert "data-print" in shown


def test_a_suspended_item_is_told_as_needed_with_the_reason(client):
    part = queries.version_of("open-restaurant").parts.get(key="permit")
    ServiceItem.objects.filter(pk=part.item_id).update(status="suspended", status_note="系统升级")
    shown = client.get(ADDRESS, ANSWERS).content.decode()
    assert f"“{part.item.current.name}”也要办，但现在办不了" in shown
    assert "现在暂停办理（系统升级）" in shown


def test_what_is_no_answer_is_ignored(client):
    shown = client.get(ADDRESS, {**ANSWERS, "size": "<script>", "x": "y"})
    assert shown.status_code == 200
    assert "<script>y" not in shown.content.decode()
    assert client.get(reverse("portal:package", args=["no-such"])).status_code == 404


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("开饭馆", "open-restaurant"),
        ("生孩子", "birth"),
        ("搬家", "moving"),
        ("种地", "farming"),
        ("老人走了", "death"),
        ("退休", "retirement"),
        ("失业", "out-of-work"),
    ],
)
def test_what_people_say_leads_to_the_bundle_first(client, words, code):
    shown = client.get(reverse("portal:items"), {"q": words}).content.decode()
    address = f'class="row-link" href="{reverse("portal:package", args=[code])}"'
    assert shown.index('class="row-link"') == shown.index(address)


def test_other_words_offer_no_bundle_and_the_word_for_all_offers_all(client):
    bundle = reverse("portal:packages")
    assert (
        bundle not in client.get(reverse("portal:items"), {"q": "身份证"}).content.decode().split("<main")[1]
    )
    every = client.get(reverse("portal:items"), {"q": "一件事"}).context["kinds"]
    assert [kind.code for kind in every] == [kind.code for kind in queries.published()]


def test_a_life_event_and_an_item_lead_to_their_bundles(client):
    event = client.get(reverse("portal:items"), {"event": "child"}).content.decode()
    assert event.index(reverse("portal:package", args=["birth"])) < event.index("生育登记<")
    item = version_named("生育登记").item_id
    assert reverse("portal:package", args=["birth"]) in client.get(f"/items/{item}/").content.decode()
    alone = version_named("内地居民结婚登记").item_id
    assert "一次办齐" not in client.get(f"/items/{alone}/").content.decode()
