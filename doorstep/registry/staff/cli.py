from __future__ import annotations

import json

import click

from doorstep.base.accounts.actor import system
from doorstep.base.accounts.models import Account
from doorstep.base.core.errors import DomainError


@click.group(name="staff")
def commands() -> None:
    """Posts and who holds them."""


@commands.command()
@click.option("--user", required=True, help="login name")
@click.option("--post", required=True, help="code of the post, see `doorstep staff posts`")
@click.option("--site", default=None, help="code of the site; left out = the whole county")
@click.option(
    "--department", default="", help="code of the department that a department's reviewer speaks for"
)
def give(user: str, post: str, site: str | None, department: str) -> None:
    """Give USER a post from now on."""
    from doorstep.registry.places.models import Site

    from .actions import give as give_post
    from .models import Post

    account = Account.objects.filter(username__iexact=user).first()
    if account is None:
        raise click.ClickException(f"no login {user!r}")
    if not Post.objects.filter(code=post).exists():
        raise click.ClickException(f"no post {post!r}")
    if site is not None and not Site.objects.filter(code=site).exists():
        raise click.ClickException(f"no site {site!r}")
    try:
        grant = give_post(account.pk, post, site, department=department, actor=system())
    except DomainError as refused:
        raise click.ClickException(str(refused.message)) from None
    click.echo(json.dumps({"grant": grant.pk, "user": account.username, "post": post, "site": site}))


@commands.command()
def posts() -> None:
    """The posts that there are, with the roles they bring; the standard ones are made if they are missing."""
    from .models import Post
    from .posts import load

    load(actor=system())
    for post in Post.objects.order_by("code"):
        click.echo(f"{post.code:<16}{post.title}  {', '.join(post.roles)}")
