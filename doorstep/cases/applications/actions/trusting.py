"""Accepting on trust: a minor paper comes later (容缺受理), or a commitment stands for proofs (告知承诺制)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed
from doorstep.cases.applications import clocks, policies, queries
from doorstep.cases.applications.models import (
    Acceptance,
    Application,
    ApplicationMaterial,
    Commitment,
    MaterialState,
    PaperKind,
    Promise,
)
from doorstep.registry.documents.models import StoredFile

from .lock import change, lock
from .papers import give
from .receiving import before_silence, end, take_in
from .words import reasoned

VERIFY_DAYS = 40
"""Working days to verify a commitment, where the item's procedure says nothing else (the county's own rule)."""
BROUGHT = (MaterialState.SEEN, MaterialState.ELECTRONIC)
BROUGHT_AS_FILE = (MaterialState.SCANNED, MaterialState.ON_FILE)


@act
def accept_tolerated(
    application_id: uuid.UUID | str, *, promised: Collection[int], actor: Actor
) -> Application:
    """Accept although the papers `promised` (ids of the affair's rows) are missing: the applicant signs to bring them.

    Only papers that the item's list calls tolerable (可容缺); everything else must be there. The clock starts at the
    signature. Raises Invalid with every gap that may not be tolerated, or where nothing is promised.
    """
    application, after = lock(
        application_id, "accept_tolerated", actor=actor, may=policies.may_handle, with_form=True
    )
    before_silence(application)
    rows = {
        row.pk: row
        for row in application.materials.select_related("material").filter(
            state=MaterialState.MISSING, is_needed=True
        )
    }
    tolerable = {pk for pk, row in rows.items() if row.material.may_be_missing}
    if not promised or not set(promised) <= tolerable:
        raise Invalid("not_tolerable", _("只有标明可容缺的材料能以后补交。"), field="promised")
    fields = {f"material_{pk}" for pk in promised}
    gaps = [gap for gap in queries.gaps(application) if gap.field not in fields]
    if gaps:
        raise Invalid(
            "incomplete",
            _("还缺 %(count)d 项主要材料或内容，不能容缺受理。") % {"count": len(gaps)},
            errors={gap.field: [gap.mend] for gap in gaps},
        )
    ApplicationMaterial.objects.filter(pk__in=promised).update(state=MaterialState.PROMISED)
    now = clock.now()
    Promise.objects.create(
        application=application,
        signed_at=now,
        taken_by_id=actor.account_id,
        due_on=clocks.promise_until(application, now),
    )
    take_in(application, after, Acceptance.TOLERATED, data={"promised": sorted(promised)}, actor=actor)
    give(application, PaperKind.PROMISE, actor=actor)
    return application


@act
def bring_missing(
    application_id: uuid.UUID | str,
    states: Mapping[int, str],
    *,
    files: Mapping[int, StoredFile | None] | None = None,
    actor: Actor,
) -> Application:
    """Take in papers that were promised (容缺补齐); with the last one the promise is kept and the result may go out.

    A paper that is scanned or on file comes with its file (None for the county's own certificate). Raises IllegalMove
    `nothing_promised`, `promise_over` after its day, Invalid for another paper or state.
    """
    application, _same = lock(application_id, "bring_missing", actor=actor, may=policies.may_handle)
    promise = promise_in_time(application)
    files = files or {}
    rows = {
        row.pk: row
        for row in application.materials.select_related("material").filter(state=MaterialState.PROMISED)
    }
    for row_id, state in states.items():
        row = rows.get(row_id)
        if row is None or state not in (BROUGHT_AS_FILE if row_id in files else BROUGHT):
            raise Invalid("material", _("没有这份待补的材料或这种核验结果。"), field=f"material_{row_id}")
        if state == MaterialState.ELECTRONIC and not row.material.electronic_substitute:
            raise Invalid("no_electronic", _("这份材料不能用电子证照代替。"), field=f"material_{row_id}")
    if not states:
        raise Invalid("material", _("请选择补交了哪份材料。"), field="materials")
    for row_id, state in states.items():
        ApplicationMaterial.objects.filter(pk=row_id).update(state=state, file=files.get(row_id))
    if set(states) == set(rows):
        promise.kept_at = clock.now()
        promise.save(update_fields=["kept_at"])
    change(application, "missing_brought", actor=actor, data=_brought(states, files))
    return application


@act
def give_back(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """End an affair whose promised papers did not come in time (退件), whatever was decided meanwhile (domain.md §9.6).

    Its certificate is never issued. Raises IllegalMove `nothing_promised`, `still_time`.
    """
    application, after = lock(application_id, "give_back", actor=actor, may=policies.may_watch)
    promise = _open_promise(application)
    if clock.today() <= promise.due_on:
        raise IllegalMove(_("容缺补交的期限还没有到。"), code="still_time")
    end(
        application,
        "returned",
        after,
        reason=str(_("容缺的材料逾期未补交")),
        paper=PaperKind.RETURN,
        actor=actor,
    )
    return application


def _brought(states: Mapping[int, str], files: Mapping[int, StoredFile | None]) -> dict[str, Any]:
    digests = {str(row): bytes(file.digest).hex() for row, file in files.items() if file}
    return {
        "materials": {str(row): str(state) for row, state in states.items()},
        **({"digests": digests} if digests else {}),
    }


def promise_in_time(application: Application) -> Promise:
    """The promise whose papers may still be brought; raises IllegalMove `nothing_promised`, `promise_over`."""
    promise = _open_promise(application)
    if clock.today() > promise.due_on:
        raise IllegalMove(_("容缺补交的期限已过，应作退件处理。"), code="promise_over")
    return promise


def _open_promise(application: Application) -> Promise:
    promise = Promise.objects.filter(application=application, kept_at__isnull=True).first()
    if promise is None:
        raise IllegalMove(_("这个办件没有待补的容缺材料。"), code="nothing_promised")
    return promise


@act
def accept_on_commitment(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Accept on the applicant's written commitment in place of proofs (告知承诺制, 国办发〔2020〕42号).

    Only for items whose procedure allows it; the questions must be answered (which proofs it stands for follows from
    them) and the form complete. What was committed is verified after the decision. Raises Invalid `no_commitment`,
    `incomplete`, `not_trusted` where a commitment of the same person for an item of the same kind was found to be false
    and the county's time is not over.
    """
    application, after = lock(
        application_id, "accept_on_commitment", actor=actor, may=policies.may_handle, with_form=True
    )
    before_silence(application)
    _trusted(application)
    procedure = application.version.procedure
    if not procedure.get("commitment"):
        raise Invalid("no_commitment", _("这个事项不实行告知承诺。"))
    gaps = [gap for gap in queries.gaps(application) if gap.kind != "material"]
    if gaps:
        raise Invalid(
            "incomplete",
            _("情形和表单还缺 %(count)d 项，不能受理。") % {"count": len(gaps)},
            errors={gap.field: [gap.mend] for gap in gaps},
        )
    now = clock.now()
    days = procedure.get("verify_days", VERIFY_DAYS)
    Commitment.objects.create(
        application=application,
        text_version=f"{application.version.item_id}-{application.version.number}",
        signed_at=now,
        taken_by_id=actor.account_id,
        verify_by=clocks.term_end(clocks.accepted_on(now), days),
    )
    take_in(application, after, Acceptance.COMMITMENT, actor=actor)
    give(application, PaperKind.COMMITMENT, actor=actor)
    return application


def _trusted(application: Application) -> None:
    found = queries.false_commitment_of(application)
    if found is None:
        return
    said = {
        "day": found.verified_at.astimezone(clock.ZONE).date().isoformat(),
        "item": found.application.version.name,
        "kind": application.version.kind,
        "until": queries.distrusted_until(found).isoformat(),
    }
    told = _(
        "申请人在“%(item)s”中的承诺 %(day)s 核查不实，%(until)s 以前（信用修复的除外）办理%(kind)s不适用告知承诺，"
        "请按一般程序提交材料。"
    )
    raise Invalid("not_trusted", told % said)


@act
def verify_commitment(
    application_id: uuid.UUID | str, *, is_true: bool, finding: str = "", actor: Actor
) -> Commitment:
    """Say after a look whether what was committed is true; a false one is taken back by `revoke` and stays on record.

    `finding` is what was found to be false. Raises IllegalMove where there is no commitment or it was verified before,
    Invalid for a false one without a finding.
    """
    application, _same = lock(application_id, "verify_commitment", actor=actor, may=policies.may_propose)
    commitment = Commitment.objects.filter(application=application, verified_at__isnull=True).first()
    if commitment is None:
        raise IllegalMove(_("这个办件没有待核查的承诺。"), code="nothing_committed")
    commitment.is_true = is_true
    commitment.finding = "" if is_true else reasoned(finding)
    commitment.verified_at = clock.now()
    commitment.verified_by_id = actor.account_id
    commitment.save(update_fields=["is_true", "finding", "verified_at", "verified_by"])
    change(application, "commitment_verified", actor=actor, data={"is_true": is_true})
    return commitment


@act
def restore_trust(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Commitment:
    """Say that the credit of who committed falsely is repaired (信用修复): they may commit again from now on.

    By the bureau, never by who found it false. The finding stays on record. Raises IllegalMove where nothing was found
    false or it was repaired before, NotAllowed `found_it_yourself`, Invalid without a reason.
    """
    application, _same = lock(application_id, "restore_trust", actor=actor, may=policies.may_restore_trust)
    commitment = Commitment.objects.filter(application=application, is_true=False).first()
    if commitment is None or commitment.repaired_at is not None:
        raise IllegalMove(_("这个办件没有待修复的失信承诺。"), code="nothing_false")
    if commitment.verified_by_id == actor.account_id:
        raise NotAllowed(_("信用修复须由核查人以外的人作出。"), code="found_it_yourself")
    commitment.repair_reason = reasoned(reason)
    commitment.repaired_at, commitment.repaired_by_id = clock.now(), actor.account_id
    commitment.save(update_fields=["repair_reason", "repaired_at", "repaired_by"])
    change(application, "trust_restored", actor=actor)
    return commitment
