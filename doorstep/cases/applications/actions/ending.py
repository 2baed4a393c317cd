from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.signals import ended
from doorstep.registry.people.models import NumberKind, Resident

from .lock import change, lock
from .receiving import reasoned


@act
def hand_over(
    application_id: uuid.UUID | str, *, collector_id: uuid.UUID | str | None = None, actor: Actor
) -> Application:
    """Give the result to the applicant, or to `collector_id` whose identity was checked; the affair is finished.

    Raises Invalid where the collector is unknown or has no checked number.
    """
    application, after = lock(application_id, "hand_over", actor=actor, may=policies.may_handle)
    collector = Resident.objects.filter(pk=collector_id or application.applicant_id).first()
    if collector is None:
        raise Invalid("unknown_collector", _("请先核验领取人的身份证件。"), field="collector")
    if collector.pk != application.applicant_id and collector.number_kind == NumberKind.NONE:
        raise Invalid("collector_without_number", _("代领人必须出示有效证件。"), field="collector")
    change(
        application,
        "handed_over",
        actor=actor,
        data={"collector": str(collector.pk), "by_applicant": collector.pk == application.applicant_id},
        status=after,
        collector=collector,
        collector_masked=collector.name_masked,
        finished_at=clock.now(),
    )
    ended.send(Application, application=application, actor=actor)
    return application


@act
def withdraw(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """End an affair at the applicant's wish before it is decided (撤回); what was written of it stays."""
    application, after = lock(application_id, "withdraw", actor=actor, may=policies.may_handle)
    words = reasoned(reason)
    change(application, "withdrawn", actor=actor, status=after, reason=words, finished_at=clock.now())
    ended.send(Application, application=application, actor=actor)
    return application
