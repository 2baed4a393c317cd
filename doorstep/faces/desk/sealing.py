"""What is shown before a seal is used: whose seal, who answers for it, and which line of the register it will be."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.acts.seals import policies, queries
from doorstep.acts.seals.models import USABLE, Seal
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.policies import deciding_site


@dataclass(frozen=True)
class Before:
    """A seal at the moment before its use. The number is the next one unless somebody is quicker."""

    code: str
    name: str
    keeper: str
    witness: str
    approver: str
    next_number: int


def before_use(affair: Application, actor: Actor) -> Before | None:
    """The seal that would be used for `affair` by `actor`; None where there is none, or nobody answers for it."""
    seal = (
        policies.visible_to(actor)
        .filter(queries.in_scope(affair.version.item_id), site_id=deciding_site(affair), status__in=USABLE)
        .order_by("serial")
        .first()
    )
    if seal is None:
        return None
    now = clock.now()
    custody = queries.custody(seal, now)
    approver = _approver(affair, seal, actor)
    if custody is None or approver is None:
        return None
    people = (custody.keeper_id, custody.witness_id, approver)
    names = dict(Account.objects.filter(pk__in=people).values_list("pk", "name"))
    keeper, witness, approver = (names[person] for person in people)
    return Before(seal.code, seal.name, keeper, witness, approver, seal.last_number + 1)


def _approver(affair: Application, seal: Seal, actor: Actor) -> int | None:
    """Who approves the use: whoever signed a promised item's decision; for an instant one, beforehand, the head."""
    if not affair.version.is_instant:
        return affair.decided_by_id if affair.decided_by_id != actor.account_id else None
    approvals = queries.approvals(seal, affair.version.item_id, clock.now())
    others = [approval.approver_id for approval in approvals if approval.approver_id != actor.account_id]
    return others[0] if others else None
