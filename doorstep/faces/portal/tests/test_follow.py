"""The page of a promised item's code: plain words, nobody's name or number in full, and slow to guess at."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.base.core import codes, tries
from doorstep.cases.applications.models import ApplicationStatus
from doorstep.cases.applications.tests.promised import at, opened, promised_cast
from doorstep.faces.portal.views.follow import SAYS
from doorstep.registry.people import queries as residents
from doorstep.registry.staff.tests.factories import make_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
WORDS = {
    "opened": ["材料收下了，正在核对", "最迟这一天答复您"],
    "noticed": ["等您补交材料", "请在这一天以前交来", "还要您交来"],
    "accepted": ["正在拟决定", "最迟这一天决定", "2026年11月9日", "还有 5 个工作日", "为什么是这一天"],
    "stopped": ["正在进行现场核查", "期限停着不走"],
    "proposed": ["等负责人签发"],
    "granted": ["批准了，正在制证"],
    "issued": ["办好了，可以来领", "在哪里领什么", "食品经营许可证", "白头镇综合便民服务中心"],
    "refused": ["没有批准，请来领决定书", "不予许可决定书"],
    "sent": ["已经送出，等您签收", "邮寄"],
    "finished": ["办完了"],
    "not_accepted": ["没有受理"],
    "withdrawn": ["已经撤回"],
    "lapsed": ["没有按时补交"],
    "returned": ["已经退件"],
    "revoked": ["结果已经撤销"],
}


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


def test_every_state_has_its_words():
    assert set(SAYS) == {*ApplicationStatus.values, "reviewing"}


@pytest.mark.parametrize("status", WORDS)
def test_each_state_says_in_plain_words_how_far_it_is(people, client, status):
    affair = at(status, people)
    answer = client.get(reverse("portal:follow", args=[affair.follow_code]))
    assert answer.status_code == 200
    for words in WORDS[status]:
        assert words in answer.text, words
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("status", ["opened", "accepted", "issued", "finished", "refused"])
def test_the_code_alone_shows_no_name_and_no_number_in_full(people, client, status):
    affair = at(status, people)
    text = client.get(reverse("portal:follow", args=[affair.follow_code])).text
    person = residents.for_document(affair.applicant, ("name", "number", "phone"))
    for secret in (*person.values(), affair.number, str(affair.pk)):
        assert secret
        assert secret not in text
    if affair.certificate:
        assert affair.certificate.number not in text
        assert affair.certificate.code not in text
    assert affair.applicant.name_masked in text
    assert affair.number[-5:] in text


def test_nobody_s_opinion_is_told(people, client):
    affair = at("accepted", people)
    review = affair.reviews.first()
    text = client.get(reverse("portal:follow", args=[affair.follow_code])).text
    assert review.department.name in text
    assert review.words not in text
    assert review.reviewer.name not in text


def test_a_department_that_is_asked_is_named(people, client):
    affair = at("accepted", people, agreed=False)
    assert "等市场监管提出意见。" in client.get(reverse("portal:follow", args=[affair.follow_code])).text


def test_a_day_that_has_passed_is_told_with_whom_to_ask(people, client):
    affair = at("accepted", people)
    clock.move(MONDAY + dt.timedelta(days=14))
    text = client.get(reverse("portal:follow", args=[affair.follow_code])).text
    assert "已经过了这一天" in text
    assert "12345" in text


def test_the_code_is_typed_as_it_is_printed(people, client):
    affair = opened(people)
    typed = codes.in_groups(affair.follow_code).lower()
    answer = client.get(reverse("portal:follow_find"), {"code": typed})
    assert answer.headers["Location"] == reverse("portal:follow", args=[affair.follow_code])


def test_a_wrong_code_is_told_at_its_field_and_may_be_typed_again(people, client):
    for address, data in (
        (reverse("portal:follow_find"), {"code": "7K2M9QXT4BVN"}),
        (reverse("portal:follow", args=["7K2M9QXT4BVN"]), {}),
    ):
        answer = client.get(address, data)
        assert answer.status_code == 404
        assert "没有这个查询码" in answer.text
        assert 'value="7K2M9QXT4BVN"' in answer.text


@pytest.mark.parametrize("door", ["portal:follow", "portal:check_result"])
def test_who_tries_many_wrong_codes_waits_whatever_comes_next(people, client, door):
    affair = at("issued", people)
    right = affair.follow_code if door == "portal:follow" else affair.certificate.code
    for _time in range(tries.MOST):
        assert client.get(reverse(door, args=[codes.make()])).status_code in {200, 404}
    barred = client.get(reverse(door, args=[right]))
    assert barred.status_code == 429
    assert barred.headers["Retry-After"] == "900"
    assert client.get(reverse(door, args=[right]), REMOTE_ADDR="203.0.113.9").status_code == 200
    clock.move(MONDAY + tries.SPAN)
    assert client.get(reverse(door, args=[right])).status_code == 200


def test_a_household_on_the_new_kind_of_address_is_one(people, client):
    right = opened(people).follow_code
    for place in range(tries.MOST):
        client.get(reverse("portal:follow", args=[codes.make()]), REMOTE_ADDR=f"2001:db8:1:2::{place:x}")
    address = reverse("portal:follow", args=[right])
    assert client.get(address, REMOTE_ADDR="2001:db8:1:2:ffff::1").status_code == 429
    assert client.get(address, REMOTE_ADDR="2001:db8:1:3::1").status_code == 200


def test_the_window_sees_the_code_to_print_it_again(people, client):
    affair = at("accepted", people)
    client.force_login(
        Account.objects.get(username="clerk"), backend="django.contrib.auth.backends.ModelBackend"
    )
    assert codes.in_groups(affair.follow_code) in client.get(reverse("desk:record", args=[affair.pk])).text
