"""Who keeps a seal: naming the first pair, and handing over from pair to pair before a third person."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import policies, queries
from doorstep.acts.seals.models import Custody, Handover, Seal
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed
from doorstep.registry.staff.models import Role

from .keeping import after, locked, move, one_line, say


@transaction.atomic
def hand_to(
    seal_code: str,
    *,
    keeper_id: int,
    witness_id: int,
    valid_until: dt.datetime | None = None,
    actor: Actor,
) -> Custody:
    """Give a seal that is not in use into the hands of keeper A (监印人) and keeper B (见证人).

    The custody before ends now. Both must hold a seal keeper's grant at the seal's site, and be two people (双人保管).
    A seal in use goes by a handover. Raises Invalid, NotAllowed.
    """
    seal = locked(seal_code, actor)
    if not policies.may_hand(actor, seal):
        raise NotAllowed(_("印章由中心负责人指定保管人。"))
    after(seal, "hand_to")
    _check_keepers(seal, keeper_id, witness_id, valid_until)
    return _give(seal, keeper_id, witness_id, valid_until, actor)


@transaction.atomic
def begin_handover(
    seal_code: str,
    *,
    keeper_id: int,
    witness_id: int,
    supervisor_id: int,
    valid_until: dt.datetime | None = None,
    actor: Actor,
) -> Handover:
    """Begin handing a seal in use to the next pair (交接); until it is finished or cancelled nobody can stamp.

    The supervisor (监交人) has a post at the site and is none of those who give or take. Raises Invalid, NotAllowed,
    IllegalMove where nobody ever kept the seal.
    """
    seal = locked(seal_code, actor)
    last = queries.last_custody(seal)
    if not policies.may_begin_handover(actor, seal, last):
        raise NotAllowed(_("交接由中心负责人、行政审批局或移交人发起。"))
    status = after(seal, "begin_handover")
    if last is None:
        raise IllegalMove(_("印章还没有保管人，请先指定。"), code="no_custody")
    _check_keepers(seal, keeper_id, witness_id, valid_until)
    if supervisor_id in {keeper_id, witness_id, last.keeper_id, last.witness_id}:
        raise Invalid("supervisor_takes_part", _("监交人不能是移交人或接收人。"), field="supervisor")
    if not queries.works_at(supervisor_id, seal.site_id, clock.now()):
        raise Invalid("not_staff", _("此人在本点位没有岗位。"), field="supervisor")
    handover = Handover.objects.create(
        seal=seal,
        transferor_id=last.keeper_id,
        keeper_id=keeper_id,
        witness_id=witness_id,
        supervisor_id=supervisor_id,
        valid_until=valid_until,
        open_number=seal.last_number,
        begun_at=clock.now(),
    )
    move(seal, status, "handover_begun", actor, {"handover": handover.pk, "open_number": seal.last_number})
    return handover


@transaction.atomic
def finish_handover(seal_code: str, *, appearance_ok: bool, remark: str = "", actor: Actor) -> Custody:
    """Say that the seal went into the new keepers' hands unharmed: the supervisor does, who saw it.

    A damaged seal is not handed over: cancel, and suspend it. Raises NotAllowed, Invalid.
    """
    seal, handover = _under_way(seal_code, "finish_handover", actor)
    if not policies.may_finish_handover(actor, handover):
        raise NotAllowed(_("交接由监交人确认完成。"))
    if not appearance_ok:
        raise Invalid(
            "appearance", _("印章外观有损的不能交接：请取消交接，由行政审批局停用。"), field="appearance_ok"
        )
    _check_keepers(seal, handover.keeper_id, handover.witness_id, handover.valid_until)
    _close(handover, Handover.Outcome.DONE, remark)
    move(seal, after(seal, "finish_handover"), "handover_done", actor, {"handover": handover.pk})
    return _give(seal, handover.keeper_id, handover.witness_id, handover.valid_until, actor)


@transaction.atomic
def cancel_handover(seal_code: str, *, remark: str = "", actor: Actor) -> Handover:
    """Call a handover off; the keepers before keep the seal. Raises NotAllowed."""
    seal, handover = _under_way(seal_code, "cancel_handover", actor)
    if not policies.may_cancel_handover(actor, seal, handover):
        raise NotAllowed(_("交接由中心负责人、行政审批局、移交人或监交人取消。"))
    _close(handover, Handover.Outcome.CANCELLED, remark)
    move(seal, after(seal, "cancel_handover"), "handover_cancelled", actor, {"handover": handover.pk})
    return handover


def _under_way(seal_code: str, verb: str, actor: Actor) -> tuple[Seal, Handover]:
    """The seal, locked, and its open handover; raises IllegalMove where there is none."""
    seal = locked(seal_code, actor)
    handover = queries.open_handover(seal)
    if handover is None:
        after(seal, verb)
        raise IllegalMove(_("没有正在进行的交接。"), code="no_handover")
    return seal, handover


def _check_keepers(seal: Seal, keeper_id: int, witness_id: int, valid_until: dt.datetime | None) -> None:
    now = clock.now()
    if keeper_id == witness_id:
        raise Invalid("one_keeper", _("监印人和见证人不能是同一个人。"), field="witness")
    if valid_until is not None and valid_until <= now:
        raise Invalid("period", _("保管期的结束时间必须晚于现在。"), field="valid_until")
    for field, account in (("keeper", keeper_id), ("witness", witness_id)):
        if not queries.holds(account, Role.SEAL_KEEPER, seal.site_id, now):
            raise Invalid("not_a_keeper", _("此人在本点位没有印章管理员的授权。"), field=field)
    if queries.approves(seal, (keeper_id, witness_id), now):
        raise Invalid("keeper_approves", _("批准用印的人不能保管印章。"), field="keeper")


def _give(
    seal: Seal, keeper_id: int, witness_id: int, valid_until: dt.datetime | None, actor: Actor
) -> Custody:
    now = clock.now()
    queries.custodies_in_force(seal, now).update(valid_until=now)
    custody = Custody.objects.create(
        seal=seal, keeper_id=keeper_id, witness_id=witness_id, valid_from=now, valid_until=valid_until
    )
    data = {"custody": custody.pk, "keeper": keeper_id, "witness": witness_id}
    say("handed_to", seal, actor, data)
    return custody


def _close(handover: Handover, outcome: str, remark: str) -> None:
    handover.closed_at = clock.now()
    handover.outcome = outcome
    handover.remark = one_line(remark)[:200]
    handover.save(update_fields=["closed_at", "outcome", "remark"])
