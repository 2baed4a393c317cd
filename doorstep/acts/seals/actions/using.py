from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import line, policies, queries
from doorstep.acts.seals.models import USABLE, Custody, Edge, Medium, Seal, SealStatus, SealUse
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto, rows
from doorstep.base.core.acts import act
from doorstep.base.core.errors import DomainError, IllegalMove, NotAllowed, NotFound
from doorstep.base.journal import actions as journal

from .keeping import reasoned

# by hand, as every certificate comes through here
_USABLE = (
    f"SELECT {rows.columns(Seal, 's')} FROM seals_seal s LEFT JOIN seals_sealscope c ON c.seal_id = s.code"  # noqa: S608 - our own names
    " WHERE s.site_id = %s AND s.status = ANY(%s)"
    " AND (c.seal_id IS NULL OR c.items = '{}' OR %s = ANY(c.items)) ORDER BY s.serial LIMIT 1 FOR UPDATE OF s"
)
_WRITTEN = (
    "WITH headed AS (UPDATE seals_seal SET last_number = %s, head = %s WHERE code = %s),"  # noqa: S608 - our own names
    f" said AS ({journal.INSERT}) "
)


@act
def use(
    site_code: str,
    *,
    affair: str,
    item_code: str,
    item_name: str,
    applicant_masked: str,
    document_name: str,
    document_number: str,
    document_digest: bytes,
    reason: str,
    copies: int = 1,
    edge: str = Edge.NONE,
    remark: str = "",
    medium: str = Medium.ELECTRONIC,
    approver_id: int | None = None,
    of_the_way: bool = False,
    actor: Actor,
) -> SealUse:
    """Put the site's approval-service seal on one document: one line in its register, numbered without a gap.

    The actor is the handler who answers for it. Keeper and witness come from the custody in force, the approver from
    the standing approval, or is `approver_id`: who signed the decision of a promised item (承诺件), a reviewer or
    head of the site. For a paper `of_the_way` (文书) a standing approval without an item covers every item that is
    taken in at the site. The seal's row stays locked until the caller's transaction ends, so call this late. Four SQL
    statements. Raises Invalid for an empty document, NotAllowed where the actor, the approval or the custody does
    not allow it (`code` says which), IllegalMove where the site has no seal in use.
    """
    line.check_document(
        affair=affair,
        name=document_name,
        number=document_number,
        digest=document_digest,
        reason=reason,
        copies=copies,
    )
    if not policies.may_use(actor, site_code):
        raise NotAllowed(_("您在本点位没有用印的岗位。"), code="not_a_handler")
    seal = _usable(site_code, item_code)
    custody = _kept(seal, actor)
    if medium == Medium.PHYSICAL and seal.status == SealStatus.OUT:
        _carried(seal, actor)
    approver = _approver(seal, item_code, custody, approver_id, actor, of_the_way=of_the_way)
    return _append(
        seal,
        SealUse(
            affair=affair,
            item_code=item_code,
            item_name=item_name,
            applicant_masked=applicant_masked,
            document_name=document_name,
            document_number=document_number,
            document_digest=document_digest,
            copies=copies,
            edge=edge,
            reason=reason,
            remark=remark,
            medium=medium,
            handler_id=actor.account_id,
            approver_id=approver,
            keeper_id=custody.keeper_id,
            witness_id=custody.witness_id,
        ),
        actor=actor,
    )


def _usable(site_code: str, item_code: str) -> Seal:
    """The site's seal that may be put on the item's documents now, its row locked."""
    row = rows.first(_USABLE, [site_code, list(USABLE), item_code], Seal)
    if row is None:
        raise _why_none(site_code)
    return row[0]


def _why_none(site_code: str) -> DomainError:
    states = set(Seal.objects.filter(site_id=site_code).values_list("status", flat=True))
    if states & set(USABLE):
        return NotAllowed(_("这个事项不在印章的使用范围内，不能用印。"), code="out_of_scope")
    if SealStatus.HANDING in states:
        return IllegalMove(_("印章正在交接，交接结束以前不能用印。"), code="handover_open")
    return IllegalMove(_("本点位没有启用的审批服务专用章，不能用印。"), code="no_seal_in_use")


def _kept(seal: Seal, actor: Actor) -> Custody:
    custody = queries.custody(seal, clock.now(), handler=actor.account_id)
    if custody is None:
        raise NotAllowed(
            _("印章没有在岗的保管人（未指定或已到期），请中心负责人办理交接。"), code="no_custody"
        )
    for field, person_holds in (("keeper", custody.keeper_holds), ("witness", custody.witness_holds)):
        if not person_holds:
            raise NotAllowed(
                _("保管人的印章管理员授权已到期，请中心负责人办理交接。"), code="custody_expired", who=field
            )
    if not custody.has_acknowledged:
        raise NotAllowed(
            _("您还没有确认现行的印章管理办法，阅读确认后才能用印。"), code="rules_not_acknowledged"
        )
    return custody


