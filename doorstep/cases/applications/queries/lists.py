"""Work lists (待办): what waits for whom, by deadline, a page at a time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Replace

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.clock import queries as calendars
from doorstep.base.clock import terms
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import (
    Application,
    ApplicationStatus,
    Extension,
    Review,
    ReviewState,
)
from doorstep.registry.people import queries as people
from doorstep.registry.staff import queries as staff
from doorstep.registry.staff.models import Role

from .deadlines import light, light_q, overdue_q

PER_PAGE = 30
MOST_COUNTED = 100
"""A list's number is counted up to here; more is said as "99+"."""
AT_WORK = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD)
LIGHTS = ("red", "yellow", "green", "stopped")
After = tuple[dt.date | None, str]


@dataclass(frozen=True)
class Filters:
    """What of a list is wanted: a light, a state, an item's and a department's code, and words to search by."""

    light: str = ""
    status: str = ""
    item: str = ""
    department: str = ""
    words: str = ""


@dataclass(frozen=True)
class Row:
    """One affair on a list: its light, the working days that are left (negative: over), and whether all have spoken."""

    affair: Application
    light: terms.Light
    left: int | None
    waits_for_opinion: bool


@dataclass(frozen=True)
class Page:
    """A page of a list; `after` is where the next one begins, None on the last."""

    rows: list[Row] = field(default_factory=list)
    after: After | None = None


def lists_of(actor: Actor) -> list[str]:
    """The lists that the actor's posts have, in the order of a day's work."""
    roles = {power.role for power in actor.powers}
    return [name for name, (wanted, _of) in LISTS.items() if roles & set(wanted)]


def work_list(
    actor: Actor, which: str, *, filters: Filters | None = None, after: After | None = None
) -> Page:
    """A page of the list `which`, ordered by deadline and number; what has no deadline now comes last.

    Four queries at the most, however long the list. Raises KeyError for a list that does not exist.
    """
    wanted = _filtered(actor, which, filters or Filters())
    found = _page(wanted, after)
    more = len(found) > PER_PAGE
    shown = found[:PER_PAGE]
    last = shown[-1] if more else None
    return Page(_rows(shown), (last.due_on, last.number) if last else None)


def counts(actor: Actor) -> dict[str, int]:
    """How long each of the actor's lists is, counted up to MOST_COUNTED; one query each."""
    return {name: waiting(actor, name).order_by()[:MOST_COUNTED].count() for name in lists_of(actor)}


def waiting(actor: Actor, which: str) -> QuerySet[Application]:
    """The affairs on the list `which`, in no order."""
    _roles, of = LISTS[which]
    return Application.objects.filter(of(actor), finished_at__isnull=True)


def _mine(actor: Actor) -> Q:
    """What the actor holds, and what those hold for whom they stand in (AB岗), where they stand in."""
    held = Q(holder_id=actor.account_id)
    for absent, site in staff.stood_in_for(actor.account_id):
        held |= Q(holder_id=absent) & (Q(site_id=site) | Q(decided_at_site_id=site))
    return held & policies.visible_q(actor)


def _here(actor: Actor, *roles: str) -> Q:
    """Taken in or decided where the actor works as one of `roles`."""
    if any(actor.everywhere(role) for role in roles):
        return Q()
    sites = actor.sites(*roles)
    return Q(site_id__in=sites) | Q(decided_at_site_id__in=sites)


def _decided_where(actor: Actor, *roles: str) -> Q:
    if any(actor.everywhere(role) for role in roles):
        return Q(decided_at_site__isnull=False)
    return Q(decided_at_site_id__in=actor.sites(*roles))


def _site(actor: Actor) -> Q:
    return _here(actor, *AT_WORK)


def _to_review(actor: Actor) -> Q:
    """What the actor's departments have an open review of."""
    asked = Review.objects.filter(
        state=ReviewState.OPEN, department__in=actor.departments(Role.DEPARTMENT)
    ).values("application_id")
    return Q(pk__in=asked) & Q(status__in=(ApplicationStatus.ACCEPTED, ApplicationStatus.STOPPED))


def _to_decide(actor: Actor) -> Q:
    return _decided_where(actor, Role.REVIEWER) & Q(
        status__in=(ApplicationStatus.ACCEPTED, ApplicationStatus.STOPPED)
    )


def _to_sign(actor: Actor) -> Q:
    """What was proposed, and extensions that wait for an answer."""
    asked = Extension.objects.filter(application=OuterRef("pk"), answered_at__isnull=True)
    running = (ApplicationStatus.ACCEPTED, ApplicationStatus.STOPPED)
    return _decided_where(actor, Role.SITE_HEAD) & (
        Q(status=ApplicationStatus.PROPOSED) | Q(status__in=running) & Q(Exists(asked))
    )


