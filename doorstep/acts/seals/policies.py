"""Who may make a seal, keep it, approve its use, use it and read its register."""

from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Custody, Handover, Outing, Seal, SealUse

READS = (Role.SEAL_KEEPER, Role.SITE_HEAD, Role.CLERK, Role.REVIEWER, Role.BUREAU)
USES = (Role.CLERK, Role.REVIEWER)


def visible_to(actor: Actor) -> QuerySet[Seal]:
    """The bureau sees all seals, others those of the sites where they keep, use or answer for them."""
    if actor.is_system or actor.everywhere(Role.BUREAU):
        return Seal.objects.all()
    return Seal.objects.filter(site__in=actor.sites(*READS))


def uses_visible_to(actor: Actor) -> QuerySet[SealUse]:
    """The register lines of the seals that the actor sees."""
    return SealUse.objects.filter(seal__in=visible_to(actor))


def may_manage(actor: Actor, site_code: str) -> bool:
    """Making, putting in use, suspending and destroying seals is the bureau's."""
    return actor.is_system or actor.has(Role.BUREAU, site_code)


def may_hand(actor: Actor, seal: Seal) -> bool:
    """The head of the site names its keepers, or the bureau does."""
    return actor.is_system or actor.has_any((Role.SITE_HEAD, Role.BUREAU), seal.site_id)


def may_approve(actor: Actor, seal: Seal, custody: Custody | None) -> bool:
    """The head of the site approves beforehand, never one who keeps the seal (用印审批与保管分离)."""
    if actor.account_id is None or not actor.has(Role.SITE_HEAD, seal.site_id):
        return False
    return custody is None or actor.account_id not in {custody.keeper_id, custody.witness_id}


def may_use(actor: Actor, site_code: str) -> bool:
    """Those who handle affairs at the site put its seal on the results and answer for it (谁使用、谁负责)."""
    return actor.account_id is not None and actor.has_any(USES, site_code)


def may_correct(actor: Actor, site_code: str, approver_id: int) -> bool:
    """A correcting line is written by a reviewer, a head or the bureau, never by who approved the line it corrects."""
    return (
        actor.account_id is not None
        and actor.has_any((Role.REVIEWER, Role.SITE_HEAD, Role.BUREAU), site_code)
        and actor.account_id != approver_id
    )


def may_report_loss(actor: Actor, seal: Seal) -> bool:
    """A loss is reported at once: by the head of the site, or by the bureau."""
    return may_hand(actor, seal)


def may_begin_handover(actor: Actor, seal: Seal, last: Custody | None) -> bool:
    """The head, the bureau, or the keeper who gives the seal away, for instance before a leave."""
    return may_hand(actor, seal) or (last is not None and _is(actor, last.keeper_id))


def may_finish_handover(actor: Actor, handover: Handover) -> bool:
    """Only the supervisor (监交人), who stands by."""
    return _is(actor, handover.supervisor_id)


def may_cancel_handover(actor: Actor, seal: Seal, handover: Handover) -> bool:
    """The head, the bureau, who gives, and who stands by."""
    return may_hand(actor, seal) or _is(actor, handover.transferor_id, handover.supervisor_id)


def may_carry(actor: Actor, outing: Outing | None, custody: Custody | None) -> bool:
    """The two whom the head allowed, and the keepers who give the seal out and take it back."""
    people = [outing.first_id, outing.second_id] if outing else []
    return _is(actor, *people, *([custody.keeper_id, custody.witness_id] if custody else []))


def may_publish(actor: Actor) -> bool:
    """The county's rules for seals are the bureau's."""
    return actor.is_system or actor.everywhere(Role.BUREAU)


def may_oversee(actor: Actor) -> bool:
    """All seals of the county at a glance, with their odd uses, are the bureau's to watch."""
    return actor.everywhere(Role.BUREAU)


def may_acknowledge(actor: Actor) -> bool:
    """Everybody with a post may read and acknowledge them; who stamps must."""
    return actor.account_id is not None and bool(actor.powers)


def may_inspect(actor: Actor, seal: Seal) -> bool:
    """Odd uses are looked at by the bureau, never by the site itself."""
    return actor.account_id is not None and actor.has(Role.BUREAU, seal.site_id)


def _is(actor: Actor, *accounts: int) -> bool:
    return actor.account_id is not None and actor.account_id in accounts
