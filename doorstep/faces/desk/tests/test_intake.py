from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.base.journal.models import Entry
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import licence_code, make_resident
from doorstep.registry.people import sealed
from doorstep.registry.people.models import Resident
from doorstep.registry.people.tests.factories import id_number


@pytest.fixture
def intake(desk, ticket):
    """The page for a ticket that is being served: its ids, and the browser."""
    made = ticket("serving")
    return made, reverse("desk:intake", args=[made.pk]), reverse("desk:open_affair", args=[made.pk])


def test_somebody_known_is_found_by_their_number(desk, cast):
    number = id_number(serial=71)
    person = make_resident(cast["clerk"], number=number)
    part = desk.post(reverse("desk:find_person"), {"who": number, "role": "applicant"}).content.decode()
    assert str(person.pk) in part
    assert person.name_masked in part
    assert number not in part


def test_somebody_unknown_is_offered_registration_with_the_number_kept(desk):
    part = desk.post(reverse("desk:find_person"), {"who": id_number(serial=72), "role": "applicant"})
    assert part.status_code == 200
    assert id_number(serial=72) in part.content.decode()
    assert "还没有登记过" in part.content.decode()


def test_a_number_with_a_slip_is_said_to_be_wrong_before_anybody_registers(desk):
    body = desk.post(reverse("desk:find_person"), {"who": "590184198605210022"}).content.decode()
    assert 'aria-invalid="true"' in body
    assert 'value="590184198605210022"' in body
    assert "请照证件登记" not in body


def test_a_name_that_two_people_bear_shows_both(desk, cast):
    for serial in (73, 74):
        make_resident(cast["clerk"], name="同名的人", number=id_number(serial=serial))
    part = desk.post(reverse("desk:find_person"), {"who": "同名的人", "role": "applicant"})
    assert part.content.decode().count("/choose/") == 2


def test_of_several_it_may_be_none_and_the_search_goes_on(desk, cast):
    for serial in (76, 77):
        make_resident(cast["clerk"], name="同名的人", number=id_number(serial=serial))
    asked = {"who": "同名的人", "role": "applicant"}
    found = desk.post(reverse("desk:find_person"), asked).text
    assert "都不是，登记新的人" in found
    assert 'name="who"' in found
    form = desk.post(reverse("desk:find_person"), asked | {"new": "1"}).text
    assert reverse("desk:register_person") in form
    assert 'value="同名的人"' in form
    assert "还没有登记过" not in form


def test_one_namesake_is_asked_about_not_taken(desk, cast):
    make_resident(cast["clerk"], name="只有一位", number=id_number(serial=78))
    part = desk.post(reverse("desk:find_person"), {"who": "只有一位", "role": "applicant"}).text
    assert "data-person" not in part
    assert "都不是，登记新的人" in part


def test_full_width_digits_are_digits(desk, cast):
    number = id_number(serial=79)
    person = make_resident(cast["clerk"], number=number)
    wide = "".join(chr(ord(sign) + 0xFEE0) for sign in number)
    assert str(person.pk) in desk.post(reverse("desk:find_person"), {"who": wide}).text


@pytest.mark.parametrize(
    ("typed", "says"), [("1234", "现在是4位"), ("9" * 60, "现在是60位"), ("0000", "现在是4位")]
)
def test_a_number_of_a_wrong_length_is_no_newcomer(desk, typed, says):
    answer = desk.post(reverse("desk:find_person"), {"who": typed})
    assert answer.status_code == 422
    assert says in answer.text
    assert reverse("desk:register_person") not in answer.text


def test_the_number_of_a_card_is_not_called_optional(desk):
    body = desk.post(reverse("desk:find_person"), {"who": id_number(serial=80)}).text
    label = body[body.index('for="id_number"') :]
    assert "选填" not in label[: label.index("</label>")]


@pytest.mark.parametrize("typed", ["代领的人", "13908011234"])
def test_a_collector_is_found_by_card_alone(desk, cast, typed):
    person = make_resident(cast["clerk"], name="代领的人", phone="13908011234", number=id_number(serial=90))
    answer = desk.post(reverse("desk:find_person"), {"who": typed, "role": "collector"})
    assert answer.status_code == 422
    assert str(person.pk) not in answer.text
    chosen = desk.post(reverse("desk:choose_person", args=[person.pk]), {"role": "collector"})
    assert chosen.status_code == 422
    by_card = desk.post(reverse("desk:find_person"), {"who": id_number(serial=90), "role": "collector"})
    assert str(person.pk) in by_card.text


def known_again(desk, **typed):
    sent = {
        "role": "applicant",
        "number_kind": "resident_id",
        "number": id_number(serial=91),
        "name": "来过的人",
    }
    return desk.post(reverse("desk:register_person"), sent | typed)


