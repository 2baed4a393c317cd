from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import policies, queries
from doorstep.acts.seals.models import Custody, Seal, StandingApproval
from doorstep.acts.seals.states import MOVES
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound, Taken
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record
from doorstep.registry.staff.models import Role

NAME_LENGTH = 60
REASON_LENGTH = 200


@transaction.atomic
def make(code: str, site_code: str, *, name: str, serial: int = 1, actor: Actor) -> Seal:
    """Enter a seal that was made for a site (刻制). It can't be used before it is put in use.

    Raises NotAllowed, Invalid, Taken where the code or the site's serial is there already.
    """
    if not policies.may_manage(actor, site_code):
        raise NotAllowed(_("印章的刻制由行政审批局登记。"))
    if not code.strip() or not name.strip() or len(name) > NAME_LENGTH:
        raise Invalid("seal_name", _("请填写印章编号和印文。"), field="name")
    try:
        with transaction.atomic():
            seal = Seal.objects.create(code=code.strip(), site_id=site_code, name=name.strip(), serial=serial)
    except IntegrityError:
        raise Taken(_("已有相同编号或序号的印章。")) from None
    record("seal.made", ("seal", seal.code), actor=actor, site=site_code, data={"serial": serial})
    return seal


def locked(seal_code: str, actor: Actor) -> Seal:
    """The seal, its row locked until the transaction ends; raises NotFound for who may not see it."""
    seal = policies.visible_to(actor).select_for_update(of=("self",)).filter(pk=seal_code).first()
    if seal is None:
        raise NotFound(_("没有这枚印章。"))
    return seal


def _move(seal_code: str, verb: str, event: str, *, actor: Actor, reason: str = "") -> Seal:
    seal = locked(seal_code, actor)
    if not policies.may_manage(actor, seal.site_id):
        raise NotAllowed(_("印章的启用、停用和销毁由行政审批局办理。"))
    seal.status = next_state(MOVES, verb, seal.status, label=seal.get_status_display())
    seal.save(update_fields=["status"])
    data = {"reason": reason} if reason else None
    record(event, ("seal", seal.code), actor=actor, site=seal.site_id, data=data)
    return seal


def reasoned(reason: str) -> str:
    """A reason in one line of at most 200 characters; raises Invalid where there is none."""
    reason = " ".join("".join(c for c in reason if c.isprintable() or c.isspace()).split())
    if not reason or len(reason) > REASON_LENGTH:
        raise Invalid(
            "reason_missing", _("请写明事由（最多%(most)d个字）。") % {"most": REASON_LENGTH}, field="reason"
        )
    return reason


@transaction.atomic
def put_in_use(seal_code: str, *, actor: Actor) -> Seal:
    """Open a seal for use (启用), also again after it was suspended."""
    return _move(seal_code, "put_in_use", "seal.put_in_use", actor=actor)


@transaction.atomic
def suspend(seal_code: str, *, reason: str, actor: Actor) -> Seal:
    """Stop a seal's use at once (停用): renamed body, damage, loss, or a breach in its register."""
    return _move(seal_code, "suspend", "seal.suspended", actor=actor, reason=reasoned(reason))


@transaction.atomic
def destroy(seal_code: str, *, reason: str, actor: Actor) -> Seal:
    """Say that a suspended seal was destroyed (销毁); its register stays."""
    return _move(seal_code, "destroy", "seal.destroyed", actor=actor, reason=reasoned(reason))


@transaction.atomic
def hand_to(
    seal_code: str,
    *,
    keeper_id: int,
    witness_id: int,
    valid_until: dt.datetime | None = None,
    actor: Actor,
) -> Custody:
    """Give a seal into the hands of keeper A (监印人) and keeper B (见证人); the custody before ends now.

    Both must hold a seal keeper's grant at the seal's site, and be two people (双人保管). Raises Invalid, NotAllowed.
    """
    seal = locked(seal_code, actor)
    if not policies.may_hand(actor, seal):
        raise NotAllowed(_("印章由中心负责人指定保管人。"))
    next_state(MOVES, "hand_to", seal.status, label=seal.get_status_display())
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
    queries.custodies_in_force(seal, now).update(valid_until=now)
    custody = Custody.objects.create(
        seal=seal, keeper_id=keeper_id, witness_id=witness_id, valid_from=now, valid_until=valid_until
    )
    record(
        "seal.handed_to",
        ("seal", seal.code),
        actor=actor,
        site=seal.site_id,
        data={"custody": custody.pk, "keeper": keeper_id, "witness": witness_id},
    )
    return custody


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
    next_state(MOVES, "approve", seal.status, label=seal.get_status_display())
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
    record(
        "seal.approved",
        ("seal", seal.code),
        actor=actor,
        site=seal.site_id,
        data={"approval": approval.pk, "item": item_code},
    )
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
        data = {"approval": approval.pk}
        record("seal.approval_withdrawn", ("seal", seal.code), actor=actor, site=seal.site_id, data=data)
    return approval
