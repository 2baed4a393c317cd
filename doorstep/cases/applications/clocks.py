"""The dates of an affair: the only room that computes them. What they depend on is read from the affair's rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doorstep.base import clock
from doorstep.base.clock import queries as calendars
from doorstep.base.clock import terms
from doorstep.cases.applications.models import Application, ApplicationStatus, Extension, Notice

DELIVERY_DAYS = 10
"""Working days from the decision to its delivery (行政许可法 art. 44)."""
RUNNING = (ApplicationStatus.ACCEPTED, ApplicationStatus.STOPPED, ApplicationStatus.PROPOSED)
DECIDED = (
    ApplicationStatus.GRANTED,
    ApplicationStatus.REFUSED,
    ApplicationStatus.SEALED,
    ApplicationStatus.ISSUED,
    ApplicationStatus.SENT,
)


def received(at: dt.datetime, *, is_instant: bool) -> dict[str, Any]:
    """The first dates of an affair that came `at`: when it counts as received, and until when it must be answered.

    A promised item is noticed or accepted within five working days (art. 32); an instant one is done the same day.
    """
    if is_instant:
        today = at.astimezone(clock.ZONE).date()
        return {"received_on": today, "due_on": today, "warn_on": today}
    calendar = calendars.calendar(at.date())
    day = terms.received_on(at, calendar)
    until = terms.notice_until(day, calendar)
    return {"received_on": day, "due_on": until, "warn_on": terms.warn_on(until, calendar)}


def accepted_on(at: dt.datetime) -> dt.date:
    """The day from which the terms of an affair that is accepted `at` run: the next working day after closing time."""
    return terms.received_on(at, calendars.calendar(at.date()))


def term_end(start: dt.date, days: int) -> dt.date:
    """The end of a term of `days` working days that nothing stops."""
    return calendars.add_working_days(start, days).date


def notice_over(application: Application, today: dt.date) -> bool:
    """Whether the five working days for the one-time notice are over (then silence accepts, art. 32)."""
    start = application.received_on
    if start is None:
        return False
    return terms.accepted_by_silence(start, None, today, calendars.calendar(start)) is not None


def reckon(application: Application) -> dict[str, Any]:
    """The dates of a promised item's affair in its present state, to be written with the change that led to it.

    Special procedures move the promised and the legal date; an extension moves the legal one only (domain.md §9.4).
    An instant item has no dates but its day: nothing to write.
    """
    if application.version.is_instant:
        return {}
    status = application.status
    if status == ApplicationStatus.NOTICED:
        return _due(Notice.objects.get(application=application).supplement_by)
    if status in RUNNING:
        return _running(application)
    if status in DECIDED and application.decided_at is not None:
        return _due(term_end(application.decided_at.astimezone(clock.ZONE).date(), DELIVERY_DAYS))
    if status == ApplicationStatus.OPENED:
        return received(application.opened_at, is_instant=False)
    return {"due_on": None, "warn_on": None}


def runs(
    application: Application, calendar: terms.Calendar | None = None, *, until: dt.date | None = None
) -> dict[str, terms.Run]:
    """The promised and the legal term of an accepted affair, each day by day: {"promised": Run, "legal": Run}.

    `until` is the day to which an open stop is told. A term that the item does not have is left out.
    """
    start = application.clock_from
    if start is None:
        return {}
    calendar = calendar or calendars.calendar(start)
    spans = stops(application)
    version = application.version
    found = {}
    if version.promised_days:
        found["promised"] = terms.run(start, version.promised_days, calendar, stops=spans, until=until)
    if version.legal_days:
        days = version.legal_days + extension_days(application)
        found["legal"] = terms.run(start, days, calendar, stops=spans, until=until)
    return found


def stops(application: Application) -> list[terms.Stop]:
    """The special procedures of an affair as spans that the clock leaves out."""
    return [
        terms.Stop(
            step.began_at.astimezone(clock.ZONE).date(),
            step.ended_at.astimezone(clock.ZONE).date() if step.ended_at else None,
            step.name,
        )
        for step in application.special_steps.order_by("began_at", "pk")
    ]


def extension_days(application: Application) -> int:
    """The working days by which the legal term was extended; 0 without an approved extension."""
    days = Extension.objects.filter(application=application, is_approved=True).values_list("days", flat=True)
    return next(iter(days), 0)


def _running(application: Application) -> dict[str, Any]:
    calendar = calendars.calendar(application.clock_from or clock.today())
    found = runs(application, calendar)
    ends = {name: run.date for name, run in found.items()}
    first = found.get("promised") or found.get("legal")
    due = first.date if first else None
    return {
        "promised_due": ends.get("promised"),
        "legal_due": ends.get("legal"),
        "due_on": due,
        "warn_on": terms.warn_on(due, calendar, stops=stops(application)) if due else None,
        "is_provisional": any(run.provisional for run in found.values()),
    }


def _due(day: dt.date | None) -> dict[str, Any]:
    if day is None:
        return {"due_on": None, "warn_on": None}
    return {"due_on": day, "warn_on": terms.warn_on(day, calendars.calendar(day))}
