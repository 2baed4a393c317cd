import pytest

from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions

from . import promised

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    return promised.promised_cast(cast)


def test_who_takes_has_it_and_the_first_asked_stays_answerable(people):
    made = promised.at("accepted", people)
    taken = actions.take(made.pk, actor=people["proposer"])
    assert taken.holder_id == people["proposer"].account_id
    assert taken.handler_id == people["clerk"].account_id
    entry = Entry.objects.filter(event="application.taken").get()
    assert entry.data["from"] == people["clerk"].account_id


def test_two_take_at_once_and_the_second_is_told_who_was_first(people):
    made = promised.at("accepted", people)
    seen = made.holder_id
    actions.take(made.pk, seen_holder=seen, actor=people["proposer"])
    with changes_nothing(Taken):
        actions.take(made.pk, seen_holder=seen, actor=people["second_proposer"])
    made.refresh_from_db()
    assert made.holder_id == people["proposer"].account_id


def test_nobody_takes_what_they_have_or_what_has_ended(people):
    made = promised.at("accepted", people)
    with changes_nothing(IllegalMove):
        actions.take(made.pk, actor=people["clerk"])
    ended = promised.at("withdrawn", people)
    with changes_nothing(IllegalMove):
        actions.take(ended.pk, actor=people["second_clerk"])


@pytest.mark.parametrize("who", ["clerk_elsewhere", "outsider", "resident", "social_worker", "seal_keeper"])
def test_others_do_not_take(people, who):
    made = promised.at("accepted", people)
    with changes_nothing((NotFound, NotAllowed)):
        actions.take(made.pk, actor=people[who])


def test_passing_on_needs_a_reason_and_a_colleague_who_works_on_it(people):
    made = promised.at("accepted", people)
    to = people["second_clerk"].account_id
    with changes_nothing(Invalid):
        actions.pass_on(made.pk, to, reason="", actor=people["clerk"])
    for wrong in ("outsider", "clerk_elsewhere", "clerk"):
        with changes_nothing(Invalid):
            actions.pass_on(made.pk, people[wrong].account_id, reason="调休", actor=people["clerk"])
    passed = actions.pass_on(made.pk, to, reason="调休，请接办", actor=people["clerk"])
    assert (passed.holder_id, passed.handler_id) == (to, people["clerk"].account_id)
    entry = Entry.objects.get(event="application.passed_on")
    assert "调休" not in str(entry.data)


def test_the_holder_and_the_heads_pass_on_and_nobody_else(people):
    made = promised.at("accepted", people)
    to = people["proposer"].account_id
    for who in ("second_clerk", "market", "deciding_clerk"):
        with changes_nothing(NotAllowed):
            actions.pass_on(made.pk, to, reason="请接办", actor=people[who])
    assert actions.pass_on(made.pk, to, reason="请接办", actor=people["signer"]).holder_id == to
