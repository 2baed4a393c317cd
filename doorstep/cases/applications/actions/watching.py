"""What the passing of time makes the program say: warnings, escalation, dates under a newly published calendar."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.clock import queries as calendars
from doorstep.base.core.acts import act
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.journal.queries import timeline
from doorstep.cases.applications import clocks, queries
from doorstep.cases.applications.models import Application, ApplicationStatus, Notice, Promise

from .lock import change

WARNED, ESCALATED = "application.warned", "application.escalated"
BUREAU_AFTER = 3
"""Working days after the light turned red, at which the bureau hears of it (the county's own rule)."""
DATES = ("promised_due", "legal_due", "due_on")


@act
def warn(application_id: uuid.UUID | str, *, actor: Actor) -> list[str]:
    """Tell the holder that an affair is near its deadline or past it, its site's head when it is past, then the bureau.

    Each is said once for a light and a deadline, as an entry of the journal, which is the outbox. An instant item that
    was not finished on its day is warned of and nothing else (domain.md §9.5). A promise to bring a paper (容缺) that
    was not kept is warned of too: giving the affair back is for a person. Returns what was said now, by event.
    """
    application = _watched(application_id, actor)
    today = clock.today()
    said = [
        (entry.event, entry.data)
        for entry in timeline("application", application.pk).filter(event__in=(WARNED, ESCALATED))
    ]
    told = []
    for event, data in _to_say(application, today):
        if not any(event == before and data.items() <= was.items() for before, was in said):
            change(application, event.removeprefix("application."), actor=actor, data=data)
            told.append(event)
    return told


def _to_say(application: Application, today: dt.date) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    promise = Promise.objects.filter(application=application, kept_at__isnull=True, due_on__lt=today).first()
    if promise is not None:
        found.append((WARNED, {"of": "promise", "due_on": promise.due_on.isoformat()}))
    light = queries.light(application, today)
    if light not in ("yellow", "red") or application.due_on is None:
        return found
    due = {"due_on": application.due_on.isoformat()}
    found.append((WARNED, {"light": light, **due}))
    if light == "red" and not application.version.is_instant:
        site = answerable_site(application)
        found.append((ESCALATED, {"to": "site_head", "at": site, **due}))
        late = calendars.calendar(application.due_on).worked(application.due_on, today)
        if late > BUREAU_AFTER:
            found.append((ESCALATED, {"to": "bureau", **due}))
    return found


def answerable_site(application: Application) -> str:
    """The code of the site whose head answers for the present step: the deciding one while it is being decided."""
    if application.status in clocks.RUNNING and application.decided_at_site_id:
        return application.decided_at_site_id
    return application.site_id


@act
def recalculate(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Count an affair's dates anew after a calendar was published (暂定 becomes certain), and journal old and new.

    A date that has passed never moves: it is kept, and what it would have been is journalled. What the applicant was
    told in writing (补正期限、容缺期限) moves to a later day only.
    """
    application = _watched(application_id, actor)
    before = {name: getattr(application, name) for name in DATES}
    moved = _told_dates(application)
    would = clocks.reckon(application, keep_passed=False)
    dates = clocks.reckon(application)
    moved |= {
        name: _pair(before[name], dates[name])
        for name in DATES
        if dates.get(name, before[name]) != before[name]
    }
    kept = {name: _pair(before[name], would[name]) for name in DATES if would.get(name) != dates.get(name)}
    if moved or kept or dates["is_provisional"] != application.is_provisional:
        change(application, "recalculated", actor=actor, data={"moved": moved, "kept": kept}, **dates)
    return application


def _told_dates(application: Application) -> dict[str, list[str | None]]:
    """Move the dates that the applicant was told, where the calendar gives more time; returns what moved."""
    moved = {}
    notice = Notice.objects.filter(application=application).first()
    if notice is not None and application.status == ApplicationStatus.NOTICED:
        end = clocks.term(application).date
        if _gives_more(notice.supplement_by, end):
            moved["supplement_by"] = _pair(notice.supplement_by, end)
            notice.supplement_by = end
            notice.save(update_fields=["supplement_by"])
    promise = Promise.objects.filter(application=application, kept_at__isnull=True).first()
    if promise is not None:
        end = clocks.promise_until(application, promise.signed_at)
        if _gives_more(promise.due_on, end):
            moved["promise"] = _pair(promise.due_on, end)
            promise.due_on = end
            promise.save(update_fields=["due_on"])
    return moved


def _gives_more(before: dt.date | None, end: dt.date | None) -> bool:
    return before is not None and end is not None and clock.today() <= before < end


def _pair(before: dt.date | None, after: dt.date | None) -> list[str | None]:
    return [before and before.isoformat(), after and after.isoformat()]


def _watched(application_id: uuid.UUID | str, actor: Actor) -> Application:
    """An affair that goes on, its row locked; raises NotAllowed for a person, NotFound where it has ended."""
    if not actor.is_system:
        raise NotAllowed(_("期限由系统每天核对。"))
    application = (
        Application.objects.select_for_update(of=("self",))
        .select_related("version")
        .filter(pk=application_id, finished_at__isnull=True)
        .first()
    )
    if application is None:
        raise NotFound(_("没有这个办件。"))
    return application
