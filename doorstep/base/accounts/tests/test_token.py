import datetime as dt
import json

import pytest
from click.testing import CliRunner

from doorstep.base import clock
from doorstep.base.accounts import actions, queries
from doorstep.base.accounts.actor import Actor, Power, system
from doorstep.base.accounts.cli import commands
from doorstep.base.accounts.models import Token
from doorstep.base.core.errors import Invalid, Taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def account():
    return actions.open_account("clerk", name="李四", password="jiamenkou-2026", actor=system())


def test_a_token_finds_its_account_and_is_not_kept(account):
    row, raw = actions.give_token(account, label="window 3", actor=system())
    assert queries.account_by_token(raw) == account
    assert raw.encode() not in bytes(row.digest)
    assert queries.account_by_token(raw + "x") is None


def test_a_revoked_expired_or_closed_token_finds_nobody(account):
    row, raw = actions.give_token(account, label="window 3", actor=system())
    with clock.travel(clock.now() + dt.timedelta(days=91)):
        assert queries.account_by_token(raw) is None
    actions.revoke_token(row.pk, actor=system())
    assert queries.account_by_token(raw) is None
    _row, second = actions.give_token(account, label="window 3", actor=system())
    actions.close_account(account.pk, actor=system())
    assert queries.account_by_token(second) is None


def test_the_command_prints_a_token_once(account):
    done = CliRunner().invoke(commands, ["token", "--user", "CLERK", "--json"])
    assert done.exit_code == 0
    assert queries.account_by_token(json.loads(done.output)["token"]) == account
    assert Token.objects.count() == 1


def test_the_command_refuses_a_stranger():
    done = CliRunner().invoke(commands, ["token", "--user", "nobody"])
    assert done.exit_code == 1
    assert "nobody" in done.output


def test_a_login_name_is_given_once(account):
    with pytest.raises(Taken):
        actions.open_account("clerk", name="王五", password="jiamenkou-2026", actor=system())


def test_a_weak_password_is_refused_at_its_field():
    with pytest.raises(Invalid) as refused:
        actions.open_account("weak", name="王五", password="123", actor=system())
    assert refused.value.field == "password"


def test_a_power_is_for_its_site():
    actor = Actor(1, powers=(Power("clerk", "C112"), Power("bureau", None)))
    assert actor.has("clerk", "C112")
    assert not actor.has("clerk", "C107")
    assert actor.has("bureau", "C107")
    assert actor.everywhere("bureau")
    assert not actor.everywhere("clerk")
    assert actor.sites("clerk", "bureau") == {"C112"}
