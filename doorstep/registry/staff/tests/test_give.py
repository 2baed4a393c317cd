import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.accounts.models import Account
from doorstep.base.core.errors import Invalid, NotAllowed, Taken
from doorstep.base.core.tests.support import changes_nothing
from doorstep.registry.staff import actions, policies, queries
from doorstep.registry.staff.models import Grant

from .factories import ELSEWHERE, HOME, make_account

pytestmark = pytest.mark.django_db


def test_a_grant_gives_the_roles_of_its_post_at_its_site(cast):
    assert cast["clerk"].has("clerk", HOME)
    assert not cast["clerk"].has("clerk", ELSEWHERE)
    assert cast["manager"].has("bureau", ELSEWHERE)
    assert cast["outsider"].powers == ()


def test_a_grant_works_in_its_period_only(cast):
    account = Account.objects.get(username="outsider")
    begins = clock.now() + dt.timedelta(days=1)
    actions.give(
        account.pk,
        "clerk",
        HOME,
        valid_from=begins,
        valid_until=begins + dt.timedelta(days=1),
        actor=cast["manager"],
    )
    assert not queries.actor_of(account, channel="desk").has("clerk", HOME)
    with clock.travel(begins + dt.timedelta(hours=1)):
        assert queries.actor_of(account, channel="desk").has("clerk", HOME)
    with clock.travel(begins + dt.timedelta(days=1)):
        assert not queries.actor_of(account, channel="desk").has("clerk", HOME)


def test_an_ended_grant_stops_at_once_and_ending_it_twice_changes_nothing(cast):
    account = Account.objects.get(username="clerk")
    grant = Grant.objects.get(account=account)
    first = actions.end(grant.pk, actor=cast["manager"])
    assert not queries.actor_of(account, channel="desk").has("clerk", HOME)
    assert actions.end(grant.pk, actor=cast["manager"]).valid_until == first.valid_until


@pytest.mark.parametrize("who", ["clerk", "site_head", "reviewer", "outsider", "resident"])
def test_only_the_bureau_gives_posts(cast, who):
    account = make_account("newcomer")
    with changes_nothing(NotAllowed):
        actions.give(account.pk, "clerk", HOME, actor=cast[who])


def test_the_same_open_grant_twice_is_refused(cast):
    account = Account.objects.get(username="clerk")
    with changes_nothing(Taken):
        actions.give(account.pk, "clerk", HOME, actor=cast["manager"])


def test_a_period_that_ends_before_it_begins_is_refused(cast):
    with changes_nothing(Invalid):
        actions.give(
            Account.objects.get(username="outsider").pk,
            "clerk",
            HOME,
            valid_until=clock.now() - dt.timedelta(days=1),
            actor=cast["manager"],
        )


def test_a_post_needs_roles_that_exist():
    with changes_nothing(Invalid):
        actions.set_post("king", title="国王", roles=["king"], actor=system())


def test_grants_are_seen_by_the_bureau_the_head_and_their_holder(cast):
    everything = Grant.objects.count()
    assert policies.visible_to(cast["manager"]).count() == everything
    assert set(policies.visible_to(cast["site_head"]).values_list("site_id", flat=True)) == {HOME}
    assert [g.account.username for g in policies.visible_to(cast["clerk"])] == ["clerk"]
    assert policies.visible_to(cast["outsider"]).count() == 0