def _to_seal(actor: Actor) -> Q:
    return _decided_where(actor, Role.CLERK) & Q(
        status__in=(ApplicationStatus.GRANTED, ApplicationStatus.SEALED)
    )


def _to_hand_over(actor: Actor) -> Q:
    """What lies ready where the actor works: at the chosen site, else where it was taken in."""
    ready = (ApplicationStatus.ISSUED, ApplicationStatus.REFUSED, ApplicationStatus.SENT)
    if actor.everywhere(Role.CLERK):
        return Q(status__in=ready)
    sites = actor.sites(Role.CLERK)
    here = Q(collect_site_id__in=sites) | Q(collect_site__isnull=True, site_id__in=sites)
    return here & Q(status__in=ready)


def _overdue(actor: Actor) -> Q:
    return _here(actor, Role.SITE_HEAD, Role.BUREAU) & overdue_q(clock.today())


# list → the roles that have it, and what is on it
LISTS: dict[str, tuple[tuple[str, ...], Callable[[Actor], Q]]] = {
    "mine": ((*AT_WORK, Role.DEPARTMENT), _mine),
    "to_review": ((Role.DEPARTMENT,), _to_review),
    "to_decide": ((Role.REVIEWER,), _to_decide),
    "to_sign": ((Role.SITE_HEAD,), _to_sign),
    "to_seal": ((Role.CLERK,), _to_seal),
    "to_hand_over": ((Role.CLERK,), _to_hand_over),
    "overdue": ((Role.SITE_HEAD, Role.BUREAU), _overdue),
    "site": (AT_WORK, _site),
}


def _filtered(actor: Actor, which: str, filters: Filters) -> QuerySet[Application]:
    found = waiting(actor, which)
    if filters.light in LIGHTS:
        found = found.filter(light_q(filters.light, clock.today()))
    if filters.status in ApplicationStatus.values:
        found = found.filter(status=filters.status)
    if filters.item:
        found = found.filter(version__item_id=filters.item)
    if filters.department:
        found = found.filter(version__item__department_id=filters.department)
    if filters.words.strip():
        found = found.filter(_says(actor, filters.words.strip()))
    return found


def _says(actor: Actor, words: str) -> Q:
    """By the affair's number, the item's name or its sound, or the applicant's whole name (by its blind index)."""
    sound = words.lower().replace(" ", "")
    said = Q(number__icontains=words) | Q(version__name__icontains=words)
    if sound.isascii():
        return said | Q(version__in=_sounding(sound))
    return said | Q(applicant__in=people.find(name=words, actor=actor).order_by().values("pk"))


def _sounding(sound: str) -> QuerySet[Any]:
    from doorstep.registry.catalogue.models import ItemVersion

    joined = Replace(F("pinyin"), Value(" "), Value(""))
    return ItemVersion.objects.annotate(sound=joined).filter(sound__contains=sound).values("pk")


def _page(wanted: QuerySet[Application], after: After | None) -> list[Application]:
    """One more than a page, first those with a deadline, then those without: two reads that follow the index."""
    due, number = after or (None, "")
    spoken = Review.objects.filter(
        application=OuterRef("pk"), state__in=(ReviewState.OPEN, ReviewState.WAITING)
    )
    shown = wanted.select_related(
        "version__item__department", "applicant", "organisation", "holder", "site", "decided_at_site"
    ).annotate(waits_for_opinion=Exists(spoken))
    found: list[Application] = []
    if due is not None or not number:
        dated = shown.filter(due_on__isnull=False)
        if due is not None:
            dated = dated.filter(Q(due_on__gte=due) & (Q(due_on__gt=due) | Q(number__gt=number)))
        found = list(dated.order_by("due_on", "number")[: PER_PAGE + 1])
        number = ""
    if len(found) <= PER_PAGE:
        undated = shown.filter(due_on__isnull=True, number__gt=number)
        found += undated.order_by("due_on", "number")[: PER_PAGE + 1 - len(found)]
    return found


def _rows(affairs: Iterable[Application]) -> list[Row]:
    today = clock.today()
    calendar = calendars.calendar(today)
    return [
        Row(affair, light(affair, today), left(affair, today, calendar), affair.waits_for_opinion)
        for affair in affairs
    ]


def left(affair: Application, today: dt.date, calendar: terms.Calendar) -> int | None:
    """The working days from tomorrow to the deadline; negative: so many went by since; None where there are none to say."""
    if affair.due_on is None:
        return None
    if affair.due_on >= today:
        return calendar.worked(today, affair.due_on)
    return -calendar.worked(affair.due_on, today) or None
