from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from doorstep.acts.seals import line
from doorstep.acts.seals.models import (
    Acknowledgement,
    Custody,
    Handover,
    Outing,
    Seal,
    SealRules,
    SealUse,
    StandingApproval,
)
from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.base.core import crypto, rows
from doorstep.registry.catalogue.models import Depth, Offering
from doorstep.registry.staff.models import Grant, Role
from doorstep.registry.staff.queries import in_force

# by hand, as every use of a seal asks both; the conditions are those of `in_force` and `_holding`
_HELD = (
    "EXISTS (SELECT 1 FROM staff_grant g JOIN staff_post p ON p.code = g.post_id WHERE g.account_id = {who}"
    " AND (g.site_id = %(site)s OR g.site_id IS NULL) AND p.roles @> ARRAY[%(role)s]::varchar[]"
    " AND g.valid_from <= %(at)s AND (g.valid_until IS NULL OR g.valid_until > %(at)s))"
)
_KEPT = (
    f"SELECT {rows.columns(Custody, 'c')}, {_HELD.format(who='c.keeper_id')}, {_HELD.format(who='c.witness_id')},"  # noqa: S608 - our own names
    " EXISTS (SELECT 1 FROM seals_acknowledgement k WHERE k.account_id = %(handler)s"
    " AND k.rules_id = (SELECT max(r.number) FROM seals_sealrules r))"
    " FROM seals_custody c WHERE c.seal_id = %(seal)s"
    " AND c.valid_from <= %(at)s AND (c.valid_until IS NULL OR c.valid_until > %(at)s)"
    " ORDER BY c.valid_from DESC LIMIT 1"
)
_APPROVED = (
    f"SELECT {rows.columns(StandingApproval, 's')} FROM seals_standingapproval s WHERE s.seal_id = %(seal)s"  # noqa: S608
    " AND s.valid_from <= %(at)s AND (s.valid_until IS NULL OR s.valid_until > %(at)s)"
    " AND (s.item_id = %(item)s OR (s.item_id IS NULL AND EXISTS (SELECT 1 FROM catalogue_offering o"
    " JOIN catalogue_serviceitem i ON i.code = o.item_id JOIN catalogue_itemversion v ON v.id = i.current_id"
    " WHERE o.site_id = %(site)s AND o.item_id = %(item)s AND o.depth = %(depth)s AND v.is_instant)))"
    f" AND {_HELD.format(who='s.approver_id')} ORDER BY s.item_id NULLS LAST, s.valid_from DESC"
)


def _holding(roles: Sequence[str], site_code: str, at: dt.datetime) -> QuerySet[Grant]:
    """Grants in force that bring one of `roles` at the site."""
    at_site = Q(site_id=site_code) | Q(site_id__isnull=True)
    return Grant.objects.filter(in_force(at), at_site, post__roles__overlap=list(roles))


def holds(account_id: int, role: str, site_code: str, at: dt.datetime) -> bool:
    """Whether an account holds `role` at a site at that moment."""
    return _holding([role], site_code, at).filter(account_id=account_id).exists()


def in_scope(item_code: str) -> Q:
    """Seals that may be used for an item."""
    return Q(scope__isnull=True) | Q(scope__items=[]) | Q(scope__items__contains=[item_code])


def may_sign(account_id: int, site_code: str, item_code: str, at: dt.datetime) -> bool:
    """Whether an account may sign a decision of the item at a site: a reviewer or head there, the item offered there."""
    signs = _holding([Role.REVIEWER, Role.SITE_HEAD], site_code, at)
    offered = Offering.objects.filter(site_id=site_code, item_id=item_code)
    return signs.filter(Exists(offered), account_id=account_id).exists()


def custodies_in_force(seal: Seal, at: dt.datetime) -> QuerySet[Custody]:
    """The custody of a seal at that moment; one at the most."""
    return Custody.objects.filter(in_force(at), seal=seal)


def custody(seal: Seal, at: dt.datetime, *, handler: int | None = None) -> Custody | None:
    """Who keeps a seal at that moment.

    For a use by `handler` the row also says whether `keeper_holds` and `witness_holds` a grant, and whether the handler
    `has_acknowledged` the rules in force: all in one query.
    """
    if handler is None:
        return custodies_in_force(seal, at).order_by("-valid_from").first()
    wanted = {
        "seal": seal.code, "site": seal.site_id, "at": at, "role": Role.SEAL_KEEPER.value, "handler": handler,
    }  # fmt: skip
    row = rows.first(_KEPT, wanted, Custody)
    if row is None:
        return None
    kept, kept.keeper_holds, kept.witness_holds, kept.has_acknowledged = row
    return kept


def last_custody(seal: Seal) -> Custody | None:
    """Who keeps a seal, or kept it last where the custody ran out."""
    return Custody.objects.filter(seal=seal).order_by("-valid_from", "-pk").first()


def open_handover(seal: Seal) -> Handover | None:
    """The handover that is going on."""
    return Handover.objects.filter(seal=seal, closed_at__isnull=True).first()


def open_outing(seal: Seal) -> Outing | None:
    """The outing that is allowed or under way."""
    return Outing.objects.filter(seal=seal, closed_at__isnull=True).first()