def _carried(seal: Seal, actor: Actor) -> None:
    """A seal that is out is put on paper by the two who carry it, on the day it was allowed for."""
    outing = queries.open_outing(seal)
    if outing is None or actor.account_id not in {outing.first_id, outing.second_id}:
        raise NotAllowed(_("印章外出中，只有批准同行的两人能用。"), code="not_with_the_seal")
    if clock.today() > outing.day:
        raise NotAllowed(_("印章外出已超过当天，先交回再用印。"), code="outing_overdue")


def _approver(
    seal: Seal, item_code: str, custody: Custody, signed_by: int | None, actor: Actor, *, of_the_way: bool
) -> int:
    """Who approves this use: the one who signed the decision, else the head by a standing approval."""
    now = clock.now()
    if signed_by is not None:
        found = [signed_by] if queries.may_sign(signed_by, seal.site_id, item_code, now) else []
    else:
        given = queries.approvals(seal, item_code, now, of_the_way=of_the_way)
        found = [approval.approver_id for approval in given]
    if not found and signed_by is not None:
        raise NotAllowed(
            _("签批决定的人不是本点位的审批人员或负责人，或者本点位不办理这个事项。"), code="approver_may_not"
        )
    if not found:
        raise NotAllowed(_("这个事项没有有效的用印批准，请中心负责人批准。"), code="no_approval")
    for approver in found:
        if approver not in {actor.account_id, custody.keeper_id, custody.witness_id}:
            return approver
    raise NotAllowed(_("批准人不能是经办人或保管人，请换人办理。"), code="approver_is_handler")


def _append(seal: Seal, entry: SealUse, *, actor: Actor) -> SealUse:
    """Number the line, bind it to the one before and write both ends. The seal's row is locked by the caller."""
    entry.seal = seal
    entry.number = seal.last_number + 1
    entry.at = clock.now()
    entry.previous = bytes(seal.head) or line.GENESIS
    entry.mac = line.mac(crypto.key("seals"), entry)
    data = {
        "number": entry.number,
        "affair": entry.affair,
        "document": bytes(entry.document_digest).hex(),
        "mac": bytes(entry.mac).hex(),
    }
    if entry.corrects is not None:
        data["corrects"] = entry.corrects.number
    said = journal.draft(queries.USED, ("seal", seal.code), actor=actor, site=seal.site_id, data=data)
    headed = [entry.number, entry.mac, seal.code]
    rows.insert(entry, along=_WRITTEN, values=[*headed, *journal.row(said)])
    seal.last_number, seal.head = entry.number, entry.mac
    return entry


@act
def correct(use_id: int, *, reason: str, actor: Actor) -> SealUse:
    """Answer an error by a correcting line (冲正): the wrong line stays as it is, the new one names it and why.

    Also for a seal that is no longer in use. Approver, keeper and witness are those of the corrected line, and the
    approver can't correct it. Raises NotAllowed, NotFound, IllegalMove where it was corrected already or is itself
    a correction.
    """
    found = policies.uses_visible_to(actor).filter(pk=use_id).values_list("seal_id", flat=True).first()
    if found is None:
        raise NotFound(_("没有这一行用印登记。"))
    seal = Seal.objects.select_for_update().get(pk=found)
    wrong = SealUse.objects.get(pk=use_id)
    wrong.seal = seal
    if not policies.may_correct(actor, seal.site_id, wrong.approver_id):
        raise NotAllowed(
            _("冲正由审批人员、负责人或行政审批局办理，批准人不能冲正自己批准的用印。"),
            code="may_not_correct",
        )
    if wrong.corrects_id is not None or queries.is_corrected(wrong):
        raise IllegalMove(_("这一行已经冲正，或本身就是冲正。"))
    return _append(
        seal,
        SealUse(
            affair=wrong.affair,
            item_code=wrong.item_code,
            item_name=wrong.item_name,
            applicant_masked=wrong.applicant_masked,
            document_name=wrong.document_name,
            document_number=wrong.document_number,
            document_digest=wrong.document_digest,
            copies=wrong.copies,
            edge=wrong.edge,
            reason=reasoned(reason),
            medium=wrong.medium,
            handler_id=actor.account_id,
            approver_id=wrong.approver_id,
            keeper_id=wrong.keeper_id,
            witness_id=wrong.witness_id,
            corrects=wrong,
        ),
        actor=actor,
    )
