"""An affair for an organisation, with the person at the counter as the one who acts for it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import licence_code, make_resident
from doorstep.registry.catalogue import queries as catalogue
from doorstep.registry.people import actions as people
from doorstep.registry.people.models import Organisation
from doorstep.registry.staff.tests.factories import HOME

CODE, NAME = "91350100M000100Y43", "崇州市白头镇老戴饭店"


@pytest.fixture
def firm(cast) -> Organisation:
    return people.register_organisation(credit_code=CODE, name=NAME, actor=cast["clerk"])


@pytest.fixture
def for_firms() -> str:
    """The code of an item that the home site finishes at once and that organisations may ask for."""
    return next(
        offering.item_id
        for offering in catalogue.offered_at(HOME, "accept")
        if offering.item.current.for_whom != "person" and offering.item.current.is_instant
    )


def find(desk, code):
    return desk.post(reverse("desk:find_organisation"), {"credit_code": code})


def test_a_known_organisation_is_found_by_its_code_in_any_spelling(desk, firm):
    body = find(desk, " 91350100m000100y43").text
    assert NAME in body
    assert f'name="organisation" form="open" value="{firm.pk}"' in body


def test_a_wrong_code_is_said_to_be_wrong_and_kept(desk):
    body = find(desk, "91350100M000100Y44").text
    assert 'aria-invalid="true"' in body
    assert "91350100M000100Y44" in body


def test_an_unknown_organisation_is_registered(desk):
    assert "请照证照登记" in find(desk, CODE).text
    part = desk.post(reverse("desk:register_organisation"), {"credit_code": CODE, "name": NAME})
    assert part.status_code == 200
    assert f'value="{Organisation.objects.get(credit_code=CODE).pk}"' in part.text


def test_another_name_under_the_same_code_is_refused_with_what_was_typed(desk, firm):
    part = desk.post(reverse("desk:register_organisation"), {"credit_code": CODE, "name": "别的饭店"})
    assert part.status_code == 422
    assert NAME in part.text
    assert "别的饭店" in part.text


def test_the_affair_is_the_organisations_and_the_person_acts_for_it(desk, ticket, cast, firm, for_firms):
    made, person = ticket("serving"), make_resident(cast["clerk"])
    sent = {"applicant": person.pk, "organisation": firm.pk, "item": for_firms}
    page = desk.post(reverse("desk:open_affair", args=[made.pk]), sent, follow=True)
    affair = Application.objects.get(ticket=made)
    assert (affair.organisation, affair.applicant) == (firm, person)
    assert NAME in page.text


def test_an_item_for_persons_refuses_it_and_keeps_the_choice(desk, ticket, cast, firm):
    made, person = ticket("serving"), make_resident(cast["clerk"])
    sent = {"applicant": person.pk, "organisation": firm.pk, "item": licence_code()}
    page = desk.post(reverse("desk:open_affair", args=[made.pk]), sent, follow=True)
    assert page.status_code == 422
    assert "由个人申请" in page.text
    assert page.context["organisation"] == firm
    assert not Application.objects.exists()


@pytest.mark.parametrize("wrong", ["nonsense", "00000000-0000-0000-0000-000000000000"])
def test_an_organisation_that_is_not_there_is_refused(desk, ticket, cast, for_firms, wrong):
    made, person = ticket("serving"), make_resident(cast["clerk"])
    sent = {"applicant": person.pk, "organisation": wrong, "item": for_firms}
    page = desk.post(reverse("desk:open_affair", args=[made.pk]), sent, follow=True)
    assert page.status_code == 422
    assert "请先登记单位" in page.text


def test_without_an_organisation_nothing_changes(desk, ticket, cast, for_firms):
    person = make_resident(cast["clerk"])
    affair = actions.open_application(HOME, for_firms, applicant_id=person.pk, actor=cast["clerk"])
    assert affair.organisation is None
