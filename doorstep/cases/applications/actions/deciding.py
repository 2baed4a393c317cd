from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates import actions as certificates
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import NotAllowed
from doorstep.cases.applications import policies
from doorstep.cases.applications.content import certificate_content
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue.models import Depth, Offering

from .lock import change, lock
from .receiving import reasoned


@act
def grant(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Decide for the applicant (准予). The certificate is drafted in the same moment; it carries no seal yet.

    Raises NotAllowed where the site may take this item but not decide it (授权 by `Offering`).
    """
    application, after = lock(
        application_id,
        "grant",
        actor=actor,
        may=policies.may_decide,
        with_form=True,
    )
    offering = _deciding_here(application)
    content = certificate_content(application, offering, actor=actor)
    certificate = certificates.draft(
        application.site_id,
        name=application.version.result_name,
        template=content.template,
        content=content.values,
        holder_masked=content.holder_masked,
        actor=actor,
    )
    change(
        application,
        "granted",
        actor=actor,
        data={"certificate": str(certificate.pk)},
        status=after,
        decided_at=clock.now(),
        decided_by_id=actor.account_id,
        certificate=certificate,
    )
    return application


@act
def refuse(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """Decide against the applicant (不予), with the reason that is told in writing. Raises Invalid without one."""
    application, after = lock(application_id, "refuse", actor=actor, may=policies.may_decide)
    _deciding_here(application)
    change(
        application,
        "refused",
        actor=actor,
        status=after,
        reason=reasoned(reason),
        decided_at=clock.now(),
        decided_by_id=actor.account_id,
    )
    return application


def _deciding_here(application: Application) -> Offering:
    offering = (
        Offering.objects.filter(
            site_id=application.site_id, item_id=application.version.item_id, depth=Depth.DECIDE
        )
        .select_related("item__department", "site__area")
        .first()
    )
    if offering is None:
        raise NotAllowed(_("本点位只受理、不决定这个事项。"))
    return offering
