import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.registry.staff import actions, policies, queries

from .factories import ELSEWHERE, HOME

pytestmark = pytest.mark.django_db


def stand_in(cast, *, account="clerk", substitute="second_clerk", site=HOME, by="clerk", days=2):
    return actions.set_substitute(
        cast[account].account_id,
        cast[substitute].account_id,
        site,
        valid_until=clock.now() + dt.timedelta(days=days),
        actor=cast[by],
    )


@pytest.mark.parametrize("by", ["clerk", "site_head", "manager"])
def test_oneself_and_the_head_name_who_stands_in(cast, by):
    stand_in(cast, by=by)
    assert queries.stood_in_for(cast["second_clerk"].account_id) == [(cast["clerk"].account_id, HOME)]


@pytest.mark.parametrize("by", ["second_clerk", "reviewer", "clerk_elsewhere", "outsider"])
def test_others_do_not(cast, by):
    with changes_nothing(NotAllowed):
        stand_in(cast, by=by)


@pytest.mark.parametrize(
    "wrong",
    [{"substitute": "clerk"}, {"substitute": "clerk_elsewhere"}, {"substitute": "outsider"}, {"days": 0}],
)
def test_a_colleague_of_the_same_site_for_a_time_to_come(cast, wrong):
    with changes_nothing(Invalid):
        stand_in(cast, **wrong)


def test_ending_it_ends_it_at_once_and_twice_changes_nothing(cast):
    made = stand_in(cast)
    with changes_nothing(NotAllowed):
        actions.end_substitute(made.pk, actor=cast["reviewer"])
    ended = actions.end_substitute(made.pk, actor=cast["clerk"])
    assert queries.stood_in_for(cast["second_clerk"].account_id) == []
    assert actions.end_substitute(made.pk, actor=cast["clerk"]).valid_until == ended.valid_until
    with changes_nothing(NotFound):
        actions.end_substitute(made.pk + 1, actor=cast["clerk"])


def test_who_sees_a_substitution(cast):
    stand_in(cast)
    for who, sees in {"clerk": 1, "second_clerk": 1, "site_head": 1, "manager": 1, "reviewer": 0}.items():
        assert policies.substitutions_visible_to(cast[who]).count() == sees
    assert ELSEWHERE not in cast["site_head"].sites("site_head")
