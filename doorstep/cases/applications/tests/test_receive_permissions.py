"""Receiving is for clerks of the site that took the affair in; what time does is also said by the program."""

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions
from doorstep.registry.staff.tests.factories import make_cast

from . import promised
from .promised import promised_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
VERBS = {
    "notify": lambda a, actor: actions.notify(a.pk, actor=actor),
    "accept": lambda a, actor: actions.accept(a.pk, actor=actor),
    "accept_tolerated": lambda a, actor: actions.accept_tolerated(a.pk, promised=[1], actor=actor),
    "accept_on_commitment": lambda a, actor: actions.accept_on_commitment(a.pk, actor=actor),
    "turn_down": lambda a, actor: actions.turn_down(a.pk, reason="不属于本机关职权范围", actor=actor),
    "withdraw": lambda a, actor: actions.withdraw(a.pk, reason="申请人不办了", actor=actor),
    "deem_accepted": lambda a, actor: actions.deem_accepted(a.pk, actor=actor),
    "lapse": lambda a, actor: actions.lapse(a.pk, actor=actor),
    "bring_missing": lambda a, actor: actions.bring_missing(a.pk, {1: "seen"}, actor=actor),
    "give_back": lambda a, actor: actions.give_back(a.pk, actor=actor),
}
KNOWS_OF_IT = ("reviewer", "site_head", "seal_keeper", "manager", "deciding_clerk", "proposer", "signer")
STRANGERS = ("resident", "clerk_elsewhere", "social_worker", "outsider", "market")


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not(verb, people):
    affair = promised.at("opened", people)
    for who in KNOWS_OF_IT:
        with changes_nothing(NotAllowed):
            VERBS[verb](affair, people[who])
    for who in STRANGERS:
        with changes_nothing(NotFound):
            VERBS[verb](affair, people[who])


def test_a_second_clerk_of_the_site_goes_on_with_it(people):
    affair = promised.at("opened", people)
    assert actions.accept(affair.pk, actor=people["second_clerk"]).status == "accepted"
