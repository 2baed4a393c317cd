"""What to bring in one's own situation: asked by plain forms, told with reasons, kept nowhere."""

from __future__ import annotations

import pytest

from doorstep.registry.catalogue.queries import version_named

pytestmark = pytest.mark.django_db

ALWAYS = ("登记申请书", "经营者身份证")


def address(name="个体工商户设立登记"):
    return f"/items/{version_named(name).item_id}/bring/"


def told(client, **answers):
    return client.get(address(), answers).content.decode()


def test_the_guide_asks_first_and_tells_when_each_paper_is_needed(client):
    body = client.get(f"/items/{version_named('个体工商户设立登记').item_id}/").content.decode()
    assert f'action="{address()}"' in body
    assert "因为场所来源：租赁" in body


def test_exactly_the_papers_of_the_situation_each_with_its_reason(client):
    body = told(client, premises_right="租赁", who="本人")
    for name in (*ALWAYS, "经营场所材料(租赁合同)"):
        assert name in body
    for name in ("产权证明", "业主同意书", "授权委托书"):
        assert name not in body
    assert "要带 3 样" in body
    assert "因为场所来源：租赁" in body
    assert "每种情形都要" in body
    assert "data-print" in body


def test_before_everything_is_answered_there_is_no_list(client):
    body = told(client, premises_right="租赁")
    assert "还有问题没有答" in body
    assert "登记申请书" not in body
    assert "还有问题没有答" not in told(client)


def test_a_question_that_hangs_on_another_comes_after_it(client):
    where = address("出生登记(申报户口)")
    assert "在哪里出生" in client.get(where).content.decode()
    where = address("生育登记")
    assert "结婚证在不在手边" not in client.get(where).content.decode()
    first = {"married": "已登记", "who": "夫妻一方或本人"}
    body = client.get(where, first).content.decode()
    assert "结婚证在不在手边" in body
    assert "还有问题没有答" in body
    assert "婚姻状况承诺书" in client.get(where, {**first, "proof": "没带"}).content.decode()


def test_nonsense_in_the_address_is_said_and_lists_nothing(client):
    body = told(client, premises_right="借用", who="本人")
    assert "data-error-summary" in body
    assert "登记申请书" not in body


def test_an_item_without_questions_has_its_guide_only(client):
    version = version_named("求职登记")
    answer = client.get(address("求职登记"))
    assert (answer.status_code, answer["Location"]) == (302, f"/items/{version.item_id}/")
