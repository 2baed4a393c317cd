from __future__ import annotations

import datetime as dt
import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates import actions as certificates
from doorstep.acts.certificates.models import Certificate
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, NotAllowed
from doorstep.cases.applications import clocks, policies
from doorstep.cases.applications.content import certificate_content
from doorstep.cases.applications.models import Application, PaperKind
from doorstep.registry.catalogue.models import Depth, Offering
from doorstep.registry.catalogue.queries import delegation

from .lock import change, lock
from .papers import give
from .words import reasoned


@act
def grant(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Decide an instant item for the applicant (准予) at the window; its certificate is drafted and carries no seal yet.

    Raises NotAllowed where the site may take this item but not decide it (授权 by `Offering`).
    """
    application, after = lock(
        application_id,
        "grant",
        actor=actor,
        may=policies.may_decide,
        with_form=True,
    )
    _only_instant(application)
    application.status, application.decided_at = after, clock.now()
    certificate = draft_certificate(application, actor=actor)
    change(
        application,
        "granted",
        actor=actor,
        data={"certificate": str(certificate.pk)},
        status=after,
        decided_at=application.decided_at,
        decided_by_id=actor.account_id,
        certificate=certificate,
        **clocks.reckon(application),
    )
    return application


@act
def refuse(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """Decide against the applicant (不予), with the reason that is told in writing. Raises Invalid without one."""
    application, after = lock(application_id, "refuse", actor=actor, may=policies.may_decide)
    _only_instant(application)
    offering_where_decided(application)
    application.status, application.decided_at = after, clock.now()
    change(
        application,
        "refused",
        actor=actor,
        status=after,
        reason=reasoned(reason),
        decided_at=application.decided_at,
        decided_by_id=actor.account_id,
        **clocks.reckon(application),
    )
    give(application, PaperKind.REFUSAL, actor=actor)
    return application


def draft_certificate(
    application: Application, *, valid_until: dt.date | None = None, actor: Actor
) -> Certificate:
    """Write the result down at the deciding site, unsealed; call it when the decision's time is set.

    It is good for the item's term, or as long as `valid_until` says: a correction lengthens nothing. Raises NotAllowed
    where that site may not decide it.
    """
    offering = offering_where_decided(application)
    content = certificate_content(application, offering, actor=actor)
    return certificates.draft(
        offering.site_id,
        name=application.version.result_name,
        template=content.template,
        content=content.values,
        holder_masked=content.holder_masked,
        valid_until=valid_until or clocks.valid_until(application),
        actor=actor,
    )


def offering_where_decided(application: Application) -> Offering:
    """On whose delegation the deciding site decides this item; raises NotAllowed where it may only accept it."""
    offering = delegation(policies.deciding_site(application), application.version.item_id)
    if offering is None or offering.depth != Depth.DECIDE:
        raise NotAllowed(_("本点位只受理、不决定这个事项。"))
    return offering


def _only_instant(application: Application) -> None:
    if not application.version.is_instant:
        raise IllegalMove(_("承诺件由审批人员拟决定、负责人签发。"), code="needs_two_signatures")
