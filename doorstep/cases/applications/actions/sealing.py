from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from doorstep.acts.certificates import actions as certificates
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, Promise

from .lock import change, lock
from .papers import seal_waiting


@act
def seal(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Put the site's approval-service seal on the granted result (用印): one line in the seal's register.

    The actor is the handler who answers for it. The use was approved beforehand for instant items, and is approved by
    whoever signed the decision of a promised one; keeper and witness come from the seal's own rules, whose refusals
    pass through.
    """
    application, after = lock(application_id, "seal", actor=actor, may=policies.may_seal)
    use = certificates.seal(
        application.certificate_id,
        affair=application.number,
        item_code=application.version.item_id,
        item_name=application.version.name,
        reason=_("准予决定用印"),
        approver_id=None if application.version.is_instant else application.decided_by_id,
        actor=actor,
    )
    change(application, "sealed", actor=actor, data={"seal": use.seal_id, "use": use.number}, status=after)
    return application


@act
def issue(application_id: uuid.UUID | str, *, actor: Actor, make_page: bool = True) -> Application:
    """Make the sealed certificate valid (出证). With `make_page` its page (PDF) is made at once, else at first need.

    Raises Invalid `promise_outstanding` while a paper that was promised (容缺) has not come.
    """
    application, after = lock(application_id, "issue", actor=actor, may=policies.may_issue)
    if Promise.objects.filter(application=application, kept_at__isnull=True).exists():
        raise Invalid("promise_outstanding", _("容缺的材料还没有补齐，不能出证。"))
    certificates.issue(application.certificate_id, actor=actor, make_page=make_page)
    change(application, "issued", actor=actor, status=after, issued_at=clock.now())
    if application.proposed_at is not None:  # a promised item's: its decision goes out with the result
        seal_waiting(application, actor=actor)
    return application
