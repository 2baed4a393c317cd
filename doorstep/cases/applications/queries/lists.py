"""Work lists (待办): what waits for whom, by deadline, a page at a time."""

from __future__ import annotations

import datetime as dt
import uuid
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
UNDER_WAY = (ApplicationStatus.ACCEPTED, ApplicationStatus.STOPPED)
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

    Four queries at the most beside the calendar, however long the list. Raises KeyError for a list that does not exist.
    """
    parts = _filtered(actor, which, filters or Filters())
    found = _page(parts, after)
    more = len(found) > PER_PAGE
    shown = found[:PER_PAGE]
    last = shown[-1] if more else None
    return Page(_rows(shown), (last.due_on, last.number) if last else None)


def counts(actor: Actor) -> dict[str, int]:
    """How long each of the actor's lists is, counted up to MOST_COUNTED; one query each."""
    return {name: _count(_filtered(actor, name, Filters())) for name in lists_of(actor)}


def _count(parts: list[QuerySet[Application]]) -> int:
    if not parts:
        return 0
    first, *others = [part.order_by().values_list("pk")[:MOST_COUNTED] for part in parts]
    return min((first.union(*others) if others else first).count(), MOST_COUNTED)


# A list is given in parts, each of which one index reads in the order of the deadline: to sort what is open in a whole
# county takes longer than everything else on the page.


def _mine(actor: Actor) -> list[Q]:
    """What the actor holds, and what those hold for whom they stand in (AB岗), where they stand in."""
    parts = [Q(holder_id=actor.account_id)]
    for absent, site in staff.stood_in_for(actor.account_id):
        parts += [Q(holder_id=absent, site_id=site), Q(holder_id=absent, decided_at_site_id=site)]
    return [part & policies.visible_q(actor) for part in parts]


def _here(actor: Actor, *roles: str) -> list[Q]:
    """Taken in or decided where the actor works as one of `roles`."""
    if any(actor.everywhere(role) for role in roles):
        return [Q()]
    sites = sorted(actor.sites(*roles))
    return [Q(site_id=site) for site in sites] + [Q(decided_at_site_id=site) for site in sites]


def _decided_where(actor: Actor, role: str, *statuses: str) -> list[Q]:
    """In one of these states and decided where the actor has the role."""
    if actor.everywhere(role):
        return [Q(decided_at_site__isnull=False, status=status) for status in statuses]
    return [
        Q(decided_at_site_id=site, status=status) for site in sorted(actor.sites(role)) for status in statuses
    ]


def _site(actor: Actor) -> list[Q]:
    return _here(actor, *AT_WORK)


def _to_review(actor: Actor) -> list[Q]:
    """What the actor's departments have an open review of."""
    asked = Review.objects.filter(
        application=OuterRef("pk"),
        state=ReviewState.OPEN,
        department__in=actor.departments(Role.DEPARTMENT),
    )
    return [Q(Exists(asked), status__in=UNDER_WAY)]


def _to_decide(actor: Actor) -> list[Q]:
    return _decided_where(actor, Role.REVIEWER, *UNDER_WAY)


def _to_sign(actor: Actor) -> list[Q]:
    """What was proposed, and extensions that wait for an answer."""
    asked = Extension.objects.filter(answered_at__isnull=True).values("application")
    return [
        *_decided_where(actor, Role.SITE_HEAD, ApplicationStatus.PROPOSED),
        *(part & Q(pk__in=asked) for part in _decided_where(actor, Role.SITE_HEAD, *UNDER_WAY)),
    ]


def _to_seal(actor: Actor) -> list[Q]:
    return _decided_where(actor, Role.CLERK, ApplicationStatus.GRANTED, ApplicationStatus.SEALED)


def _to_hand_over(actor: Actor) -> list[Q]:
    """What lies ready where the actor works: at the chosen site, else where it was taken in."""
    ready = (ApplicationStatus.ISSUED, ApplicationStatus.REFUSED, ApplicationStatus.SENT)
    if actor.everywhere(Role.CLERK):
        return [Q(status__in=ready)]
    parts = []
    for site in sorted(actor.sites(Role.CLERK)):
        parts.append(Q(collect_site_id=site, status__in=ready))
        parts += [Q(collect_site__isnull=True, site_id=site, status=status) for status in ready]
    return parts


def _overdue(actor: Actor) -> list[Q]:
    late = overdue_q(clock.today())
    return [part & late for part in _here(actor, Role.SITE_HEAD, Role.BUREAU)]


# list → the roles that have it, and what is on it, in parts
LISTS: dict[str, tuple[tuple[str, ...], Callable[[Actor], list[Q]]]] = {
    "mine": ((*AT_WORK, Role.DEPARTMENT), _mine),
    "to_review": ((Role.DEPARTMENT,), _to_review),
    "to_decide": ((Role.REVIEWER,), _to_decide),
    "to_sign": ((Role.SITE_HEAD,), _to_sign),
    "to_seal": ((Role.CLERK,), _to_seal),
    "to_hand_over": ((Role.CLERK,), _to_hand_over),
    "overdue": ((Role.SITE_HEAD, Role.BUREAU), _overdue),
    "site": (AT_WORK, _site),
}


def _filtered(actor: Actor, which: str, filters: Filters) -> list[QuerySet[Application]]:
    """The list in its parts, in no order, as far as it is asked for."""
    _of_roles, parts_of = LISTS[which]
    wanted = _wanted(actor, filters)
    return [Application.objects.filter(part & wanted, finished_at__isnull=True) for part in parts_of(actor)]


def _wanted(actor: Actor, filters: Filters) -> Q:
    found = Q()
    if filters.light in LIGHTS:
        found &= light_q(filters.light, clock.today())
    if filters.status in ApplicationStatus.values:
        found &= Q(status=filters.status)
    if filters.item:
        found &= Q(version__item_id=filters.item)
    if filters.department:
        found &= Q(version__item__department_id=filters.department)
    if filters.words.strip():
        found &= _says(actor, filters.words.strip())
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


def _page(parts: list[QuerySet[Application]], after: After | None) -> list[Application]:
    """One more than a page, first those with a deadline, then those without: the keys first, by the indexes alone,
    and of those few everything that a line shows.
    """
    due, number = after or (None, "")
    keys: list[uuid.UUID] = []
    if due is not None or not number:
        late = Q(due_on__isnull=False)
        if due is not None:
            late = Q(due_on__gte=due) & (Q(due_on__gt=due) | Q(number__gt=number))
        keys = _keys([part.filter(late) for part in parts], PER_PAGE + 1)
        number = ""
    if len(keys) <= PER_PAGE:
        undated = [part.filter(due_on__isnull=True, number__gt=number) for part in parts]
        keys += _keys(undated, PER_PAGE + 1 - len(keys))
    spoken = Review.objects.filter(
        application=OuterRef("pk"), state__in=(ReviewState.OPEN, ReviewState.WAITING)
    )
    return list(
        Application.objects.filter(pk__in=keys)
        .select_related(
            "version__item__department", "applicant", "organisation", "holder", "site", "decided_at_site"
        )
        .annotate(waits_for_opinion=Exists(spoken))
        .order_by("due_on", "number")
    )


def _keys(parts: list[QuerySet[Application]], most: int) -> list[uuid.UUID]:
    """The first `most` of all parts by deadline and number; what is in two of them is there once."""
    if not parts:
        return []
    first, *others = [
        part.order_by("due_on", "number").values_list("due_on", "number", "pk")[:most] for part in parts
    ]
    found = first.union(*others).order_by("due_on", "number")[:most] if others else first
    return [key for _due, _number, key in found]


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
