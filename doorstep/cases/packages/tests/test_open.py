"""Opening a bundle: its affairs in one transaction, what is known written once, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.numbers import is_number
from doorstep.cases.applications.queries import answers, situation
from doorstep.cases.packages import actions, building, queries
from doorstep.cases.packages.models import Package, PackageStatus

from .factories import ANSWERS, HOME, RESTAURANT, affair, make_resident, opened


def test_what_waits_for_nothing_is_opened_and_the_rest_waits(clerk):
    package = opened(clerk)
    at = queries.running(package)
    assert [(view.key, view.state) for view in at.parts] == [("licence", "opened"), ("permit", "waiting")]
    assert [view.key for view in at.waits_for(at.part("permit"))] == ["licence"]
    licence = affair(package, "licence")
    assert licence.is_part
    assert licence.handler_id == package.handler_id == clerk.account_id
    assert situation(licence) == {"premises_right": "租赁", "who": "本人"}
    assert package.status == PackageStatus.OPENED
    assert is_number(package.number)
    assert package.due_on is not None
    assert Entry.objects.filter(event="package.opened", subject_id=str(package.pk)).count() == 1


def test_what_is_known_is_written_once_into_the_one_form(clerk):
    person = make_resident(clerk, name="何知味", phone="13881234567")
    package = opened(clerk, applicant=person)
    schema, known = queries.read_form(clerk, queries.running(package))
    assert known["applicant_phone"] == "13881234567"
    assert known["applicant_name"] == "何知味"
    assert answers(affair(package, "licence"))["operator_phone"] == "13881234567"
    titles = [field["title"] for field in schema["properties"].values()]
    assert len([title for title in titles if title == "联系电话"]) == 1


def test_every_question_has_to_be_answered(clerk):
    person = make_resident(clerk)
    with pytest.raises(Invalid) as refusal:
        actions.open_package(
            HOME, RESTAURANT, answers={"licence": "没有"}, applicant_id=person.pk, actor=clerk
        )
    assert {"size", "place", "sign"} <= refusal.value.errors.keys()
    assert not Application.objects.exists()


def test_an_unknown_bundle_or_person_is_refused(clerk):
    with pytest.raises(NotFound):
        actions.open_package(HOME, "no-such", answers={}, applicant_id=make_resident(clerk).pk, actor=clerk)
    with pytest.raises(Invalid, match="登记申请人"):
        actions.open_package(
            HOME,
            RESTAURANT,
            answers=ANSWERS,
            applicant_id="00000000-0000-0000-0000-000000000000",
            actor=clerk,
        )


def test_a_site_that_does_not_take_in_a_part_opens_none(clerk):
    version = queries.version_of(RESTAURANT)
    permit = version.parts.get(key="permit")
    permit.item.offerings.filter(site=HOME).update(depth="guide")
    person = make_resident(clerk)
    with pytest.raises(Invalid, match="食品经营许可证"):
        actions.open_package(HOME, RESTAURANT, answers=ANSWERS, applicant_id=person.pk, actor=clerk)
    assert not Package.objects.exists()
    assert not Application.objects.exists()


@pytest.mark.parametrize(
    "name", ["resident", "clerk_elsewhere", "reviewer", "seal_keeper", "manager", "outsider"]
)
def test_only_clerks_of_the_site_open(cast, name):
    person = make_resident(cast["clerk"])
    with pytest.raises(NotAllowed):
        actions.open_package(HOME, RESTAURANT, answers=ANSWERS, applicant_id=person.pk, actor=cast[name])


@pytest.mark.parametrize("name", ["resident", "clerk_elsewhere", "social_worker", "outsider"])
def test_strangers_do_not_know_of_it(cast, name):
    package = opened(cast["clerk"])
    with pytest.raises(NotFound):
        queries.find(cast[name], package.pk)
    for verb in (actions.accept, actions.notify, actions.hand_over):
        with pytest.raises(NotFound):
            verb(package.pk, actor=cast[name])


@pytest.mark.parametrize("name", ["reviewer", "site_head", "manager"])
def test_those_who_see_it_do_not_handle_it(cast, name):
    package = opened(cast["clerk"])
    assert queries.find(cast[name], package.pk) == package
    with pytest.raises(NotAllowed):
        actions.fill(package.pk, {}, actor=cast[name])
    with pytest.raises(NotAllowed):
        actions.check_papers(package.pk, {}, actor=cast[name])
    with pytest.raises(NotAllowed):
        actions.mend(package.pk, "licence", actor=cast[name])


def test_the_running_bundle_keeps_its_version(cast, clerk):
    package = opened(clerk)
    before = package.version
    given = building.definition_of(before, list(before.parts.order_by("position")))
    actions.draft(RESTAURANT, replace(given, text="新的一句说明"), actor=cast["manager"])
    after = actions.publish(RESTAURANT, actor=cast["manager"])
    assert after.number == before.number + 1
    assert Package.objects.get(pk=package.pk).version_id == before.pk
    assert opened(clerk).version_id == after.pk


@pytest.mark.parametrize("given", ["", "nobody", "123", "00000000-0000-0000-0000-000000000000"])
def test_ids_that_are_none_are_refused(clerk, given):
    with changes_nothing(Invalid):
        actions.open_package(HOME, RESTAURANT, answers=ANSWERS, applicant_id=given, actor=clerk)
    person = make_resident(clerk)
    if given:
        with changes_nothing(Invalid):
            opened(clerk, applicant=person, organisation_id=given)
