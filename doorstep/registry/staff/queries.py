"""Who works where, as what, now."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.models import Prefetch, Q, QuerySet

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, Power
from doorstep.base.accounts.models import Account
from doorstep.base.accounts.queries import token_digest

from .models import Grant, Role, Substitution


def in_force(at: dt.datetime) -> Q:
    """Grants whose period contains `at`."""
    return Q(valid_from__lte=at) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))


def grants_of(account_id: int) -> QuerySet[Grant]:
    """The grants that an account holds now, with post and site."""
    return Grant.objects.filter(in_force(clock.now()), account_id=account_id).select_related("post", "site")


def staff_of(actor: Actor, *, site: str = "") -> QuerySet[Account]:
    """Who works at the actor's sites now, with their present posts in `held`, by name; the bureau's are all.

    Two queries. `site`: only those of one site.
    """
    now = Grant.objects.filter(in_force(clock.now()))
    here = now if actor.everywhere(Role.BUREAU) else now.filter(site__in=actor.sites(Role.SITE_HEAD))
    if site:
        here = here.filter(site=site)
    held = Prefetch("grants", now.select_related("post", "site").order_by("pk"), to_attr="held")
    people = Account.objects.filter(pk__in=here.values("account_id"), is_active=True, is_machine=False)
    return people.prefetch_related(held).order_by("name", "pk")


def posts_over(accounts: Iterable[int]) -> dict[int, list[Grant]]:
    """All posts that the accounts ever held, with post and site, by account; one query."""
    held: dict[int, list[Grant]] = {}
    for grant in Grant.objects.filter(account__in=accounts).select_related("post", "site").order_by("pk"):
        held.setdefault(grant.account_id, []).append(grant)
    return held


def stood_in_for(account_id: int | None) -> list[tuple[int, str]]:
    """For whom the account stands in now, and at which site (its code); one query."""
    if account_id is None:
        return []
    rows = Substitution.objects.filter(
        substitute_id=account_id, valid_from__lte=clock.now(), valid_until__gt=clock.now()
    )
    return list(rows.order_by("pk").values_list("account_id", "site_id"))


def colleagues(site: str, *, but: int | None = None) -> QuerySet[Account]:
    """Who holds a post at the site now, by name; `but` leaves one of them out."""
    here = Grant.objects.filter(in_force(clock.now()), site_id=site).values("account_id")
    return Account.objects.filter(pk__in=here, is_active=True).exclude(pk=but).order_by("name", "pk")


def reviewers(site: str, departments: Iterable[str]) -> QuerySet[Account]:
    """Who reviews at the site now or speaks for one of the departments (codes), by name."""
    at_site = Q(post__roles__contains=[Role.REVIEWER], site_id=site)
    of_department = Q(post__roles__contains=[Role.DEPARTMENT], department__in=list(departments))
    held = Grant.objects.filter(in_force(clock.now())).filter(at_site | of_department).values("account_id")
    return Account.objects.filter(pk__in=held, is_active=True).order_by("name", "pk")


def actor_of(account: Account, *, channel: str) -> Actor:
    """The account as an actor with the powers that its grants give it now; one query."""
    rows = Grant.objects.filter(in_force(clock.now()), account_id=account.pk).values_list(
        "post__roles", "site_id", "department"
    )
    powers = tuple(Power(role, site, of) for roles, site, of in rows for role in roles)
    return Actor(account_id=account.pk, name=account.name, powers=powers, channel=channel)


def actor_by_token(raw: str, *, channel: str = "api") -> Actor | None:
    """Who shows the bearer token `raw`, with the powers their grants give them now; one statement.

    None for a token that is unknown, expired or taken back, and for an account that is closed.
    """
    now = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(_WHO_SHOWS, [now, now, token_digest(raw), now, now])
        rows = cursor.fetchall()
    if not rows:
        return None
    account_id, name = rows[0][:2]
    powers = tuple(
        Power(role, site, of or "") for _id, _name, site, of, roles in rows for role in roles or ()
    )
    return Actor(account_id=account_id, name=name, powers=powers, channel=channel)


# the same conditions as `accounts.queries.account_by_token` and `in_force`; a test compares them
_WHO_SHOWS = """
SELECT a.id, a.name, g.site_id, g.department, p.roles
FROM accounts_token t
JOIN accounts_account a ON a.id = t.account_id AND a.is_active
LEFT JOIN staff_grant g ON g.account_id = a.id AND g.valid_from <= %s
    AND (g.valid_until IS NULL OR g.valid_until > %s)
LEFT JOIN staff_post p ON p.code = g.post_id
WHERE t.digest = %s AND t.expires_at > %s AND (t.revoked_at IS NULL OR t.revoked_at > %s)
"""
