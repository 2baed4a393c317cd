"""What the county has of a person is offered in that person's affair, to its clerks, and to nobody else."""

import pytest

from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.materials import actions, queries

from .factories import again, kept

pytestmark = pytest.mark.django_db
VERBS = {
    "keep_paper": lambda affair, row, code, actor: actions.keep_paper(
        affair.pk, row, consents=True, actor=actor
    ),
    "reuse": lambda affair, row, code, actor: actions.reuse(
        affair.pk, {row: code}, consents=True, actor=actor
    ),
    "decline_reuse": lambda affair, row, code, actor: actions.decline_reuse(
        affair.pk, row, code, actor=actor
    ),
}


@pytest.fixture
def offer(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    (found,) = queries.offers(cast["clerk"], affair)
    return affair, found.row.pk, found.source.code


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not(cast, offer, verb):
    for who in ("reviewer", "site_head", "seal_keeper", "manager"):
        with changes_nothing(NotAllowed):
            VERBS[verb](*offer, cast[who])
    for who in ("resident", "clerk_elsewhere", "social_worker", "outsider"):
        with changes_nothing(NotFound):
            VERBS[verb](*offer, cast[who])


def test_an_offer_is_seen_by_those_who_handle_the_affair(cast, offer):
    affair, row, code = offer
    for who in ("reviewer", "site_head", "manager", "clerk_elsewhere"):
        assert queries.offers(cast[who], affair) == []
    assert queries.offers(cast["second_clerk"], affair) != []
    with changes_nothing(NotFound):
        actions.look(affair.pk, row, code, actor=cast["reviewer"])
    with changes_nothing(NotAllowed):
        actions.look(affair.pk, row, code, actor=cast["seal_keeper"])
    actions.reuse(affair.pk, {row: code}, consents=True, actor=cast["clerk"])
    assert actions.look(affair.pk, row, code, actor=cast["reviewer"])[0]


def test_a_withdrawal_is_taken_at_any_window_and_nowhere_else(cast):
    held = kept(cast["clerk"])
    for who in ("resident", "reviewer", "manager", "seal_keeper", "social_worker", "outsider"):
        with changes_nothing(NotFound):
            actions.withdraw_consent(held.resident_id, held.pk, actor=cast[who])
        assert queries.held_of(cast[who], held.resident_id) == []
    assert len(queries.held_of(cast["clerk_elsewhere"], held.resident_id)) == 1
    actions.withdraw_consent(held.resident_id, held.pk, actor=cast["clerk_elsewhere"])
    assert queries.held_of(cast["clerk"], held.resident_id) == []
