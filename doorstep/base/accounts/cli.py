from __future__ import annotations

import json

import click

from doorstep.base.core.errors import DomainError

from .actions import give_one_time_password, give_token, open_account
from .actor import system
from .models import Account


@click.group(name="accounts")
def commands() -> None:
    """Logins and tokens."""


@commands.command("open")
@click.option("--user", required=True, help="login name (工号)")
@click.option("--name", required=True, help="the person's name")
@click.password_option(help="at least eight characters; asked for when it is not given")
@click.option("--machine", is_flag=True, help="for a program, not a person")
def open_(user: str, name: str, password: str, machine: bool) -> None:
    """Open a login; what it may do is given by `doorstep staff give`."""
    try:
        open_account(user, name=name, password=password, is_machine=machine, actor=system())
    except DomainError as refused:
        raise click.ClickException(str(refused.message)) from None
    click.echo(user)


@commands.command("one-time-password")
@click.option("--user", required=True, help="login name")
def one_time_password(user: str) -> None:
    """Set a password for USER that is good for a day and has to be changed at once; it is printed this once."""
    account = Account.objects.filter(username__iexact=user).first()
    try:
        _account, password = give_one_time_password(account.pk if account else 0, actor=system())
    except DomainError as refused:
        raise click.ClickException(str(refused.message)) from None
    click.echo(password)


@commands.command()
@click.option("--user", required=True, help="login name")
@click.option("--label", default="command line", show_default=True)
@click.option("--days", default=90, show_default=True, type=click.IntRange(1, 366))
@click.option("--json", "as_json", is_flag=True)
def token(user: str, label: str, days: int, as_json: bool) -> None:
    """Give USER a bearer token for the API; it is printed this once."""
    account = Account.objects.filter(username__iexact=user, is_active=True).first()
    if account is None:
        raise click.ClickException(f"no active login {user!r}")
    row, raw = give_token(account, label=label, days=days, actor=system())
    if as_json:
        click.echo(
            json.dumps({"user": account.username, "token": raw, "expires_at": row.expires_at.isoformat()})
        )
    else:
        click.echo(raw)
