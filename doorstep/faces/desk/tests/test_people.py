from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from doorstep.base import clock
from doorstep.base.journal.models import Entry
from doorstep.cases.applications.tests.factories import make_resident, opened
from doorstep.faces.desk.views.people import asked
from doorstep.registry.people import queries, sealed
from doorstep.registry.people.tests.factories import id_number


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("510184199001010012", "number"),
        ("51018419900101001x", "number"),
        ("138 0013 8000", "phone"),
        ("13800138000", "phone"),
        ("１３８００１３８０００", "phone"),
        ("028-82312345", "phone"),
        ("５１０１８４１９９００１０１００１２", "number"),
        ("欧阳·买买提", "name"),
        ("𠮷田", "name"),
    ],
)
def test_what_was_typed_is_taken_for_what_it_is(typed, kind):
    assert list(asked(typed)) == [kind]


def test_a_person_is_found_and_their_page_is_masked(desk, cast):
    number = id_number(serial=81)
    person = make_resident(cast["clerk"], name="王小丫", number=number)
    found = desk.post(reverse("desk:people_found"), {"who": number}).content.decode()
    assert reverse("desk:person", args=[person.pk]) in found
    page = desk.get(reverse("desk:person", args=[person.pk])).content.decode()
    assert "王小丫" not in page
    assert number not in page


@pytest.mark.parametrize(
    ("typed", "says"), [("1234", "现在是4位"), ("1" * 60, "现在是60位"), ("王", "姓名应有")]
)
def test_a_look_up_that_cannot_find_says_what_is_wrong(desk, typed, says):
    answer = desk.post(reverse("desk:people_found"), {"who": typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert "没有找到这个人" not in answer.text


def test_nobody_found_says_how_to_go_on(desk):
    assert "没有找到这个人" in desk.post(reverse("desk:people_found"), {"who": "没有的人"}).content.decode()


def test_the_whole_record_opens_for_a_reason_and_the_look_is_journalled(desk, cast):
    person = make_resident(cast["clerk"], name="王小丫")
    before = Entry.objects.filter(person=person.pk).count()
    answer = desk.post(reverse("desk:reveal", args=[person.pk]), {"reason": "核对领取人"})
    assert answer.status_code == 303
    for _load in range(2):
        page = desk.get(answer.headers["Location"])
        assert "王小丫" in page.text
        assert page.headers["Cache-Control"] == "no-store"
    assert Entry.objects.filter(person=person.pk).count() == before + 1


def test_what_was_opened_closes_after_five_minutes_and_on_the_next_page(desk, cast):
    person = make_resident(cast["clerk"], name="王小丫")
    own = reverse("desk:person", args=[person.pk])
    led = desk.post(reverse("desk:reveal", args=[person.pk]), {"reason": "核对领取人"}).headers["Location"]
    assert "王小丫" not in desk.get(own).text
    with clock.travel(clock.now() + dt.timedelta(minutes=4)):
        assert "王小丫" in desk.get(led).text
    with clock.travel(clock.now() + dt.timedelta(minutes=6)):
        assert "王小丫" not in desk.get(led).text


def test_what_was_opened_is_nobody_else_s_and_lies_sealed(desk, enter, cast):
    person = make_resident(cast["clerk"], name="王小丫")
    led = desk.post(reverse("desk:reveal", args=[person.pk]), {"reason": "核对领取人"}).headers["Location"]
    assert "王小丫" not in str(Session.objects.get(pk=desk.session.session_key).get_decoded())
    other = enter("site_head")
    session = other.session
    session["desk_opened"] = desk.session["desk_opened"]
    session.save()
    assert "王小丫" not in other.get(led).text


def test_without_a_reason_it_stays_closed(desk, cast):
    person = make_resident(cast["clerk"], name="王小丫")
    answer = desk.post(reverse("desk:reveal", args=[person.pk]), {"reason": ""}, follow=True)
    assert answer.status_code == 422
    assert "王小丫" not in answer.content.decode()


def test_a_seal_keeper_opens_nobody(enter, cast):
    person = make_resident(cast["clerk"], name="王小丫")
    answer = enter("seal_keeper").post(reverse("desk:reveal", args=[person.pk]), {"reason": "想看"})
    assert answer.status_code in {403, 404}
    assert "王小丫" not in answer.content.decode()


def test_the_page_needs_as_many_queries_for_thirty_affairs_as_for_one(desk, cast, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    person = make_resident(cast["clerk"])
    address = reverse("desk:person", args=[person.pk])
    opened(cast["clerk"], applicant=person)
    desk.get(address)
    with CaptureQueriesContext(connection) as one:
        desk.get(address)
    for _each in range(29):
        opened(cast["clerk"], applicant=person)
    with django_assert_num_queries(len(one)):
        desk.get(address)


def test_a_clerk_corrects_a_name_with_a_reason(desk, cast):
    person = make_resident(cast["clerk"], name="王小丫")
    sent = {"rename": "1", "name": "王小雅", "reason": "照身份证更正"}
    answer = desk.post(reverse("desk:rename_person", args=[person.pk]), sent)
    assert answer.headers["Location"] == reverse("desk:person", args=[person.pk])
    assert list(queries.find(name="王小雅")) == [person]


def test_a_refused_correction_comes_back_open_with_what_was_typed(desk, cast):
    person = make_resident(cast["clerk"], name="王小丫")
    sent = {"rename": "1", "name": "王小雅", "reason": "1"}
    answer = desk.post(reverse("desk:rename_person", args=[person.pk]), sent, follow=True)
    assert answer.status_code == 422
    assert 'id="rename-reason-error"' in answer.text
    assert 'value="王小雅"' in answer.text
    assert 'id="reveal-error"' not in answer.text


def test_a_clerk_sets_a_new_phone_and_leaves_the_address(desk, cast):
    person = make_resident(cast["clerk"], name="王小丫", phone="13908010001", address="白头镇五星村3组")
    sent = {"contact": "1", "phone": "13908010002", "address": ""}
    desk.post(reverse("desk:change_contact", args=[person.pk]), sent)
    person.refresh_from_db()
    assert (sealed.get(person, "phone"), sealed.get(person, "address")) == ("13908010002", "白头镇五星村3组")


def test_nothing_new_is_said_at_the_phone(desk, cast):
    person = make_resident(cast["clerk"])
    sent = {"contact": "1", "phone": "", "address": " "}
    answer = desk.post(reverse("desk:change_contact", args=[person.pk]), sent, follow=True)
    assert answer.status_code == 422
    assert 'id="new-phone-error"' in answer.text


def test_who_may_not_change_is_not_offered_to(enter, cast):
    person = make_resident(cast["clerk"])
    assert (
        reverse("desk:rename_person", args=[person.pk])
        not in enter("site_head").get(reverse("desk:person", args=[person.pk])).text
    )
