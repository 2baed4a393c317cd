"""Giving and taking back posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound, Taken
from doorstep.base.journal.actions import record

from .models import Grant, Post, Role
from .policies import may_grant


@transaction.atomic
def set_post(code: str, *, title: str, roles: Sequence[str], actor: Actor) -> Post:
    """Make a kind of job (岗位) or change what it brings; those who hold it have the new roles at once."""
    if not may_grant(actor, None):
        raise NotAllowed(_("只有行政审批局可以设置岗位。"))
    unknown = set(roles) - set(Role.values)
    if unknown or not roles:
        raise Invalid("unknown_role", _("岗位至少要有一个已定义的角色。"), field="roles")
    post, _made = Post.objects.update_or_create(code=code, defaults={"title": title, "roles": list(roles)})
    record("post.set", ("post", code), actor=actor, data={"roles": sorted(roles)})
    return post


@transaction.atomic
def give(
    account_id: int,
    post_code: str,
    site: str | None,
    *,
    department: str = "",
    actor: Actor,
    valid_from: dt.datetime | None = None,
    valid_until: dt.datetime | None = None,
) -> Grant:
    """Give an account a post at a site (code), or in the whole county with None, from now on or for a period.

    `department` (its code) says for whom a department's reviewer speaks.
    """
    if not may_grant(actor, site):
        raise NotAllowed(_("只有行政审批局可以授权。"))
    begins = valid_from or clock.now()
    if valid_until is not None and valid_until <= begins:
        raise Invalid("period", _("授权的结束时间必须晚于开始时间。"), field="valid_until")
    try:
        with transaction.atomic():
            grant = Grant.objects.create(
                account_id=account_id,
                post_id=post_code,
                site_id=site,
                department=department,
                valid_from=begins,
                valid_until=valid_until,
            )
    except IntegrityError:
        raise Taken(_("此人在这里已有这个岗位。")) from None
    record(
        "grant.given",
        ("account", account_id),
        actor=actor,
        site=site or "",
        data={"post": post_code, "grant": grant.pk},
    )
    return grant


@transaction.atomic
def end(grant_id: int, *, actor: Actor) -> Grant:
    """Take a post back from now on; what was done under it stays lawful. Doing it twice changes nothing."""
    grant = Grant.objects.select_for_update().filter(pk=grant_id).first()
    if grant is None:
        raise NotFound(_("没有这项授权。"))
    if not may_grant(actor, grant.site_id):
        raise NotAllowed(_("只有行政审批局可以收回授权。"))
    now = clock.now()
    if grant.valid_until is None or grant.valid_until > now:
        grant.valid_until = max(now, grant.valid_from + dt.timedelta(microseconds=1))
        grant.save(update_fields=["valid_until"])
        record(
            "grant.ended",
            ("account", grant.account_id),
            actor=actor,
            site=grant.site_id or "",
            data={"grant": grant.pk},
        )
    return grant
