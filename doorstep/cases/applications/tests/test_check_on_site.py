"""On-site checks (现场核查) are made by two officers who are named, kept and told (行政许可法 art. 34)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from doorstep.acts.certificates import queries as certificates
from doorstep.base import clock
from doorstep.base.core.errors import Invalid
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import PaperKind, SpecialStep
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.staff.models import Grant
from doorstep.registry.staff.tests.factories import make_cast

from .promised import SPECIAL, at, officers, promised_cast, visit
from .test_moves import HEARING

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


@pytest.fixture
def affair(people):
    return at("accepted", people, agreed=False)


def refused(affair, people, *named, name=SPECIAL):
    with changes_nothing(Invalid) as refusal:
        actions.begin_special_step(
            affair.pk, name, officers=[people[one].account_id for one in named], actor=people["proposer"]
        )
    return refusal.value.code


def test_two_are_kept_with_the_step_in_the_journal_and_on_the_paper(people, affair):
    step = visit(affair.pk, people)
    named = (people["proposer"].account_id, people["market"].account_id)
    assert (step.officer_id, step.second_officer_id) == named
    assert tuple(Entry.objects.get(event="application.special_step_begun").data["officers"]) == named
    document = affair.papers.get(kind=PaperKind.SPECIAL_STEP).document
    assert certificates.content(document)["officers"] == ["proposer", "market"]


@pytest.mark.parametrize("named", [(), ("proposer",), ("proposer", "market", "health")])
def test_not_one_and_not_nobody_goes(people, affair, named):
    assert refused(affair, people, *named) == "two_officers"


def test_the_same_person_is_not_two(people, affair):
    assert refused(affair, people, "market", "market") == "same_officer"


@pytest.mark.parametrize("stranger", ["clerk", "reviewer", "signer", "deciding_clerk", "manager", "resident"])
def test_who_does_not_review_the_affair_is_not_sent(people, affair, stranger):
    assert refused(affair, people, "proposer", stranger) == "not_an_officer"


def test_a_department_that_is_not_asked_sends_nobody(people, affair):
    affair.reviews.filter(department="WJ").delete()
    assert refused(affair, people, "market", "health") == "not_an_officer"


def test_who_has_left_the_post_is_not_sent(people, affair):
    leaves = MONDAY + dt.timedelta(minutes=1)
    Grant.objects.filter(account_id=people["market"].account_id).update(valid_until=leaves)
    clock.move(leaves)
    assert refused(affair, people, "proposer", "market") == "not_an_officer"
    assert people["market"].account_id not in queries.officers(affair).values_list("pk", flat=True)


def test_a_login_that_does_not_exist_is_not_sent(people, affair):
    with changes_nothing(Invalid):
        actions.begin_special_step(
            affair.pk, SPECIAL, officers=[people["proposer"].account_id, 2**31 - 1], actor=people["proposer"]
        )


def test_a_hearing_names_no_officers(people, affair):
    procedure = {**affair.version.procedure, "special_steps": [HEARING]}
    ItemVersion.objects.filter(pk=affair.version_id).update(procedure=procedure)
    assert refused(affair, people, "proposer", "market", name=HEARING["name"]) == "no_officers"
    step = actions.begin_special_step(affair.pk, HEARING["name"], actor=people["proposer"])
    assert (step.officer, step.second_officer) == (None, None)


@pytest.mark.parametrize("second", ["the same", "nobody"])
def test_the_database_refuses_one_officer_too(people, affair, second):
    step = visit(affair.pk, people)
    other = step.officer_id if second == "the same" else None
    with pytest.raises(IntegrityError), transaction.atomic():
        SpecialStep.objects.filter(pk=step.pk).update(second_officer=other)
    assert officers(people) == [step.officer_id, step.second_officer_id]