def test_who_was_known_after_all_is_offered_the_new_phone_and_it_is_kept(desk, cast):
    person = make_resident(cast["clerk"], name="来过的人", number=id_number(serial=91), phone="13908010001")
    part = known_again(desk, phone="13908010002", address="白头镇五星村3组").text
    assert "以前登记过" in part
    keep = reverse("desk:keep_contact", args=[person.pk])
    assert keep in part
    kept = desk.post(keep, {"role": "applicant", "phone": "13908010002", "address": "白头镇五星村3组"}).text
    assert "已更新" in kept
    person.refresh_from_db()
    assert (sealed.get(person, "phone"), sealed.get(person, "address")) == ("13908010002", "白头镇五星村3组")


def test_who_was_known_with_the_same_phone_is_offered_nothing(desk, cast):
    person = make_resident(cast["clerk"], name="来过的人", number=id_number(serial=91), phone="13908010001")
    assert reverse("desk:keep_contact", args=[person.pk]) not in known_again(desk, phone="139 0801 0001").text


def test_a_known_number_under_another_name_leads_to_the_person_s_page(desk, cast):
    person = make_resident(cast["clerk"], name="来过的人", number=id_number(serial=91))
    assert reverse("desk:person", args=[person.pk]) in known_again(desk, name="别的名字").text


def test_registering_gives_the_person(desk):
    sent = {
        "role": "applicant",
        "number_kind": "resident_id",
        "number": id_number(serial=75),
        "name": "新来的人",
    }
    part = desk.post(reverse("desk:register_person"), sent)
    assert part.status_code == 200
    assert "已登记" in part.content.decode()
    assert Resident.objects.filter(number_masked__contains=id_number(serial=75)[-4:]).exists()


def test_a_wrong_number_is_said_at_its_field_and_what_was_typed_stays(desk):
    sent = {"role": "applicant", "number_kind": "resident_id", "number": "51018419900101000A", "name": "李某"}
    part = desk.post(reverse("desk:register_person"), sent)
    body = part.content.decode()
    assert part.status_code == 422
    assert 'aria-invalid="true"' in body
    assert "李某" in body
    assert "51018419900101000A" in body


def test_items_are_found_in_plain_words(desk):
    part = desk.get(reverse("desk:items"), {"q": "开饭馆"}).content.decode()
    assert "个体工商户设立登记" in part


def test_words_that_find_nothing_say_so(desk):
    assert "没有找到" in desk.get(reverse("desk:items"), {"q": "zzqqxx"}).content.decode()


def test_opening_goes_on_with_the_form(desk, intake, cast):
    made, _page, address = intake
    person = make_resident(cast["clerk"])
    answer = desk.post(address, {"applicant": person.pk, "item": licence_code()})
    affair = Application.objects.get(ticket=made)
    assert answer.headers["Location"] == reverse("desk:work", args=[affair.pk])


def test_what_the_county_knows_is_filled_in_and_the_look_is_journalled(desk, intake, cast):
    made, _page, address = intake
    person = make_resident(cast["clerk"], name="张小明")
    desk.post(address, {"applicant": person.pk, "item": licence_code()})
    affair = Application.objects.get(ticket=made)
    assert "张小明" in desk.get(reverse("desk:work", args=[affair.pk])).content.decode()
    assert Entry.objects.filter(person=person.pk, event__startswith="resident.").exists()


def test_opening_without_a_person_is_refused_and_the_item_stays_chosen(desk, intake):
    _made, _page, address = intake
    answer = desk.post(address, {"applicant": "", "item": licence_code()}, follow=True)
    assert answer.status_code == 422
    assert "请先核验或登记申请人" in answer.content.decode()
    assert licence_code() in answer.content.decode()
    assert not Application.objects.exists()


def test_opening_twice_by_the_same_form_opens_one(desk, intake, cast):
    _made, _page, address = intake
    person = make_resident(cast["clerk"])
    sent = {"applicant": str(person.pk), "item": licence_code(), "once": "open-1"}
    first, second = desk.post(address, sent), desk.post(address, sent)
    assert first.headers["Location"] == second.headers["Location"]
    assert Application.objects.count() == 1


def test_the_item_named_at_the_kiosk_is_chosen_already(desk, cast, seat):
    from doorstep.acts.queue import actions as queue

    made = queue.take(seat.site_id, items=[licence_code()], actor=cast["clerk"])
    queue.call(made.pk, seat.pk, actor=cast["clerk"])
    queue.begin(made.pk, actor=cast["clerk"])
    page = desk.get(reverse("desk:intake", args=[made.pk]))
    assert page.context["item"].item_id == licence_code()


def test_the_ticket_of_another_clerk_is_refused_by_name(enter, intake, counters, cast):
    from doorstep.acts.queue import actions as queue

    _made, _page, address = intake
    queue.sit(counters[1].pk, actor=cast["second_clerk"])
    person = make_resident(cast["clerk"])
    answer = enter("second_clerk").post(
        address, {"applicant": person.pk, "item": licence_code()}, follow=True
    )
    assert answer.status_code == 409
    assert "clerk" in answer.content.decode()
    assert not Application.objects.exists()
