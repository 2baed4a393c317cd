"""Who works where, as what, now."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, Power
from doorstep.base.accounts.models import Account

from .models import Grant


def in_force(at: dt.datetime) -> Q:
    """Grants whose period contains `at`."""
    return Q(valid_from__lte=at) & (Q(valid_until__isnull=True) | Q(valid_until__gt=at))


def grants_of(account_id: int) -> QuerySet[Grant]:
    """The grants that an account holds now, with post and site."""
    return Grant.objects.filter(in_force(clock.now()), account_id=account_id).select_related("post", "site")


def actor_of(account: Account, *, channel: str) -> Actor:
    """The account as an actor with the powers that its grants give it now; one query."""
    rows = Grant.objects.filter(in_force(clock.now()), account_id=account.pk).values_list(
        "post__roles", "site_id"
    )
    powers = tuple(Power(role, site) for roles, site in rows for role in roles)
    return Actor(account_id=account.pk, name=account.name, powers=powers, channel=channel)
