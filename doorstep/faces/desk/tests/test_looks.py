"""Who looked: the list for those who watch over it, the paper for the person at the counter."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from doorstep.base import clock
from doorstep.base.journal.models import Entry
from doorstep.cases.applications.tests.factories import make_resident
from doorstep.registry.people import actions
from doorstep.registry.people.tests.factories import id_number


@pytest.fixture
def person(cast):
    found = make_resident(cast["clerk"], name="王小丫")
    actions.disclose(found.pk, ("phone",), reason="电话通知领取证照", actor=cast["second_clerk"])
    return found


def tell(client, person, identity: str = "居民身份证"):
    return client.post(reverse("desk:tell_looks", args=[person.pk]), {"tell": "1", "identity": identity})


def test_the_head_reads_who_looked_and_why(enter, person):
    head = enter("site_head")
    assert (
        reverse("desk:looks", args=[person.pk])
        in head.get(reverse("desk:person", args=[person.pk])).content.decode()
    )
    body = head.get(reverse("desk:looks", args=[person.pk])).content.decode()
    for words in ("second_clerk", "综窗人员", "手机号", "电话通知领取证照"):
        assert words in body
    assert "王小丫" not in body


def test_a_clerk_does_not_watch_their_colleagues(enter, person):
    clerk = enter("clerk")
    assert clerk.get(reverse("desk:looks", args=[person.pk])).status_code == 403
    assert clerk.get(reverse("desk:looks_paper", args=[person.pk])).status_code == 403
    body = clerk.get(reverse("desk:person", args=[person.pk])).content.decode()
    assert f'href="{reverse("desk:looks", args=[person.pk])}"' not in body


def test_the_person_gets_a_paper_after_showing_who_they_are(enter, person):
    clerk = enter("clerk")
    led = tell(clerk, person)
    assert led.status_code == 303
    answer = clerk.get(led["Location"])
    assert answer["Cache-Control"] == "no-store"
    body = answer.content.decode()
    for words in ("综窗人员（白头镇综合便民服务中心）", "手机号", "电话通知领取证照", "data-print-now"):
        assert words in body
    assert "second_clerk" not in body, "the paper names posts, not people"
    entry = Entry.objects.get(event="resident.looks_told")
    assert (entry.person, entry.data) == (person.pk, {})
    with clock.travel(clock.now() + dt.timedelta(minutes=6)):
        assert clerk.get(led["Location"]).status_code == 403


def test_the_paper_of_one_person_opens_no_other(enter, person, cast):
    other = make_resident(cast["clerk"], number=id_number(serial=77))
    clerk = enter("clerk")
    word = tell(clerk, person)["Location"].partition("?")[2]
    assert clerk.get(f"{reverse('desk:looks_paper', args=[other.pk])}?{word}").status_code == 403


@pytest.mark.parametrize("identity", ["", "   ", "长" * 61])
def test_without_a_document_nothing_is_told(enter, person, identity):
    clerk = enter("clerk")
    led = tell(clerk, person, identity)
    body = clerk.get(led["Location"]).content.decode()
    assert "请写明本人出示了什么证件" in body
    assert not Entry.objects.filter(event="resident.looks_told").exists()


@pytest.mark.parametrize("who", ["reviewer", "manager", "seal_keeper", "resident"])
def test_only_those_at_the_counter_tell(enter, person, who):
    assert tell(enter(who), person).status_code in {403, 404}
    assert not Entry.objects.filter(event="resident.looks_told").exists()
