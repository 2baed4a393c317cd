from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, Original, OriginalState

KEPT_DAYS = 15
"""Days after which an original that is still here is overdue (the house's own rule, no law's)."""

JOINED = ("site", "taken_by", "brought_by", "returned_to", "returned_by")


def originals_of(actor: Actor, application_id: uuid.UUID | str) -> list[Original]:
    """All originals of an affair, oldest first, for who may know of it or of one of them. Raises NotFound."""
    application = Application.objects.filter(pk=application_id).first()
    if application is None:
        raise NotFound(_("没有这个办件。"))
    found = list(application.originals.select_related(*JOINED).order_by("taken_at", "pk"))
    if not policies.may_see(actor, application) and not any(
        policies.may_see_originals(actor, original.site_id) for original in found
    ):
        raise NotFound(_("没有这个办件。"))
    return found


def still_here(application: Application) -> list[Original]:
    """The originals of an affair that the resident has not back, wherever they are; one query."""
    waiting = application.originals.exclude(state=OriginalState.RETURNED)
    return list(waiting.select_related("site").order_by("taken_at", "pk"))


def originals_at(actor: Actor, site_code: str, *, overdue: bool = False) -> QuerySet[Original]:
    """What a site still has of the residents' own (还在我处的原件), longest first, with what on the way goes there.

    `overdue` keeps what is here longer than KEPT_DAYS. Raises NotAllowed for who does not work or look after it there.
    """
    if not policies.may_see_originals(actor, site_code):
        raise NotAllowed(_("只有本点位的窗口和负责人可以看这份清单。"))
    found = Original.objects.filter(site=site_code).exclude(state=OriginalState.RETURNED)
    if overdue:
        found = found.filter(taken_at__lt=overdue_before())
    return found.select_related(
        "application__version", "application__applicant", "brought_by", "taken_by", "site"
    ).order_by("taken_at", "pk")


def overdue_before() -> dt.datetime:
    """What was taken in before this moment should have been given back."""
    day = clock.today() - dt.timedelta(days=KEPT_DAYS)
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.ZONE)