def waiting_for(account_id: int) -> list[Seal]:
    """The seals at which somebody is awaited: to supervise a handover, or to carry it today (or bring it back)."""
    supervised = Q(handovers__supervisor_id=account_id, handovers__closed_at__isnull=True)
    due = Q(outings__day__lte=clock.today(), outings__taken_at__isnull=False) | Q(outings__day=clock.today())
    carried = Q(outings__first_id=account_id) | Q(outings__second_id=account_id)
    mine = supervised | (carried & due & Q(outings__closed_at__isnull=True))
    return list(Seal.objects.filter(mine).distinct().order_by("code"))


def works_at(account_id: int, site_code: str, at: dt.datetime) -> bool:
    """Whether an account holds any post at a site, or in the whole county."""
    at_site = Q(site_id=site_code) | Q(site_id__isnull=True)
    return Grant.objects.filter(in_force(at), at_site, account_id=account_id).exists()


def heads(seal: Seal, at: dt.datetime) -> list[int]:
    """The accounts of those who head the seal's site by name."""
    rows = _holding([Role.SITE_HEAD], seal.site_id, at).filter(site_id=seal.site_id)
    return list(rows.order_by("account_id").values_list("account_id", flat=True))


def keepers_at(site_code: str, at: dt.datetime) -> list[Account]:
    """Those who may keep a seal at a site."""
    return _accounts(_holding([Role.SEAL_KEEPER], site_code, at))


def signers_at(site_code: str, at: dt.datetime) -> list[Account]:
    """Those who may sign a decision at a site."""
    return _accounts(_holding([Role.REVIEWER, Role.SITE_HEAD], site_code, at))


def staff_at(site_code: str, at: dt.datetime) -> list[Account]:
    """Those who hold a post at the site by name."""
    return _accounts(Grant.objects.filter(in_force(at), site_id=site_code))


def _accounts(grants: QuerySet[Grant]) -> list[Account]:
    return list(
        Account.objects.filter(pk__in=grants.values("account_id"), is_active=True).order_by("name", "pk")
    )


def rules_in_force() -> SealRules | None:
    """The newest version of the county's rules for seals."""
    return SealRules.objects.order_by("-number").first()


def acknowledgements_in_force() -> QuerySet[Acknowledgement]:
    """Who has acknowledged the version in force."""
    newest = SealRules.objects.order_by("-number").values("number")[:1]
    return Acknowledgement.objects.filter(rules_id=Subquery(newest))


def has_acknowledged(account_id: int) -> bool:
    """Whether an account has acknowledged the version in force."""
    return acknowledgements_in_force().filter(account_id=account_id).exists()


def approvals(
    seal: Seal, item_code: str, at: dt.datetime, *, of_the_way: bool = False
) -> list[StandingApproval]:
    """Approvals in force for an item, the one given for this very item first, each by a head who still is one.

    One without an item covers the instant items that the site may decide by its offerings, and the papers of the way
    (文书) of every item that it takes in.
    """
    if of_the_way:
        return _approvals_of_the_way(seal, item_code, at)
    wanted = {
        "seal": seal.code, "site": seal.site_id, "at": at, "role": Role.SITE_HEAD.value,
        "item": item_code, "depth": Depth.DECIDE.value,
    }  # fmt: skip
    return [row[0] for row in rows.found(_APPROVED, wanted, StandingApproval)]


def _approvals_of_the_way(seal: Seal, item_code: str, at: dt.datetime) -> list[StandingApproval]:
    heads = _holding([Role.SITE_HEAD], seal.site_id, at)
    offered = Offering.objects.filter(site_id=seal.site_id, item_id=item_code).exclude(depth=Depth.GUIDE)
    return list(
        StandingApproval.objects.filter(in_force(at), seal=seal)
        .filter(Q(item_id=item_code) | (Q(item__isnull=True) & Exists(offered)))
        .filter(Exists(heads.filter(account_id=OuterRef("approver_id"))))
        .order_by(F("item_id").asc(nulls_last=True), "-valid_from")
    )


def approvals_in_force(seal: Seal, at: dt.datetime) -> list[StandingApproval]:
    """All approvals of a seal in force, with approver and item, newest first."""
    rows = StandingApproval.objects.filter(in_force(at), seal=seal).select_related(
        "approver", "item__current"
    )
    return list(rows.order_by("-valid_from"))


def approves(seal: Seal, accounts: Sequence[int], at: dt.datetime) -> bool:
    """Whether one of the accounts has given an approval that is in force."""
    return StandingApproval.objects.filter(in_force(at), seal=seal, approver_id__in=accounts).exists()


def is_offered(site_code: str, item_code: str) -> bool:
    """Whether the site may decide the item."""
    return Offering.objects.filter(site_id=site_code, item_id=item_code, depth=Depth.DECIDE).exists()


def offered(site_code: str, item_codes: Iterable[str]) -> set[str]:
    """Those of the items that the site offers at all."""
    rows = Offering.objects.filter(site_id=site_code, item_id__in=item_codes)
    return set(rows.values_list("item_id", flat=True))


def use_of(use: SealUse, document_digest: bytes) -> bool:
    """Whether a register line is as it was written and stands for this very document."""
    return line.is_right(crypto.key("seals"), use) and bytes(use.document_digest) == bytes(document_digest)


def is_corrected(use: SealUse) -> bool:
    """Whether a correcting line (冲正) answers this line."""
    return SealUse.objects.filter(corrects=use).exists()
