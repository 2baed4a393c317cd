"""What a seal may be put on: the head's approval beforehand, and the bureau's scope."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import policies, queries
from doorstep.acts.seals.models import SealScope, StandingApproval
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound

from .keeping import after, locked, reasoned, say

Hours = tuple[int, str, str]
"""Weekday (0 = Monday), opens, closes ("HH:MM")."""


@transaction.atomic
def approve(
    seal_code: str,
    *,
    reason: str,
    item_code: str | None = None,
    valid_until: dt.datetime | None = None,
    actor: Actor,
) -> StandingApproval:
    """Approve beforehand that the seal be put on granted results of one item, or of all items offered at its site.

    The approver answers for it: they are the site's head, and never a keeper of the seal. Raises NotAllowed, Invalid.
    """
    seal = locked(seal_code, actor)
    now = clock.now()
    if not policies.may_approve(actor, seal, queries.custody(seal, now)):
        raise NotAllowed(_("用印由中心负责人批准，批准人不能是保管人。"))
    after(seal, "approve")
    why = reasoned(reason)
    if valid_until is not None and valid_until <= now:
        raise Invalid("period", _("批准的结束时间必须晚于现在。"), field="valid_until")
    if item_code is not None and not queries.is_offered(seal.site_id, item_code):
        raise Invalid("not_offered", _("本点位不办理这个事项。"), field="item")
    approval = StandingApproval.objects.create(
        seal=seal,
        item_id=item_code,
        approver_id=actor.account_id,
        reason=why,
        valid_from=now,
        valid_until=valid_until,
    )
    say("approved", seal, actor, {"approval": approval.pk, "item": item_code})
    return approval


@transaction.atomic
def withdraw_approval(approval_id: int, *, actor: Actor) -> StandingApproval:
    """End a standing approval now; what was sealed under it stays. Doing it twice changes nothing."""
    approval = StandingApproval.objects.select_related("seal").filter(pk=approval_id).first()
    if approval is None:
        raise NotFound(_("没有这项批准。"))
    seal = locked(approval.seal_id, actor)
    approval.refresh_from_db(fields=["valid_until"])
    if not policies.may_hand(actor, seal):
        raise NotAllowed(_("用印的批准由中心负责人或行政审批局收回。"))
    now = clock.now()
    if approval.valid_until is None or approval.valid_until > now:
        approval.valid_until = now
        approval.save(update_fields=["valid_until"])
        say("approval_withdrawn", seal, actor, {"approval": approval.pk})
    return approval


@transaction.atomic
def set_scope(
    seal_code: str, *, items: Sequence[str], hours: Sequence[Hours] = (), actor: Actor
) -> SealScope:
    """Say for which items the seal may be used, and in which hours; empty means all its site offers, its own hours.

    Raises NotAllowed, Invalid for an item that is not offered at the site or a span that is none.
    """
    seal = locked(seal_code, actor)
    if not policies.may_manage(actor, seal.site_id):
        raise NotAllowed(_("印章的使用范围由行政审批局规定。"))
    after(seal, "set_scope")
    wanted = sorted(set(items))
    unknown = set(wanted) - queries.offered(seal.site_id, wanted)
    if unknown:
        words = _("本点位不办理这些事项：%(codes)s。") % {"codes": "、".join(sorted(unknown))}
        raise Invalid("not_offered", words, field="items")
    spans = sorted({_span(span) for span in hours})
    scope, _made = SealScope.objects.update_or_create(
        seal=seal, defaults={"items": wanted, "hours": [list(span) for span in spans]}
    )
    say("scope_set", seal, actor, {"items": wanted, "hours": scope.hours})
    return scope


def _span(span: Hours) -> Hours:
    weekday, opens, closes = span
    try:
        begin, end = dt.time.fromisoformat(opens), dt.time.fromisoformat(closes)
    except ValueError:
        begin = end = dt.time.min
    if weekday not in range(7) or begin >= end:
        raise Invalid("hours", _("用印时间要写成“09:00-12:00”，结束晚于开始。"), field="hours")
    return weekday, f"{begin:%H:%M}", f"{end:%H:%M}"
