from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.models import Application, Notice
from doorstep.cases.applications.signals import ended

from .lock import change, lock


@act
def notify(application_id: uuid.UUID | str, *, actor: Actor) -> Notice:
    """Give the applicant the one-time notice of everything that is missing (一次性告知, 行政许可法 art. 32).

    An affair has one such notice at the most, so it lists all gaps of this moment. Raises Invalid where nothing is
    missing.
    """
    application, after = lock(application_id, "notify", actor=actor, may=policies.may_handle, with_form=True)
    gaps = queries.gaps(application)
    if not gaps:
        raise Invalid("nothing_missing", _("材料和表单都齐了，可以直接受理。"))
    now = clock.now()
    notice = Notice.objects.create(
        application=application,
        number=f"{application.number}-BZ",
        gaps=[gap.as_json() for gap in gaps],
        issued_at=now,
        issued_by_id=actor.account_id,
    )
    change(application, "noticed", actor=actor, data={"gaps": len(gaps)}, status=after)
    return notice


@act
def accept(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Take a complete affair into handling (受理). Raises Invalid with every gap where something is missing."""
    application, after = lock(application_id, "accept", actor=actor, may=policies.may_handle, with_form=True)
    gaps = queries.gaps(application)
    if gaps:
        raise Invalid(
            "incomplete",
            _("还缺 %(count)d 项，不能受理；可以出具一次性告知书。") % {"count": len(gaps)},
            errors={gap.field: [gap.mend] for gap in gaps},
        )
    change(application, "accepted", actor=actor, status=after, accepted_at=clock.now())
    return application


@act
def turn_down(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """Do not accept (不予受理): no permit is needed or this office is not competent; the reason is told in writing.

    Raises Invalid without a reason.
    """
    application, after = lock(application_id, "turn_down", actor=actor, may=policies.may_handle)
    words = reasoned(reason)
    now = clock.now()
    change(application, "not_accepted", actor=actor, status=after, reason=words, finished_at=now)
    ended.send(Application, application=application, actor=actor)
    return application


def reasoned(reason: str) -> str:
    """The reason as it is kept; raises Invalid where it says nothing or too much."""
    words = reason.strip()
    if len(words) < 2:
        raise Invalid("reason_missing", _("请写明理由，当事人会看到。"), field="reason")
    if len(words) > 400:
        raise Invalid("reason_long", _("理由最多 400 字。"), field="reason")
    return words
