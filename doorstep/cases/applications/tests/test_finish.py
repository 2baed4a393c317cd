import threading

import pytest
from django.db import connection

from doorstep.acts.certificates.models import Certificate
from doorstep.acts.seals.models import SealUse
from doorstep.base.core.errors import DomainError, IllegalMove, Invalid, NotAllowed
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue.models import Depth, Offering
from doorstep.registry.staff.tests.factories import HOME, make_cast

from .factories import at, filled, licence_code, make_resident, make_seal


@pytest.mark.django_db
def test_from_the_window_to_the_certificate(cast):
    make_seal(cast)
    application = at("finished", cast)
    certificate = Certificate.objects.get(application=application)
    use = certificate.seal_use
    assert certificate.status == "issued"
    assert bytes(use.document_digest) == bytes(certificate.digest)
    assert (use.affair, use.handler_id) == (application.number, cast["clerk"].account_id)
    assert use.approver_id == cast["site_head"].account_id
    assert {use.keeper_id, use.witness_id} == {
        cast["seal_keeper"].account_id,
        cast["seal_witness"].account_id,
    }
    events = list(
        Entry.objects.filter(subject_type="application", subject_id=str(application.pk))
        .order_by("id")
        .values_list("event", flat=True)
    )
    assert events == [
        "application.opened",
        "application.filled",
        "application.materials_checked",
        "application.accepted",
        "application.granted",
        "application.sealed",
        "application.issued",
        "application.handed_over",
    ]
    assert application.slip.code


@pytest.mark.django_db
def test_without_a_seal_in_use_nothing_is_sealed(cast):
    application = at("granted", cast)
    with changes_nothing(DomainError):
        actions.seal(application.pk, actor=cast["clerk"])


@pytest.mark.django_db
def test_a_site_that_may_only_accept_does_not_decide(cast):
    application = at("accepted", cast)
    Offering.objects.filter(site_id=HOME, item_id=licence_code()).update(depth=Depth.ACCEPT)
    with changes_nothing(NotAllowed):
        actions.grant(application.pk, actor=cast["clerk"])
    with changes_nothing(NotAllowed):
        actions.refuse(application.pk, reason="经营场所不符合规定", actor=cast["clerk"])


@pytest.mark.django_db
def test_somebody_else_collects_with_a_checked_number_only(cast):
    make_seal(cast)
    application = at("issued", cast)
    nobody = make_resident(cast["clerk"], number_kind="none", number="", name="无证代领人")
    with changes_nothing(Invalid):
        actions.hand_over(application.pk, collector_id=nobody.pk, actor=cast["clerk"])
    friend = make_resident(cast["clerk"], name="代领人")
    done = actions.hand_over(application.pk, collector_id=friend.pk, actor=cast["clerk"])
    assert done.collector_id == friend.pk
    assert done.collector_masked != "代领人"


@pytest.mark.django_db
def test_edge_9_7_a_withdrawn_affair_can_still_be_rated(cast):
    """Withdrawn: rating allowed, one affair one rating (domain.md §9.7)."""
    application = at("withdrawn", cast)
    assert application.slip.code


@pytest.mark.django_db
def test_a_reviewer_decides_but_does_not_seal(cast):
    application = at("accepted", cast)
    assert actions.grant(application.pk, actor=cast["reviewer"]).decided_by_id == cast["reviewer"].account_id
    with changes_nothing(NotAllowed):
        actions.seal(application.pk, actor=cast["reviewer"])


STEPS = {
    "accept": ("opened", lambda key, actor: actions.accept(key, actor=actor)),
    "grant": ("accepted", lambda key, actor: actions.grant(key, actor=actor)),
    "seal": ("granted", lambda key, actor: actions.seal(key, actor=actor)),
    "hand_over": ("issued", lambda key, actor: actions.hand_over(key, actor=actor)),
}


@pytest.mark.parametrize("verb", STEPS)
def test_of_eight_clerks_completing_the_same_step_exactly_one_is_told_yes(real_db, verb):
    cast = make_cast()
    make_seal(cast)
    status, step = STEPS[verb]
    application = at(status, cast)
    gate, answers = threading.Barrier(8), []

    def clerk() -> None:
        gate.wait()
        try:
            step(application.pk, cast["clerk"])
            answers.append("yes")
        except IllegalMove:
            answers.append("no")
        finally:
            connection.close()

    threads = [threading.Thread(target=clerk) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["no"] * 7 + ["yes"]
    assert SealUse.objects.count() == (1 if verb in {"seal", "hand_over"} else 0)
    assert Application.objects.get().status != status


@pytest.mark.django_db
def test_a_complete_affair_can_be_withdrawn_until_it_is_decided(cast):
    application = filled(cast["clerk"])
    assert actions.withdraw(application.pk, reason="申请人不办了", actor=cast["clerk"]).status == "withdrawn"
