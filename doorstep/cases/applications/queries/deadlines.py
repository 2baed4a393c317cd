from __future__ import annotations

import datetime as dt
import uuid

from django.db.models import Q
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.clock import terms
from doorstep.base.core.errors import NotFound
from doorstep.cases.applications import clocks, numbers, policies
from doorstep.cases.applications.models import Application, ApplicationStatus


def light(application: Application, today: dt.date) -> terms.Light:
    """The light of an affair's present step by the one definition of overdue, `terms.light`."""
    stopped = application.status == ApplicationStatus.STOPPED
    return terms.light(application.due_on, application.warn_on, today, stopped)


def overdue_q(today: dt.date) -> Q:
    """The affairs whose light is red: `terms.light` in SQL."""
    return Q(due_on__lt=today)


def light_q(light: terms.Light, today: dt.date) -> Q:
    """The affairs with this light: `terms.light` in SQL, tested against it."""
    stopped = Q(status=ApplicationStatus.STOPPED)
    late = overdue_q(today)
    near = Q(due_on__gte=today, warn_on__lte=today)
    in_time = Q(due_on__isnull=True) | Q(due_on__gte=today)
    match light:
        case "red":
            return late
        case "stopped":
            return stopped & in_time
        case "yellow":
            return near & ~stopped
        case "green":
            far = Q(due_on__isnull=True) | Q(warn_on__isnull=True) | Q(warn_on__gt=today)
            return in_time & far & ~stopped


def why_due(actor: Actor, application: Application) -> terms.Run:
    """Why the affair's present step is due when it is, day by day; an open stop is told to today.

    `Run.date` differs from `due_on` only where a calendar that was published later would have moved a date that had
    passed or that the applicant was told. Raises NotFound where the actor may not know of the affair.
    """
    if not policies.may_see(actor, application):
        raise NotFound(_("没有这个办件。"))
    return clocks.term(application, until=clock.today())


def term_name(application: Application) -> str:
    """Which term the affair's deadline is the end of; "" where nothing is waited for."""
    match application.status:
        case ApplicationStatus.OPENED:
            return (
                _("受理期限（一次告知或者受理）") if not application.version.is_instant else _("当场办结期限")
            )
        case ApplicationStatus.NOTICED:
            return _("补正期限")
        case status if status in clocks.RUNNING:
            return _("承诺办结期限")
        case status if status in clocks.DECIDED:
            return _("送达期限")
    return ""


def by_name(actor: Actor, name: str) -> Application:
    """The affair with this number (办件编号) or key; raises NotFound where the actor may not know of one."""
    text = name.strip()
    try:
        wanted = Q(pk=uuid.UUID(text))
    except ValueError:
        wanted = Q(number=numbers.read(text))
    application = policies.visible_to(actor).filter(wanted).select_related("version").first()
    if application is None:
        raise NotFound(_("没有这个办件。"))
    return application
