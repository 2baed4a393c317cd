"""Accepting on trust: a promise to bring a minor paper (容缺受理), a commitment in place of proofs (告知承诺制)."""

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import DomainError, IllegalMove, Invalid, NotAllowed
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial
from doorstep.registry.documents.tests.factories import picture
from doorstep.registry.staff.tests.factories import make_cast

from . import promised
from .promised import complete, opened, promised_cast, tolerated

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
PROMISED_UNTIL = dt.date(2026, 11, 16)  # ten working days


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


def later(days):
    clock.move(MONDAY + dt.timedelta(days=days))


def promised_row(affair):
    return affair.materials.get(state="promised")


@pytest.fixture
def trusted(people):
    affair = opened(people)
    complete(affair, people["clerk"])
    tolerated(affair, people)
    return Application.objects.get(pk=affair.pk)


def test_the_clock_starts_at_the_signature(trusted):
    assert (trusted.status, trusted.acceptance) == ("accepted", "tolerated")
    assert trusted.clock_from == dt.date(2026, 11, 2)
    assert trusted.promise.due_on == PROMISED_UNTIL
    assert trusted.due_on == dt.date(2026, 11, 9)
    assert trusted.reviews.count() == 2


def test_a_main_paper_is_not_tolerated(people):
    affair = opened(people)
    complete(affair, people["clerk"])
    row = affair.materials.order_by("pk").first()
    RequiredMaterial.objects.filter(pk=row.material_id).update(may_be_missing=False)
    actions.check_materials(affair.pk, {row.pk: "missing"}, actor=people["clerk"])
    for rows in ([row.pk], []):
        with changes_nothing(Invalid):
            actions.accept_tolerated(affair.pk, promised=rows, actor=people["clerk"])


def test_a_second_gap_is_not_tolerated_along(people):
    affair = opened(people)
    complete(affair, people["clerk"])
    rows = list(affair.materials.order_by("pk"))
    RequiredMaterial.objects.filter(pk=rows[-1].material_id).update(may_be_missing=True)
    actions.check_materials(affair.pk, {rows[0].pk: "missing", rows[-1].pk: "missing"}, actor=people["clerk"])
    with pytest.raises(Invalid) as refused:
        actions.accept_tolerated(affair.pk, promised=[rows[-1].pk], actor=people["clerk"])
    assert list(refused.value.errors) == [f"material_{rows[0].pk}"]


def test_what_was_promised_is_brought_and_the_promise_is_kept(trusted, people):
    later(14)
    row = promised_row(trusted)
    actions.bring_missing(trusted.pk, {row.pk: "seen"}, actor=people["clerk"])
    trusted.promise.refresh_from_db()
    assert trusted.promise.kept_at == clock.now()
    with changes_nothing(IllegalMove):
        actions.give_back(trusted.pk, actor=people["clerk"])


def test_what_was_promised_may_come_as_a_scan(trusted, people):
    row = promised_row(trusted)
    scanned = actions.attach_scan(trusted.pk, row.pk, picture(), name="scan", actor=people["clerk"])
    row.refresh_from_db()
    assert (row.state, row.file) == ("scanned", scanned.file)
    trusted.promise.refresh_from_db()
    assert trusted.promise.kept_at == clock.now()
    other = trusted.materials.filter(state="seen").first()
    with changes_nothing(IllegalMove):
        actions.attach_scan(trusted.pk, other.pk, picture(), name="scan", actor=people["clerk"])


def test_another_paper_does_not_come_as_a_scan_while_a_promise_is_open(trusted, people):
    other = trusted.materials.filter(state="seen").first()
    with changes_nothing(Invalid):
        actions.attach_scan(trusted.pk, other.pk, picture(), name="scan", actor=people["clerk"])


def test_another_paper_or_none_is_not_what_was_promised(trusted, people):
    other = trusted.materials.filter(state="seen").first()
    row = promised_row(trusted)
    for states in ({other.pk: "seen"}, {row.pk: "missing"}, {row.pk: "scanned"}, {row.pk: "on_file"}, {}):
        with changes_nothing(Invalid):
            actions.bring_missing(trusted.pk, states, actor=people["clerk"])


