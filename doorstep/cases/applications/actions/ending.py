from __future__ import annotations

import uuid

from django.db import transaction

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.signals import ended

from .lock import change, lock
from .receiving import reasoned


@transaction.atomic
def withdraw(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """End an affair at the applicant's wish before it is decided (撤回); what was written of it stays."""
    application, after = lock(application_id, "withdraw", actor=actor, may=policies.may_handle)
    words = reasoned(reason)
    change(
        application,
        "withdrawn",
        actor=actor,
        status=after,
        reason=words,
        finished_at=clock.now(),
        due_on=None,
        warn_on=None,
    )
    ended.send(Application, application=application, actor=actor)
    return application
