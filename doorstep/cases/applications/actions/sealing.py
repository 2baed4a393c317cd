from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from doorstep.acts.certificates import actions as certificates
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application

from .lock import change, lock


@act
def seal(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Put the site's approval-service seal on the granted result (用印): one line in the seal's register.

    The actor is the handler who answers for it; approver, keeper and witness come from the seal's own rules, whose
    refusals pass through.
    """
    application, after = lock(application_id, "seal", actor=actor, may=policies.may_seal)
    use = certificates.seal(
        application.certificate_id,
        affair=application.number,
        item_code=application.version.item_id,
        item_name=application.version.name,
        reason=_("准予决定用印"),
        actor=actor,
    )
    change(application, "sealed", actor=actor, data={"seal": use.seal_id, "use": use.number}, status=after)
    return application


@act
def issue(application_id: uuid.UUID | str, *, actor: Actor, make_page: bool = True) -> Application:
    """Make the sealed certificate valid (出证). With `make_page` its page (PDF) is made at once, else at first need."""
    application, after = lock(application_id, "issue", actor=actor, may=policies.may_handle)
    certificates.issue(application.certificate_id, actor=actor, make_page=make_page)
    change(application, "issued", actor=actor, status=after, issued_at=clock.now())
    return application
