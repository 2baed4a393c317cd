"""The standing cast: one person of each kind, at the home site and elsewhere."""

from __future__ import annotations

from doorstep.base.accounts.actions import open_account
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.accounts.models import Account
from doorstep.registry.staff import posts
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.queries import actor_of

PASSWORD = "jiamenkou-2026"
HOME = "C112"  # 白头镇综合便民服务中心
ELSEWHERE = "C107"

# name → (post, site); residents hold no post
CAST: dict[str, tuple[str, str | None] | None] = {
    "resident": None,
    "another_resident": None,
    "clerk": ("clerk", HOME),
    "second_clerk": ("clerk", HOME),
    "clerk_elsewhere": ("clerk", ELSEWHERE),
    "reviewer": ("reviewer", HOME),
    "seal_keeper": ("seal_keeper", HOME),
    "seal_witness": ("seal_keeper", HOME),
    "site_head": ("site_head", HOME),
    "team_member": ("team_member", HOME),
    "social_worker": ("social_worker", HOME),
    "other_social_worker": ("social_worker", ELSEWHERE),
    "manager": ("bureau", None),
    "outsider": None,
}


def make_account(username: str, *, post: str | None = None, site: str | None = HOME) -> Account:
    """A login with the test password, holding `post` at `site` where one is named."""
    account = Account.objects.filter(username=username).first() or open_account(
        username, name=username, password=PASSWORD, actor=system()
    )
    if post:
        give(account.pk, post, site, actor=system())
    return account


def make_cast(channel: str = "desk") -> dict[str, Actor]:
    """Everybody of the cast as an actor; `Account`s are found by the same user names."""
    posts.load(actor=system())
    cast = {}
    for name, job in CAST.items():
        account = make_account(name, post=job[0] if job else None, site=job[1] if job else None)
        cast[name] = actor_of(account, channel=channel)
    return cast
