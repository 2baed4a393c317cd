from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, Commitment


def false_commitment_of(application: Application) -> Commitment | None:
    """The last commitment of this affair's applicant, or of the organisation they act for, that was found to be false,
    for an item of the same kind (事项类型), while it counts; None where there is none.

    Until credit is repaired who committed falsely makes no commitment (国办发〔2020〕42号); for how long at the most the
    county says (`DISTRUST_DAYS`).
    """
    person = Q(application__applicant=application.applicant_id) | Q(
        application__applicant__merged_into=application.applicant_id
    )
    if application.organisation_id:
        person |= Q(application__organisation=application.organisation_id)
    since = clock.now() - dt.timedelta(days=settings.DISTRUST_DAYS)
    found = Commitment.objects.filter(
        person,
        application__version__kind=application.version.kind,
        is_true=False,
        repaired_at__isnull=True,
        verified_at__gt=since,
    )
    return found.select_related("application__version").order_by("-verified_at").first()


def distrusted_until(commitment: Commitment) -> dt.date:
    """The first day on which a false commitment counts no more, if credit is not repaired before."""
    until = commitment.verified_at + dt.timedelta(days=settings.DISTRUST_DAYS)
    return until.astimezone(clock.ZONE).date()


def false_commitments(
    actor: Actor, since: dt.date, until: dt.date, *, site: str = "", item: str = "", state: str = ""
) -> QuerySet[Commitment]:
    """The commitments that were found to be false (告知承诺失信) from a day to a day, newest first, with what the list
    shows. `site` and `item` are codes; `state` is "counting", "repaired" or "" for all.

    Raises NotAllowed for anyone but the bureau.
    """
    if not policies.may_see_false_commitments(actor):
        raise NotAllowed(_("只有行政审批局可以看这份清单。"))
    found = Commitment.objects.filter(is_true=False, verified_at__range=clock.span_of(since, until))
    if site:
        found = found.filter(application__site=site)
    if item:
        found = found.filter(application__version__item=item)
    if state == "repaired":
        found = found.filter(repaired_at__isnull=False)
    if state == "counting":
        counts_since = clock.now() - dt.timedelta(days=settings.DISTRUST_DAYS)
        found = found.filter(repaired_at__isnull=True, verified_at__gt=counts_since)
    joined = ("site", "version", "applicant", "organisation", "certificate")
    return found.select_related(
        *(f"application__{name}" for name in joined), "verified_by", "repaired_by"
    ).order_by("-verified_at", "-pk")
