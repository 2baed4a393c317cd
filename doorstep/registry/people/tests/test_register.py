from __future__ import annotations

import uuid

import pytest
from django.db import connection

from doorstep.base.core import crypto
from doorstep.base.core.errors import IllegalMove, Invalid, Taken
from doorstep.base.journal.models import Entry
from doorstep.registry.people import actions, queries, sealed
from doorstep.registry.people.models import Resident
from tests.support import no_new_rows, together

from .factories import CLERK, id_number, make_resident, make_without_number


@pytest.mark.django_db
class TestRegister:
    def test_keeps_nothing_in_the_clear(self):
        number = id_number("19790101")
        person = make_resident("戴青", number=number, phone="13812345678", address="白头镇甘泉社区3组")
        with connection.cursor() as cursor:
            cursor.execute("SELECT r::text FROM people_resident r WHERE id = %s", [person.pk])
            (text,) = cursor.fetchone()
        for plain in ("戴青", number, "13812345678", "甘泉", "19790101", "1979-01-01"):
            assert plain not in text
            assert plain.encode().hex() not in text
        assert person.number_masked == f"519999********{number[-4:]}"
        assert (person.name_masked, person.phone_masked) == ("戴某", "138****5678")

    def test_sex_and_birth_come_from_the_number(self):
        person = make_resident(number=id_number("19601130", serial=123), sex="2")
        assert person.sex == "1"
        assert sealed.get(person, "birth") == "1960-11-30"
        assert queries.age(person) is not None

    def test_the_same_number_again_gives_the_same_person_and_no_new_row(self):
        first = make_resident("戴青", number="11010519491231002X")
        with no_new_rows():
            again = make_resident("戴 青", number="11010519491231002x")
        assert again.pk == first.pk

    def test_the_same_number_under_another_name_is_taken(self):
        first = make_resident("戴青", number="11010519491231002X")
        with no_new_rows(), pytest.raises(Taken) as refused:
            make_resident("王芳", number="11010519491231002X")
        assert refused.value.detail["resident"] == str(first.pk)
        assert "戴某" in str(refused.value.message)

    def test_every_wrong_field_is_named_at_once(self):
        with no_new_rows(), pytest.raises(Invalid) as refused:
            actions.register(name="戴", number="123", phone="12", address="甲" * 201, sex="x", actor=CLERK)
        assert set(refused.value.errors) == {"name", "number", "phone", "address", "sex"}

    def test_is_journalled_without_personal_data(self):
        person = make_resident("戴青", phone="13812345678")
        entry = Entry.objects.get(event="resident.registered", person=person.pk)
        assert entry.data == {}

    def test_sealed_bytes_of_another_row_do_not_open(self):
        one, two = make_resident("戴青"), make_resident("王芳")
        Resident.objects.filter(pk=one.pk).update(name_sealed=two.name_sealed)
        one.refresh_from_db()
        with pytest.raises(crypto.WrongKey):
            sealed.get(one, "name")

    def test_edge_9_17_rare_and_long_names(self):
        for name in ("𠮷野家明", "戴青", "阿依古丽·吐尔逊阿卜杜热合曼·买买提明艾合买提江"):
            person = make_resident(name)
            assert sealed.get(person, "name") == name
            assert queries.find(name=name).get() == person


@pytest.mark.django_db
class TestEdgeCase18WithoutNumber:
    def test_a_person_without_a_number_can_be_kept_more_than_once(self):
        assert make_without_number("戴青").pk != make_without_number("戴青").pk

    def test_later_gets_their_number(self):
        person = make_without_number("戴青")
        number = id_number("19481001")
        known = actions.identify(person.pk, number_kind="resident_id", number=number, actor=CLERK)
        assert queries.find(number=number).get() == known
        assert sealed.get(known, "birth") == "1948-10-01"
        with no_new_rows():
            actions.identify(person.pk, number_kind="resident_id", number=number, actor=CLERK)

    def test_a_number_that_somebody_has_is_taken(self):
        holder, person = make_resident("戴青"), make_without_number("戴青")
        number = sealed.get(holder, "number")
        with no_new_rows(), pytest.raises(Taken) as refused:
            actions.identify(person.pk, number_kind="resident_id", number=number, actor=CLERK)
        assert refused.value.detail["resident"] == str(holder.pk)

    def test_a_number_is_never_replaced_by_another(self):
        person = make_resident("戴青")
        with no_new_rows(), pytest.raises(IllegalMove):
            actions.identify(person.pk, number_kind="resident_id", number=id_number(), actor=CLERK)


@pytest.mark.django_db
class TestChangeContact:
    def test_changes_only_what_is_given(self):
        person = make_resident(phone="13812345678", address="白头镇")
        actions.change_contact(person.pk, phone="13900000000", actor=CLERK)
        person.refresh_from_db()
        assert (person.phone_masked, sealed.get(person, "address")) == ("139****0000", "白头镇")
        assert Entry.objects.get(event="resident.changed").data == {"fields": ["phone"]}

    def test_the_same_again_writes_nothing(self):
        person = make_resident(phone="13812345678")
        with no_new_rows():
            actions.change_contact(person.pk, phone="138 1234 5678", actor=CLERK)

    def test_can_take_a_phone_away(self):
        person = make_resident(phone="13812345678")
        actions.change_contact(person.pk, phone="", actor=CLERK)
        person.refresh_from_db()
        assert (person.phone_masked, person.phone_blind, person.phone_sealed) == ("", None, None)


@pytest.mark.django_db
class TestFind:
    def test_by_number_phone_and_name(self):
        person = make_resident("戴青", phone="13812345678")
        make_resident("王芳")
        for words in (
            {"number": sealed.get(person, "number")},
            {"phone": "+86 138 1234 5678"},
            {"name": "戴 青"},
            {"name": "戴青", "phone": "13812345678"},
        ):
            assert queries.find(**words).get() == person
        assert not queries.find(name="王芳", phone="13812345678").exists()

    def test_nothing_given_or_nonsense_finds_nobody(self, django_assert_num_queries):
        make_resident("戴青")
        with django_assert_num_queries(0):
            assert list(queries.find()) == []
            assert list(queries.find(number="abc")) == []

    def test_one_query_for_one_person_and_for_thirty(self, django_assert_num_queries):
        for _count in range(30):
            make_resident("戴青")
        with django_assert_num_queries(1):
            assert len(queries.find(name="戴青")) == 30


def test_two_clerks_entering_one_number_at_once_get_one_person(real_db):
    number = id_number("19790101")
    people = together([lambda: make_resident("戴青", number=number)] * 8)
    assert {type(person) for person in people} == {Resident}
    assert len({person.pk for person in people}) == 1
    assert Resident.objects.count() == 1
    assert Entry.objects.filter(event="resident.registered").count() == 1


def test_two_clerks_giving_one_number_to_two_people_one_wins(real_db):
    people = [make_without_number("戴青") for _ in range(6)]
    number = id_number()
    outcomes = together(
        [
            lambda pk=person.pk: actions.identify(pk, number_kind="resident_id", number=number, actor=CLERK)
            for person in people
        ]
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Resident"] + ["Taken"] * 5


@pytest.mark.django_db
def test_an_unknown_person_is_nobody():
    assert queries.current(uuid.uuid4()) is None
