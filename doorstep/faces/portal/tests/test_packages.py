"""The bundles for everybody: a questionnaire without JavaScript, then one list."""

from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.cases.packages import queries
from doorstep.cases.packages.tests.factories import ANSWERS

pytestmark = pytest.mark.django_db
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
    then = client.get(ADDRESS, {"size": "60平方米以上"}).content.decode()
    assert 'name="permit__made_here"' in then
    assert "errorlist" in then
    assert "只带这一份清单" not in then


def test_the_answer_is_one_list_with_days_offices_and_places(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        shown = client.get(ADDRESS, ANSWERS).content.decode()
    told = queries.union_for(queries.version_of("open-restaurant"), ANSWERS)
    for need in told.needs:
        assert shown.count(f'<span class="row-title">{need.name}</span>') == 1
    assert "“营业执照”不用带" in shown
    assert f"最长 {told.days} 个工作日" in shown
    assert shown.count('class="bar"') == len(told.applied)
    assert "白头镇综合便民服务中心" in shown
    assert "style=" not in shown
    assert "data-print" in shown


def test_what_is_no_answer_is_ignored(client):
    shown = client.get(ADDRESS, {**ANSWERS, "size": "<script>", "x": "y"})
    assert shown.status_code == 200
    assert "<script>y" not in shown.content.decode()
    assert client.get(reverse("portal:package", args=["no-such"])).status_code == 404
