"""A commitment found to be false (告知承诺失信) is kept, listed for the bureau, and bars others of its kind for a time."""

import datetime as dt

import pytest
from django.conf import settings

from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application, Commitment
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.people import actions as people_actions
from doorstep.registry.staff.tests.factories import make_cast

from .factories import make_resident
from .promised import at, complete, food_version, opened, promised_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
FINDING = "经营场所与承诺书所写的不一致"


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        cast = promised_cast(make_cast())
        version = food_version()
        ItemVersion.objects.filter(pk=version.pk).update(procedure={**version.procedure, "commitment": True})
        yield cast


def found_false(people, status="finished"):
    """An affair on a commitment that turned out false."""
    affair = at(status, people, acceptance="commitment")
    actions.verify_commitment(affair.pk, is_true=False, finding=FINDING, actor=people["second_proposer"])
    return affair


def committing(people, **more):
    """Another affair of the food permit whose applicant wants to commit."""
    affair = opened(people, **more)
    complete(affair, people["clerk"])
    return affair


def commit(affair, people):
    return actions.accept_on_commitment(affair.pk, actor=people["clerk"])


def test_a_false_one_needs_its_finding_which_the_revocation_keeps(people):
    affair = at("finished", people, acceptance="commitment")
    with changes_nothing(Invalid):
        actions.verify_commitment(affair.pk, is_true=False, actor=people["second_proposer"])
    actions.verify_commitment(affair.pk, is_true=False, finding=FINDING, actor=people["second_proposer"])
    actions.revoke(affair.pk, reason="承诺不实", actor=people["manager"])
    kept = Commitment.objects.get(application=affair)
    assert (kept.is_true, kept.finding) == (False, FINDING)
    assert Application.objects.get(pk=affair.pk).status == "revoked"
    (listed,) = queries.false_commitments(people["manager"], clock.today(), clock.today())
    assert listed.application.certificate.revoke_reason == "承诺不实"


def test_the_same_person_is_refused_with_the_reason_and_the_day(people):
    false = found_false(people)
    affair = committing(people, applicant=false.applicant)
    with changes_nothing(Invalid) as refusal:
        commit(affair, people)
    until = (MONDAY + dt.timedelta(days=settings.DISTRUST_DAYS)).date()
    assert refusal.value.code == "not_trusted"
    for words in (false.version.name, "2026-11-02", until.isoformat(), "行政许可"):
        assert words in str(refusal.value.message)
    actions.accept(affair.pk, actor=people["clerk"])  # the general way stays open


def test_somebody_else_may_commit(people):
    found_false(people)
    assert commit(committing(people), people).acceptance == "commitment"


def test_a_true_one_bars_nothing(people):
    true = at("finished", people, acceptance="commitment")
    actions.verify_commitment(true.pk, is_true=True, actor=people["second_proposer"])
    assert commit(committing(people, applicant=true.applicant), people).acceptance == "commitment"


def test_an_item_of_another_kind_may_be_committed(people):
    false = found_false(people)
    affair = committing(people, applicant=false.applicant)
    ItemVersion.objects.filter(pk=affair.version_id).update(kind="行政备案")
    other = ItemVersion.objects.get(pk=affair.version_id)
    other.pk, other.number, other.kind = None, other.number + 1, "行政许可"
    other.save()
    Application.objects.filter(pk=false.pk).update(version=other)
    assert commit(affair, people).acceptance == "commitment"


def test_the_organisation_is_barred_whoever_acts_for_it(people):
    firm = people_actions.register_organisation(
        credit_code="91350100M000100Y43", name="崇州市白头镇老戴饭店", actor=people["clerk"]
    )
    false = found_false(people)
    Application.objects.filter(pk=false.pk).update(organisation=firm)
    affair = committing(people, organisation_id=firm.pk)
    with changes_nothing(Invalid):
        commit(affair, people)


def test_who_was_merged_into_the_applicant_counts(people):
    false = found_false(people)
    whole = make_resident(people["clerk"], number="", number_kind="none")
    people_actions.merge(whole.pk, false.applicant_id, reason="同一个人", actor=people["reviewer"])
    affair = committing(people, applicant=whole)
    with changes_nothing(Invalid):
        commit(affair, people)


@pytest.mark.parametrize(("days", "is_barred"), [(-1, True), (0, False)])
def test_the_county_s_time_ends_it(people, days, is_barred):
    false = found_false(people)
    affair = committing(people, applicant=false.applicant)
    clock.move(MONDAY + dt.timedelta(days=settings.DISTRUST_DAYS + days))
    assert (queries.false_commitment_of(affair) is not None) == is_barred


def test_the_time_is_the_county_s(people, settings):
    settings.DISTRUST_DAYS = 30
    false = found_false(people)
    affair = committing(people, applicant=false.applicant)
    clock.move(MONDAY + dt.timedelta(days=30))
    assert queries.false_commitment_of(affair) is None


def test_the_bureau_restores_trust_with_its_reason_and_the_finding_stays(people):
    false = found_false(people)
    with changes_nothing(Invalid):
        actions.restore_trust(false.pk, reason=" ", actor=people["manager"])
    restored = actions.restore_trust(false.pk, reason="已纠正，公示期满", actor=people["manager"])
    assert (restored.finding, restored.repaired_by_id) == (FINDING, people["manager"].account_id)
    assert commit(committing(people, applicant=false.applicant), people).acceptance == "commitment"
    with changes_nothing(IllegalMove):
        actions.restore_trust(false.pk, reason="再修复一次", actor=people["manager"])


@pytest.mark.parametrize("who", ["clerk", "proposer", "signer", "second_proposer"])
def test_only_the_bureau_restores_and_reads_the_list(people, who):
    false = found_false(people)
    with changes_nothing(NotAllowed):
        actions.restore_trust(false.pk, reason="已纠正", actor=people[who])
    with pytest.raises(NotAllowed):
        queries.false_commitments(people[who], clock.today(), clock.today())


def test_who_found_it_false_does_not_restore(people):
    false = found_false(people)
    Commitment.objects.update(verified_by=people["manager"].account_id)
    with changes_nothing(NotAllowed) as refusal:
        actions.restore_trust(false.pk, reason="已纠正", actor=people["manager"])
    assert refusal.value.code == "found_it_yourself"


def test_the_list_is_filtered(people):
    false = found_false(people)
    manager, today = people["manager"], clock.today()

    def numbers(since=today, until=today, **more):
        return [one.application.number for one in queries.false_commitments(manager, since, until, **more)]

    assert numbers() == [false.number]
    assert numbers(site=false.site_id, item=false.version.item_id, state="counting") == [false.number]
    assert numbers(site="C001") == numbers(item="nothing") == numbers(state="repaired") == []
    assert numbers(until=today - dt.timedelta(days=1), since=today - dt.timedelta(days=9)) == []
    actions.restore_trust(false.pk, reason="已纠正", actor=manager)
    assert (numbers(state="repaired"), numbers(state="counting")) == ([false.number], [])
