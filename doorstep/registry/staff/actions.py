"""Giving and taking back posts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actions import give_one_time_password
from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound, Taken
from doorstep.base.journal.actions import record

from .models import Grant, Post, Role, Substitution
from .policies import may_grant, may_reset, may_see_staff, may_substitute
from .queries import colleagues, grants_of, staff_of


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


@transaction.atomic
def reset_password(account_id: int, *, actor: Actor) -> tuple[Account, str]:
    """Give a colleague who forgot it a password for one day, to be changed at once; it is told this once.

    Raises NotFound for who is not of the actor's sites, NotAllowed for whose password is not theirs to reset.
    """
    if not may_see_staff(actor) or not staff_of(actor).filter(pk=account_id).exists():
        raise NotFound(_("没有这位工作人员。"))
    held = list(grants_of(account_id))
    if not may_reset(actor, account_id, held):
        raise NotAllowed(_("只能重置岗位都在本点位的工作人员的密码；行政审批局的不能在这里重置。"))
    return give_one_time_password(account_id, site=held[0].site_id or "", actor=actor)


@transaction.atomic
def set_substitute(
    account_id: int,
    substitute_id: int,
    site: str,
    *,
    valid_until: dt.datetime,
    valid_from: dt.datetime | None = None,
    actor: Actor,
) -> Substitution:
    """Have a colleague of the same site look after somebody's work while they are away (AB岗).

    Raises NotAllowed for anybody but oneself and the head, Invalid for oneself, somebody of another site, or a wrong
    period.
    """
    if not may_substitute(actor, account_id, site):
        raise NotAllowed(_("只有本人或中心负责人可以设置 AB 岗。"))
    both = set(colleagues(site).filter(pk__in=(account_id, substitute_id)).values_list("pk", flat=True))
    if account_id == substitute_id or both != {account_id, substitute_id}:
        raise Invalid("substitute", _("请选择同一点位的另一位同事。"), field="substitute")
    begins = valid_from or clock.now()
    if valid_until <= begins or valid_until <= clock.now():
        raise Invalid("period", _("结束时间必须晚于开始时间和现在。"), field="valid_until")
    made = Substitution.objects.create(
        account_id=account_id,
        substitute_id=substitute_id,
        site_id=site,
        valid_from=begins,
        valid_until=valid_until,
        set_by_id=actor.account_id,
    )
    data = {"substitution": made.pk, "substitute": substitute_id}
    record("substitute.set", ("account", account_id), actor=actor, site=site, data=data)
    return made


@transaction.atomic
def end_substitute(substitution_id: int, *, actor: Actor) -> Substitution:
    """End a substitution from now on. Doing it twice changes nothing."""
    found = Substitution.objects.select_for_update().filter(pk=substitution_id).first()
    if found is None:
        raise NotFound(_("没有这项 AB 岗设置。"))
    if not may_substitute(actor, found.account_id, found.site_id):
        raise NotAllowed(_("只有本人或中心负责人可以设置 AB 岗。"))
    now = clock.now()
    if found.valid_until > now:
        found.valid_until = now
        found.valid_from = min(found.valid_from, now - dt.timedelta(microseconds=1))
        found.save(update_fields=["valid_from", "valid_until"])
        data = {"substitution": found.pk}
        record("substitute.ended", ("account", found.account_id), actor=actor, site=found.site_id, data=data)
    return found
