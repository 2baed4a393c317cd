"""The dates of an affair: the only room that computes them. What they depend on is read from the affair's rows."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doorstep.base import clock
from doorstep.base.clock import queries as calendars
from doorstep.base.clock import terms
from doorstep.base.journal.models import Entry
from doorstep.cases.applications.models import Application, ApplicationStatus, Extension, Notice

DELIVERY_DAYS = 10
"""Working days from the decision to its delivery (行政许可法 art. 44)."""
SUPPLEMENT_DAYS = 15
"""Working days to bring what is missing, where the item's procedure says nothing else (the county's own rule)."""
TOLERATED_DAYS = 10
"""Working days to bring what was promised (容缺受理), where the item's procedure says nothing else (likewise)."""
RUNNING = (ApplicationStatus.ACCEPTED, ApplicationStatus.STOPPED, ApplicationStatus.PROPOSED)
DECIDED = (
    ApplicationStatus.GRANTED,
    ApplicationStatus.REFUSED,
    ApplicationStatus.SEALED,
    ApplicationStatus.ISSUED,
    ApplicationStatus.SENT,
)
BRINGING = (
    "application.filled",
    "application.materials_checked",
    "application.material_scanned",
    "application.materials_reused",
    "application.demand_withdrawn",
    "application.situated",
)


def received(at: dt.datetime, *, is_instant: bool) -> dict[str, Any]:
    """The first dates of an affair that came `at`: when it counts as received, and until when it must be answered.

    A promised item is noticed or accepted within five working days (行政许可法 art. 32); an instant one is done the
    same day. What comes after closing or on a rest day counts as received on the next working day, extended hours
    (延时服务) included.
    """
    calendar = calendars.calendar(at.astimezone(clock.ZONE).date())
    day = terms.received_on(at, calendar)
    return {"received_on": day, **_due(_first_term(day, calendar, is_instant=is_instant), calendar)}


def accepted_on(at: dt.datetime) -> dt.date:
    """The day from which the terms of what is signed `at` run: that day, after closing the next working day."""
    return terms.received_on(at, calendars.calendar(at.astimezone(clock.ZONE).date()))


def complete_on(application: Application) -> dt.date:
    """The day on which the set became complete, as far as the journal tells: when the last answer or paper came.

    Acceptance counts from it, not from when somebody found the time to accept (domain.md §1.4). For a set that is
    complete now.
    """
    last = (
        Entry.objects.filter(
            subject_type="application",
            subject_id=str(application.pk),
            event__in=BRINGING,
            at__lte=clock.now(),
        )
        .order_by("-id")
        .values_list("at", flat=True)
        .first()
    )
    return accepted_on(last or application.opened_at)


def term_end(start: dt.date, days: int) -> dt.date:
    """The end of a term of `days` working days that nothing stops."""
    return calendars.add_working_days(start, days).date


def promise_until(application: Application, signed_at: dt.datetime) -> dt.date:
    """Until when papers that were promised at `signed_at` (容缺) are to be brought."""
    days = application.version.procedure.get("tolerated_days", TOLERATED_DAYS)
    return term_end(accepted_on(signed_at), days)


def is_silent(application: Application) -> bool:
    """Whether the time for the one-time notice went by without one, so that silence has accepted (视为受理, art. 32).

    Never for an instant item: one that is not finished on its day is warned of and stays what it is (domain.md §9.5).
    """
    late = application.status == ApplicationStatus.OPENED and _has_passed(application.due_on)
    return late and not application.version.is_instant


def is_on_the_spot(application: Application) -> bool:
    """Whether an instant item is being handled on the very day on which it came and is due."""
    return application.version.is_instant and application.due_on == application.received_on == clock.today()


def reckon(application: Application, *, keep_passed: bool = True) -> dict[str, Any]:
    """The dates of an affair in the state that it has now, to be written with the change that led to it.

    Special procedures move the promised and the legal date; an extension moves the legal one only (domain.md §9.4).
    A date that has passed stays, whatever the calendar says by now, unless `keep_passed` is off: for who wants to know
    what it would be. Ended affairs wait for nothing.
    """
    status = application.status
    if status not in (ApplicationStatus.OPENED, ApplicationStatus.NOTICED, *RUNNING, *DECIDED):
        return {"due_on": None, "warn_on": None, "is_provisional": False}
    if status in RUNNING and is_on_the_spot(application):
        # Its day is its deadline already, and ten minutes at a window have no time for a calendar.
        return {"promised_due": application.due_on}
    calendar = calendars.calendar(_since(application))
    if status not in RUNNING:
        due = _due(term(application, calendar), calendar)
        if status == ApplicationStatus.NOTICED:
            told = Notice.objects.values_list("supplement_by", flat=True).get(application=application)
            due |= {"due_on": told, "warn_on": terms.warn_on(told, calendar)}
        if (
            keep_passed
            and status in DECIDED
            and _has_passed(application.due_on)
            and _decided_on(application) < clock.today()
        ):
            due |= {"due_on": application.due_on, "warn_on": application.warn_on}
        return due
    found = runs(application, calendar)
    ends = {name: found[name].date if name in found else None for name in ("promised", "legal")}
    for name in ends if keep_passed else ():
        before = getattr(application, f"{name}_due")
        ends[name] = before if _has_passed(before) else ends[name]
    due_on = warn_on = ends["promised"]
    if due_on is not None and not application.version.is_instant:
        warn_on = terms.warn_on(due_on, calendar, stops=stops(application))
    return {
        "promised_due": ends["promised"],
        "legal_due": ends["legal"],
        "due_on": due_on,
        "warn_on": warn_on,
        "is_provisional": any(run.provisional for run in found.values()),
    }


