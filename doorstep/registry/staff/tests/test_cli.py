import json

import pytest
from click.testing import CliRunner

from doorstep.base.accounts import cli as accounts
from doorstep.base.accounts.models import Account
from doorstep.registry.staff import cli, posts
from doorstep.registry.staff.queries import actor_of

from .factories import HOME

pytestmark = pytest.mark.django_db


def run(command, *words):
    return CliRunner().invoke(command, list(words))


def test_a_county_gets_its_first_people_by_three_commands():
    assert run(cli.commands, "posts").output.count("\n") == len(posts.STANDARD)
    opened = run(
        accounts.commands, "open", "--user", "0001", "--name", "李四", "--password", "jiamenkou-2026"
    )
    assert opened.exit_code == 0
    given = run(cli.commands, "give", "--user", "0001", "--post", "clerk", "--site", HOME)
    assert json.loads(given.output)["site"] == HOME
    assert actor_of(Account.objects.get(username="0001"), channel="desk").has("clerk", HOME)


@pytest.mark.parametrize(
    "words",
    [
        ("--user", "nobody", "--post", "clerk"),
        ("--user", "0001", "--post", "king"),
        ("--user", "0001", "--post", "clerk", "--site", "C999"),
    ],
)
def test_what_is_not_there_is_named(words):
    run(cli.commands, "posts")
    run(accounts.commands, "open", "--user", "0001", "--name", "李四", "--password", "jiamenkou-2026")
    refused = run(cli.commands, "give", *words)
    assert refused.exit_code == 1
    assert words[-1] in refused.output or words[1] in refused.output


def test_a_weak_password_is_refused():
    assert (
        run(accounts.commands, "open", "--user", "0001", "--name", "李四", "--password", "123").exit_code == 1
    )
