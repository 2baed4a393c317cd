"""Who shows a token: one statement says the same as the two queries that it stands for."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.accounts.actions import close_account, give_token, revoke_token
from doorstep.base.accounts.actor import system
from doorstep.base.accounts.models import Account, Token
from doorstep.base.accounts.queries import account_by_token
from doorstep.registry.staff.actions import end
from doorstep.registry.staff.models import Grant
from doorstep.registry.staff.queries import actor_by_token, actor_of
from doorstep.registry.staff.tests.factories import CAST, make_cast

pytestmark = pytest.mark.django_db


def token_of(name: str) -> tuple[Token, str]:
    return give_token(Account.objects.get(username=name), label="test", actor=system())


def agree(raw: str) -> bool:
    """Both ways say the same of `raw`; whether it opens."""
    account = account_by_token(raw)
    actor = actor_by_token(raw)
    assert (account is None) == (actor is None)
    if account is None or actor is None:
        return False
    expected = actor_of(account, channel="api")
    assert (actor.account_id, actor.name, actor.channel) == (account.pk, account.name, "api")
    assert sorted(actor.powers, key=str) == sorted(expected.powers, key=str)
    return True


def test_everybody_of_the_cast_has_by_token_what_they_have_by_login(django_assert_num_queries):
    make_cast()
    for name in CAST:
        assert agree(token_of(name)[1])
    raw = token_of("clerk")[1]
    with django_assert_num_queries(1):
        actor_by_token(raw)


def test_an_unknown_token_opens_nothing():
    assert not agree("dst_nothing")


def test_a_revoked_or_expired_token_opens_nothing():
    make_cast()
    token, raw = token_of("clerk")
    revoke_token(token.pk, actor=system())
    assert not agree(raw)
    token, raw = token_of("clerk")
    Token.objects.filter(pk=token.pk).update(expires_at=clock.now() - dt.timedelta(seconds=1))
    assert not agree(raw)


def test_a_closed_account_opens_nothing():
    cast = make_cast()
    raw = token_of("clerk")[1]
    close_account(cast["clerk"].account_id, actor=system())
    assert not agree(raw)


def test_a_post_that_was_taken_back_is_gone_at_once():
    cast = make_cast()
    raw = token_of("clerk")[1]
    end(Grant.objects.get(account_id=cast["clerk"].account_id).pk, actor=system())
    assert agree(raw)
    assert actor_by_token(raw).powers == ()