def term(
    application: Application, calendar: terms.Calendar | None = None, *, until: dt.date | None = None
) -> terms.Run:
    """The term that the affair is in, day by day: why it is due when it is due; after its end the last that counted.

    `until` is the day to which an open stop is told.
    """
    calendar = calendar or calendars.calendar(_since(application))
    status = application.status
    if status in DECIDED and application.decided_at is not None:
        return terms.run(_decided_on(application), DELIVERY_DAYS, calendar)
    if status in (ApplicationStatus.NOTICED, ApplicationStatus.LAPSED):
        notice = Notice.objects.get(application=application)
        return terms.run(
            terms.received_on(notice.issued_at, calendar), supplement_days(application), calendar
        )
    if application.clock_from is not None:
        return runs(application, calendar, until=until)["promised"]
    start = application.received_on or application.opened_at.astimezone(clock.ZONE).date()
    return _first_term(start, calendar, is_instant=application.version.is_instant)


def runs(
    application: Application, calendar: terms.Calendar | None = None, *, until: dt.date | None = None
) -> dict[str, terms.Run]:
    """The promised and the legal term of an accepted affair, each day by day: {"promised": Run, "legal": Run}.

    `until` is the day to which an open stop is told. A legal term that the item does not have is left out; the promise
    of an instant item is its day.
    """
    start = application.clock_from
    if start is None:
        return {}
    calendar = calendar or calendars.calendar(start)
    spans = stops(application)
    version = application.version
    found = {"promised": terms.run(start, version.promised_days, calendar, stops=spans, until=until)}
    if version.legal_days:
        days = version.legal_days + extension_days(application)
        found["legal"] = terms.run(start, days, calendar, stops=spans, until=until)
    return found


def stops(application: Application) -> list[terms.Stop]:
    """The special procedures of an affair as spans that the clock leaves out (art. 45)."""
    if application.version.is_instant:
        return []
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
    if application.version.is_instant:
        return 0
    days = Extension.objects.filter(application=application, is_approved=True).values_list("days", flat=True)
    return next(iter(days), 0)


def valid_until(application: Application) -> dt.date | None:
    """The last day on which the result is good (有效期至), counted from the decision; None where no term is known.

    Years that begin on 29 February end on 28 February.
    """
    years, decided = application.version.valid_years, application.decided_at
    if years is None or decided is None:
        return None
    day = decided.astimezone(clock.ZONE).date()
    try:
        anniversary = day.replace(year=day.year + years)
    except ValueError:  # no such day in that year
        anniversary = dt.date(day.year + years, 3, 1)
    return anniversary - dt.timedelta(days=1)


def supplement_days(application: Application) -> int:
    """The working days in which a supplement (补正) is to be brought."""
    return application.version.procedure.get("supplement_days", SUPPLEMENT_DAYS)


def _since(application: Application) -> dt.date:
    return application.received_on or application.opened_at.astimezone(clock.ZONE).date()


def _decided_on(application: Application) -> dt.date:
    return application.decided_at.astimezone(clock.ZONE).date()


def _is_new(application: Application) -> bool:
    """Whether the affair's present step began today, so that the date it carries is that of the step before."""
    if application.status in DECIDED:
        return _decided_on(application) == clock.today()
    return application.status == ApplicationStatus.NOTICED


def _first_term(day: dt.date, calendar: terms.Calendar, *, is_instant: bool) -> terms.Run:
    return terms.run(day, 0 if is_instant else terms.NOTICE_DAYS, calendar)


def _has_passed(day: dt.date | None) -> bool:
    return day is not None and day < clock.today()


def _due(run: terms.Run, calendar: terms.Calendar) -> dict[str, Any]:
    if run.days == 0:
        return {"due_on": run.date, "warn_on": run.date, "is_provisional": False}
    return {
        "due_on": run.date,
        "warn_on": terms.warn_on(run.date, calendar),
        "is_provisional": run.provisional,
    }
