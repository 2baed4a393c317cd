"""A forgotten password: whose the head of a site may reset, and what the one-time one opens."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner

from doorstep.base import clock
from doorstep.base.accounts.actions import ONE_TIME_LENGTH, close_account
from doorstep.base.accounts.actor import system
from doorstep.base.accounts.cli import commands
from doorstep.base.accounts.models import Account
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.registry.staff import actions, queries
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.models import Grant
from tests.support import no_new_rows

from .factories import CAST, ELSEWHERE, HOME

pytestmark = pytest.mark.django_db
AT_HOME = {"clerk", "second_clerk", "reviewer", "seal_keeper", "seal_witness", "team_member", "social_worker"}


def account(name: str) -> Account:
    return Account.objects.get(username=name)


def reset(cast, name: str, by: str = "site_head"):
    return actions.reset_password(account(name).pk, actor=cast[by])


def test_it_opens_the_login_for_a_day_and_is_journalled_without_it(cast):
    who, password = reset(cast, "clerk")
    assert len(password) == ONE_TIME_LENGTH
    assert account("clerk").check_password(password)
    assert who.one_time_until - clock.now() <= dt.timedelta(days=1)
    entry = Entry.objects.get(event="account.password_reset")
    assert (entry.subject_id, entry.site, entry.account) == (str(who.pk), HOME, cast["site_head"].account_id)
    assert password not in str(entry.data)
    assert reset(cast, "clerk")[1] != password


@pytest.mark.parametrize("name", CAST)
def test_the_head_resets_those_of_the_site_and_nobody_else(cast, name):
    before = account(name).password
    if name in AT_HOME:
        reset(cast, name)
        assert account(name).password != before
    else:
        with no_new_rows(), pytest.raises((NotFound, NotAllowed)):
            reset(cast, name)
        assert account(name).password == before


@pytest.mark.parametrize("by", sorted(set(CAST) - {"site_head", "manager"}))
def test_nobody_else_resets(cast, by):
    with no_new_rows(), pytest.raises(NotFound):
        reset(cast, "clerk", by)


def test_who_has_a_post_elsewhere_too_is_not_the_heads(cast):
    give(account("clerk").pk, "clerk", ELSEWHERE, actor=cast["manager"])
    with no_new_rows(), pytest.raises(NotAllowed):
        reset(cast, "clerk")
    reset(cast, "clerk", "manager")


@pytest.mark.parametrize("site", [HOME, None])
def test_who_belongs_to_the_bureau_too_is_nobodys(cast, site):
    give(account("clerk").pk, "bureau", site, actor=cast["manager"])
    for by in ("site_head", "manager"):
        with no_new_rows(), pytest.raises(NotAllowed):
            reset(cast, "clerk", by)


def test_the_bureau_resets_a_head_and_nobody_resets_their_own(cast):
    reset(cast, "site_head", "manager")
    give(account("second_clerk").pk, "site_head", HOME, actor=cast["manager"])
    for name in ("site_head", "manager"):
        with no_new_rows(), pytest.raises(NotAllowed):
            reset(cast, name, name)


def test_a_post_that_ended_counts_no_more_and_a_closed_login_is_not_there(cast):
    grant = Grant.objects.get(account=account("clerk"))
    actions.end(grant.pk, actor=cast["manager"])
    with no_new_rows(), pytest.raises(NotFound):
        reset(cast, "clerk")
    close_account(account("reviewer").pk, actor=cast["manager"])
    with no_new_rows(), pytest.raises(NotFound):
        reset(cast, "reviewer")


def test_the_list_of_staff_takes_two_queries_for_one_and_for_thirty(cast, django_assert_num_queries):
    with django_assert_num_queries(2):
        listed = {
            one.username: [grant.post_id for grant in one.held] for one in queries.staff_of(cast["site_head"])
        }
    assert set(listed) == AT_HOME | {"site_head"}
    assert listed["clerk"] == ["clerk"]
    with django_assert_num_queries(2):
        assert len(queries.staff_of(cast["manager"])) > len(listed)


def test_by_command_for_whoever_runs_the_program(cast):
    said = CliRunner().invoke(commands, ["one-time-password", "--user", "MANAGER"])
    assert account("manager").check_password(said.output.strip())
    assert CliRunner().invoke(commands, ["one-time-password", "--user", "nobody"]).exit_code == 1
    assert Entry.objects.get(event="account.password_reset").channel == system().channel