def test_after_its_day_a_promise_is_broken(trusted, people):
    with changes_nothing(IllegalMove):
        actions.give_back(trusted.pk, actor=people["clerk"])
    later(15)
    with changes_nothing(IllegalMove):
        actions.bring_missing(trusted.pk, {promised_row(trusted).pk: "seen"}, actor=people["clerk"])
    returned = actions.give_back(trusted.pk, actor=people["clerk"])
    assert (returned.status, returned.due_on) == ("returned", None)
    assert returned.slip.code


def test_edge_9_6_a_promise_broken_after_the_approval_gives_no_certificate(people):
    """The deadline of a promised paper passes after the approval: no delivery, the affair is returned (§9.6)."""
    affair = promised.at("sealed", people, acceptance="tolerated")
    with changes_nothing(Invalid):
        actions.issue(affair.pk, actor=people["deciding_clerk"], make_page=False)
    later(15)
    with changes_nothing(Invalid):
        actions.issue(affair.pk, actor=people["deciding_clerk"], make_page=False)
    returned = actions.give_back(affair.pk, actor=people["clerk"])
    assert returned.status == "returned"
    with changes_nothing(DomainError):
        actions.issue(affair.pk, actor=people["deciding_clerk"], make_page=False)
    with changes_nothing(IllegalMove):
        actions.hand_over(affair.pk, actor=people["clerk"])
    affair.certificate.refresh_from_db()
    assert affair.certificate.status != "issued"


def test_who_may_take_a_promise(people):
    affair = opened(people)
    complete(affair, people["clerk"])
    row = affair.materials.order_by("pk").last()
    for who in ("reviewer", "proposer", "signer"):
        with changes_nothing(NotAllowed):
            actions.accept_tolerated(affair.pk, promised=[row.pk], actor=people[who])
        with changes_nothing(NotAllowed):
            actions.accept_on_commitment(affair.pk, actor=people[who])


def test_only_some_items_are_granted_on_a_commitment(people):
    affair = opened(people)
    complete(affair, people["clerk"])
    with changes_nothing(Invalid):
        actions.accept_on_commitment(affair.pk, actor=people["clerk"])


@pytest.fixture
def committed(people):
    version = promised.food_version()
    ItemVersion.objects.filter(pk=version.pk).update(procedure={**version.procedure, "commitment": True})
    affair = opened(people)
    complete(affair, people["clerk"])
    row = affair.materials.order_by("pk").first()
    actions.check_materials(affair.pk, {row.pk: "missing"}, actor=people["clerk"])
    return actions.accept_on_commitment(affair.pk, actor=people["clerk"])


def test_a_commitment_stands_for_the_papers(committed):
    assert (committed.status, committed.acceptance) == ("accepted", "commitment")
    assert committed.due_on == dt.date(2026, 11, 9)
    assert committed.commitment.verify_by > committed.due_on


def test_a_commitment_needs_the_answers_that_say_which_proofs_it_stands_for(people):
    version = promised.food_version()
    ItemVersion.objects.filter(pk=version.pk).update(procedure={**version.procedure, "commitment": True})
    affair = opened(people, situation={})
    complete(affair, people["clerk"])
    with pytest.raises(Invalid) as refused:
        actions.accept_on_commitment(affair.pk, actor=people["clerk"])
    assert refused.value.code == "incomplete"
    assert {field.partition("_")[0] for field in refused.value.errors} == {"situation"}
    actions.tell_situation(affair.pk, promised.SITUATION, actor=people["clerk"])
    assert actions.accept_on_commitment(affair.pk, actor=people["clerk"]).acceptance == "commitment"


@pytest.mark.parametrize("is_true", [True, False])
def test_a_commitment_is_verified_once_by_the_deciding_site(committed, people, is_true):
    found = {"is_true": is_true, "finding": "" if is_true else "场所面积与承诺的不一致"}
    with changes_nothing(NotAllowed):
        actions.verify_commitment(committed.pk, **found, actor=people["clerk"])
    verified = actions.verify_commitment(committed.pk, **found, actor=people["proposer"])
    assert verified.finding == found["finding"]
    assert (verified.is_true, verified.verified_by_id) == (is_true, people["proposer"].account_id)
    with changes_nothing(IllegalMove):
        actions.verify_commitment(committed.pk, is_true=True, actor=people["proposer"])
