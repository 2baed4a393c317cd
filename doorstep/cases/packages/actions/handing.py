from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions as applications
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.models import Package

from .lock import lock, say


@act
def hand_over(
    package_id: uuid.UUID | str, *, collector_id: uuid.UUID | str | None = None, actor: Actor
) -> Package:
    """Give all results that lie ready in one pack (一次领取), to the applicant or to one collector whose identity was checked.

    What was revoked is not among them.

    Raises Invalid where nothing lies ready, and all that handing over an affair raises.
    """
    at = lock(package_id, "hand_over", actor=actor, may=policies.may_handle)
    ready = [view.application for view in at.parts if view.application and queries.is_ready(view)]
    if not ready:
        raise Invalid("nothing_ready", _("还没有可以领取的结果。"))
    say(at.package, "handed_over", actor=actor, data={"affairs": [affair.number for affair in ready]})
    for affair in ready:
        applications.hand_over(affair.pk, collector_id=collector_id, actor=actor)
    return at.package
