from __future__ import annotations

import json

import click

from .actions import give_token
from .actor import system
from .models import Account


@click.group(name="accounts")
def commands() -> None:
    """Logins and tokens."""


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
