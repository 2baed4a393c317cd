"""Keeping a resident's paper to be used again, and letting go of it."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.journal.actions import record
from doorstep.cases.applications.actions.lock import change, lock
from doorstep.cases.applications.models import MaterialState
from doorstep.cases.materials import policies, wording
from doorstep.cases.materials.kinds import kind_of, may_be_held
from doorstep.cases.materials.models import HeldPaper, PhonePage
from doorstep.cases.materials.queries.held import one_person
from doorstep.registry.people.models import Resident
from doorstep.registry.people.queries import identities

LONGEST_VALID = 50
"""Years that a dated paper is believed to be valid; what says more is a slip of the finger."""


@act
def keep_paper(
    application_id: uuid.UUID | str,
    row_id: int,
    *,
    consents: bool,
    valid_until: dt.date | None = None,
    actor: Actor,
) -> HeldPaper:
    """Keep the scan of a paper to be used again in the applicant's later affairs, on their consent (留存复用).

    An older one of the same kind is let go of. Raises Invalid `consent` without it, `for_once` for papers that are
    written for one affair, `no_scan`, `valid_until` for a day that is past or decades away.
    """
    application, _same = lock(application_id, "check_material", actor=actor, may=policies.may_reuse)
    row = application.materials.select_related("material").filter(pk=row_id).first()
    if row is None or row.state != MaterialState.SCANNED or row.file_id is None:
        raise Invalid("no_scan", _("这份材料还没有扫描件。"), field=f"material_{row_id}")
    if not consents:
        raise Invalid("consent", _("须经申请人同意才能留存。"), field="consents")
    if not may_be_held(row.material.name):
        raise Invalid("for_once", _("这份材料只用于这一件事，不留存。"), field=f"material_{row_id}")
    if valid_until is not None and valid_until < clock.today():
        raise Invalid("valid_until", _("这份材料已过有效期，不留存。"), field="valid_until")
    if valid_until is not None and valid_until > clock.years_on(clock.today(), LONGEST_VALID):
        raise Invalid("valid_until", _("有效期太远，请核对年份；长期有效的不用填。"), field="valid_until")
    now, kind = clock.now(), kind_of(row.material.name)
    # two affairs of one person may keep the same paper at once: the second waits here
    Resident.objects.select_for_update(no_key=True).get(pk=application.applicant_id)
    of_firm = {"organisation_id": application.organisation_id}
    before = HeldPaper.objects.filter(resident__in=one_person(application.applicant_id), **of_firm)
    before.filter(kind=kind, file__isnull=False).update(file=None)
    held = HeldPaper.objects.create(
        resident_id=application.applicant_id,
        **of_firm,
        kind=kind,
        file_id=row.file_id,
        application=application,
        handed_in_at=now,
        valid_until=valid_until,
        held_until=clock.years_on(clock.today(), wording.HELD_YEARS),
        consent_words=wording.consent_to_keep(kind),
        consented_at=now,
        consent_taken_by_id=actor.account_id,
    )
    change(application, "paper_kept", actor=actor, data={"material": row.pk, "held": held.pk})
    return held


@act
def withdraw_consent(resident_id: uuid.UUID | str, held_id: int, *, actor: Actor) -> HeldPaper:
    """The owner takes the consent back: the paper is offered no more and its file let go of. Again changes nothing.

    Affairs that used it keep theirs (个人信息保护法 art. 15: what was done before stays lawful). Raises NotFound where it
    is not a paper of this resident, or of an entry that was merged into theirs.
    """
    theirs = HeldPaper.objects.filter(pk=held_id, resident__in=identities(resident_id))
    held = theirs.select_for_update().first()
    if held is None or not policies.may_know_what_is_held(actor):
        raise NotFound(_("没有这份留存的材料。"))
    if not policies.may_withdraw(actor, held):
        raise NotAllowed(_("您的岗位不能办理撤回。"))
    if held.withdrawn_at is not None:
        return held
    held.withdrawn_at, held.withdrawal_taken_by_id, held.file = clock.now(), actor.account_id, None
    held.save(update_fields=["withdrawn_at", "withdrawal_taken_by", "file"])
    record(
        "held_paper.withdrawn",
        ("held_paper", held.pk),
        actor=actor,
        data={"held": held.pk},
        person=held.resident_id,
    )
    return held


@act
def let_go(*, actor: Actor) -> int:
    """Let go of the kept papers that are past their time, or whose own validity is over; returns how many.

    Photos that nobody judged go as well, once their affair has ended.
    """
    PhonePage.objects.filter(paper__row__application__finished_at__isnull=False).delete()
    today = clock.today()
    past = HeldPaper.objects.filter(
        Q(held_until__lt=today) | Q(valid_until__lt=today), file__isnull=False
    ).update(file=None)
    if past:
        record("held_paper.let_go", ("held_paper", ""), actor=actor, data={"count": past})
    return past
