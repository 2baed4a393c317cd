"""Opinions of the departments, in sequence; the proposal; the second signature."""

import pytest

from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions, policies
from doorstep.cases.applications.models import Application

from .promised import at, complete, opened, promised_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    return promised_cast(cast)


@pytest.fixture
def accepted(people):
    application = opened(people)
    complete(application, people["clerk"])
    return actions.accept(application.pk, actor=people["clerk"])


def states(application):
    return dict(application.reviews.order_by("position").values_list("department_id", "state"))


def test_the_second_department_is_asked_when_the_first_agreed(accepted, people):
    assert states(accepted) == {"SC": "open", "WJ": "waiting"}
    with changes_nothing(IllegalMove):
        actions.give_opinion(accepted.pk, agrees=True, actor=people["health"])
    actions.give_opinion(accepted.pk, agrees=True, actor=people["market"])
    assert states(accepted) == {"SC": "agreed", "WJ": "open"}


def test_departments_of_one_step_are_asked_together(people):
    application = opened(people)
    application.version.procedure = {**application.version.procedure, "reviews": [["SC", "WJ"]]}
    application.version.save()
    complete(application, people["clerk"])
    actions.accept(application.pk, actor=people["clerk"])
    assert states(application) == {"SC": "open", "WJ": "open"}


def test_an_objection_needs_its_reason_and_bars_a_grant(accepted, people):
    with changes_nothing(Invalid):
        actions.give_opinion(accepted.pk, agrees=False, words=" ", actor=people["market"])
    actions.give_opinion(accepted.pk, agrees=False, words="布局不符合要求", actor=people["market"])
    assert states(accepted) == {"SC": "objected", "WJ": "waiting"}
    with changes_nothing(Invalid):
        actions.propose(accepted.pk, grants=True, actor=people["proposer"])
    proposed = actions.propose(accepted.pk, grants=False, reason="布局不符合要求", actor=people["proposer"])
    assert (proposed.status, proposed.proposal) == ("proposed", "refuse")


def test_nothing_is_proposed_before_all_have_spoken(accepted, people):
    actions.give_opinion(accepted.pk, agrees=True, actor=people["market"])
    with changes_nothing(IllegalMove):
        actions.propose(accepted.pk, grants=True, actor=people["proposer"])


def test_a_department_that_is_not_asked_knows_of_nothing(accepted, people):
    from doorstep.base.accounts.actor import Actor, Power

    stranger = Actor(account_id=people["market"].account_id, powers=(Power("department", None, "MZ"),))
    assert not policies.visible_to(stranger).filter(pk=accepted.pk).exists()
    with changes_nothing(NotFound):
        actions.give_opinion(accepted.pk, agrees=True, actor=stranger)
    assert policies.visible_to(people["health"]).filter(pk=accepted.pk).exists()


@pytest.mark.parametrize("name", ["clerk", "deciding_clerk", "reviewer", "signer", "market", "outsider"])
def test_only_a_reviewer_of_the_deciding_site_proposes(name, people):
    application = at("accepted", people)
    with changes_nothing(NotFound if name == "outsider" else NotAllowed):
        actions.propose(application.pk, grants=True, actor=people[name])


@pytest.mark.parametrize("name", ["clerk", "site_head", "proposer", "second_proposer", "market"])
def test_only_the_head_of_the_deciding_site_signs(name, people):
    application = at("proposed", people)
    with changes_nothing(NotAllowed):
        actions.sign(application.pk, actor=people[name])


def test_the_second_signature_is_never_the_same_persons(people):
    from doorstep.base.accounts.actor import system
    from doorstep.base.accounts.models import Account
    from doorstep.registry.staff.actions import give
    from doorstep.registry.staff.queries import actor_of

    account = Account.objects.get(username="proposer")
    give(account.pk, "site_head", "C001", actor=system())
    both = actor_of(account, channel="desk")
    application = at("proposed", people)
    with changes_nothing(NotAllowed):
        actions.sign(application.pk, actor=both)
    signed = actions.sign(application.pk, actor=people["signer"])
    assert signed.proposed_by_id != signed.decided_by_id


def test_what_was_sent_back_is_proposed_again(people):
    application = at("proposed", people)
    back = actions.send_back(application.pk, reason="请补充审查意见", actor=people["signer"])
    assert (back.status, back.proposal, back.proposed_by_id) == ("accepted", "", None)
    again = actions.propose(application.pk, grants=True, actor=people["second_proposer"])
    assert again.status == "proposed"


def test_an_instant_item_is_not_proposed_and_a_promised_one_not_granted_at_the_window(people):
    from .factories import at as instant_at

    promised = at("accepted", people)
    with changes_nothing(IllegalMove):
        actions.grant(promised.pk, actor=people["deciding_clerk"])
    instant = instant_at("accepted", people)
    with changes_nothing(IllegalMove):
        actions.propose(instant.pk, grants=True, actor=people["reviewer"])


def test_a_signed_grant_is_a_draft_without_a_seal(people):
    application = at("granted", people)
    assert application.certificate.status == "drafted"
    assert application.certificate.seal_use_id is None
    assert application.certificate.site_id == "C001"


def test_the_seal_of_the_deciding_site_approved_by_the_signer(people):
    application = at("sealed", people)
    use = application.certificate.seal_use
    assert use.seal.site_id == "C001"
    assert use.approver_id == people["signer"].account_id
    assert use.handler_id == people["deciding_clerk"].account_id


def test_a_signed_refusal_waits_to_be_delivered(people):
    application = at("refused", people)
    assert application.certificate_id is None
    assert Application.objects.get(pk=application.pk).reason == "经营场所不符合要求"
