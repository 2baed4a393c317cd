"""A seal on its way: allowed beforehand by the head, carried by two people, back the same day (domain.md §3)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import policies, queries
from doorstep.acts.seals.models import Outing
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.clock import words
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, Taken

from .keeping import after, locked, move, reasoned, say, two_people

AHEAD = dt.timedelta(days=30)
"""How early an outing may be allowed (the county's own rule)."""


@transaction.atomic
def allow_outing(
    seal_code: str,
    *,
    first_id: int,
    second_id: int,
    reason: str,
    day: dt.date | None = None,
    actor: Actor,
) -> Outing:
    """Allow two people to take the seal out on one day (today by default), for a home visit and the like.

    The site's head allows it and is neither of the two nor a keeper. An older permission that nobody made use of
    lapses. Raises NotAllowed, Invalid, Taken where another one is still to come.
    """
    seal = locked(seal_code, actor)
    if not policies.may_approve(actor, seal, queries.custody(seal, clock.now())):
        raise NotAllowed(_("印章外出由中心负责人事先批准，批准人不能是保管人。"))
    after(seal, "allow_outing")
    why, today = reasoned(reason), clock.today()
    day = day or today
    if day < today:
        raise Invalid("day", _("外出的日期不能早于今天。"), field="day")
    if day > today + AHEAD:
        raise Invalid("day", _("外出最多提前 30 天批准。"), field="day")
    two_people(first_id, second_id, seal, _("印章外出要两人同行。"))
    if actor.account_id in {first_id, second_id}:
        raise Invalid("approver_goes", _("批准外出的人不能自己带章外出。"), field="first")
    waiting = queries.open_outing(seal)
    if waiting is not None and waiting.day >= today:
        raise Taken(_("已批准%(day)s外出，先取消再重新批准。") % {"day": words.day(waiting.day)})
    if waiting is not None:
        _close(waiting, Outing.Outcome.CANCELLED)
    outing = Outing.objects.create(
        seal=seal,
        first_id=first_id,
        second_id=second_id,
        reason=why,
        day=day,
        approver_id=actor.account_id,
        approved_at=clock.now(),
    )
    say("outing_allowed", seal, actor, {"outing": outing.pk, "day": day.isoformat()})
    return outing


@transaction.atomic
def cancel_outing(seal_code: str, *, actor: Actor) -> Outing:
    """Take a permission back before the seal has left. Raises NotAllowed, IllegalMove."""
    seal = locked(seal_code, actor)
    if not policies.may_hand(actor, seal):
        raise NotAllowed(_("外出的批准由中心负责人或行政审批局收回。"))
    after(seal, "cancel_outing")
    outing = queries.open_outing(seal)
    if outing is None or outing.taken_at is not None:
        raise IllegalMove(_("没有等待带出的外出批准。"), code="no_outing")
    _close(outing, Outing.Outcome.CANCELLED)
    say("outing_cancelled", seal, actor, {"outing": outing.pk})
    return outing


@transaction.atomic
def take_out(seal_code: str, *, actor: Actor) -> Outing:
    """Take the seal out under a permission for today: one of its two people, or a keeper who gives it out, says so.

    Raises NotAllowed, IllegalMove where no permission is for today.
    """
    seal = locked(seal_code, actor)
    outing = queries.open_outing(seal)
    if not policies.may_carry(actor, outing, queries.custody(seal, clock.now())):
        raise NotAllowed(_("带出由批准同行的两人或保管人登记。"))
    status = after(seal, "take_out")
    if outing is None or outing.day != clock.today():
        raise IllegalMove(_("今天没有批准印章外出。"), code="no_outing")
    outing.taken_at = clock.now()
    outing.save(update_fields=["taken_at"])
    move(seal, status, "taken_out", actor, {"outing": outing.pk})
    return outing


@transaction.atomic
def bring_back(seal_code: str, *, actor: Actor) -> Outing:
    """Say that the seal is back in its keepers' hands; one of its people, a keeper or the head does. Raises NotAllowed."""
    seal = locked(seal_code, actor)
    outing = queries.open_outing(seal)
    custody = queries.custody(seal, clock.now())
    if not (policies.may_carry(actor, outing, custody) or policies.may_hand(actor, seal)):
        raise NotAllowed(_("交回由同行的两人、保管人或中心负责人登记。"))
    status = after(seal, "bring_back")
    if outing is None:
        raise IllegalMove(_("没有外出登记。"), code="no_outing")
    _close(outing, Outing.Outcome.BACK)
    late = clock.today() > outing.day
    move(seal, status, "brought_back", actor, {"outing": outing.pk, "late": late})
    return outing


def _close(outing: Outing, outcome: str) -> None:
    outing.closed_at = clock.now()
    outing.outcome = outcome
    outing.save(update_fields=["closed_at", "outcome"])
