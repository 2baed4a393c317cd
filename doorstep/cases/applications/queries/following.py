"""How far a promised item is, for whoever holds its code (查询码): no name or number in full, and nobody's opinion."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from doorstep.base import clock
from doorstep.base.clock import queries as calendars
from doorstep.base.clock import terms
from doorstep.base.core import codes
from doorstep.cases.applications import clocks
from doorstep.cases.applications.models import (
    Application,
    ApplicationStatus,
    Delivery,
    Original,
    Promise,
    Review,
    ReviewState,
    SpecialStep,
)
from doorstep.registry.places.models import Site

from .affairs import gaps
from .deadlines import light
from .lists import left
from .originals import still_here

DONE, NOW, AHEAD, NEVER = "done", "now", "ahead", "never"
WAITS_FOR_PAPERS = (ApplicationStatus.OPENED, ApplicationStatus.NOTICED)
TAIL = 5
"""So many of the last characters of an affair's number are shown, to be compared with the paper in the hand."""


@dataclass(frozen=True)
class Step:
    """One step of the way: what it is called, done, now, ahead or never come to, and on which day."""

    name: str
    state: str
    on: dt.date | None = None


@dataclass(frozen=True)
class Missing:
    """Something that is still to be brought, and until when (None: the notice has not said yet)."""

    name: str
    mend: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class Followed:
    """What an affair's code opens. `stopped_by` names the special procedures that the clock waits for."""

    affair: Application
    tail: str
    applicant: str
    steps: list[Step]
    light: terms.Light
    left: int | None
    run: terms.Run | None
    missing: list[Missing] = field(default_factory=list)
    departments: list[Review] = field(default_factory=list)
    special_steps: list[SpecialStep] = field(default_factory=list)
    originals: list[Original] = field(default_factory=list)
    delivery: Delivery | None = None

    @property
    def collect_at(self) -> Site:
        """Where the result lies, or will lie."""
        return self.affair.collect_site or self.affair.site

    @property
    def awaited(self) -> list[Review]:
        """The departments that are asked now."""
        return [review for review in self.departments if review.state == ReviewState.OPEN]

    @property
    def stopped_by(self) -> list[SpecialStep]:
        """The special procedures that are running."""
        return [step for step in self.special_steps if step.ended_at is None]


def followed_by(code: str) -> Application | None:
    """The affair whose code this is, with what its page shows; None for a code that opens nothing."""
    wanted = codes.read(code)
    if not codes.is_code(wanted):
        return None
    joined = (
        "version__form",
        "version__questions",
        "version__item__department",
        "site",
        "decided_at_site",
        "collect_site",
        "applicant",
        "organisation",
        "certificate",
    )
    return Application.objects.filter(follow_code=wanted).select_related(*joined).first()


def follow(affair: Application) -> Followed:
    """Everything that its page says; whoever calls it has seen the code."""
    today = clock.today()
    special = list(affair.special_steps.order_by("began_at", "pk"))
    waits = affair.due_on is not None or affair.status == ApplicationStatus.STOPPED
    return Followed(
        affair=affair,
        tail=affair.number[-TAIL:],
        applicant=_masked(affair),
        steps=steps(affair),
        light=light(affair, today),
        left=left(affair, today, calendars.calendar(today)),
        run=clocks.term(affair, until=today) if waits else None,
        missing=missing(affair),
        departments=list(affair.reviews.select_related("department").order_by("position", "pk")),
        special_steps=special,
        originals=still_here(affair),
        delivery=affair.deliveries.filter(delivered_at__isnull=True, returned_at__isnull=True).first(),
    )


def _masked(affair: Application) -> str:
    """The applicant, to be recognised by who knows them: 王*生; of an organisation the first and last two characters."""
    if affair.organisation is None:
        return affair.applicant.name_masked
    name = affair.organisation.name
    return f"{name[:2]}…{name[-2:]}" if len(name) > 2 * 2 else f"{name[:1]}…"


def missing(affair: Application) -> list[Missing]:
    """What the applicant is still to bring or to fill in; what is wrong with an answer is said at the window only."""
    if affair.status in WAITS_FOR_PAPERS:
        notice = getattr(affair, "notice", None)
        until = notice.supplement_by if notice else None
        return [
            Missing(gap.name, gap.mend if gap.kind in {"material", "troubled"} else "", until)
            for gap in gaps(affair)
            if gap.kind != "situation"
        ]
    promise = Promise.objects.filter(application=affair, kept_at__isnull=True).first()
    if promise is None or affair.finished_at is not None:
        return []
    rows = affair.materials.filter(state="promised").select_related("material").order_by("material__position")
    return [Missing(row.material.name, "", promise.due_on) for row in rows]


def steps(affair: Application) -> list[Step]:
    """The way from the window to the hand-over, as far as it came: received, [supplement], accepted, reviewed, decided,
    [made], delivered. A supplement stands there only where one was asked for, a certificate where none was refused.
    """
    notice = getattr(affair, "notice", None)
    refused = affair.decided_at is not None and affair.certificate_id is None
    days = {
        "received": affair.opened_at,
        **({"supplement": affair.accepted_at} if notice else {}),
        "accepted": affair.accepted_at,
        "reviewed": affair.proposed_at or affair.decided_at,
        "decided": affair.decided_at,
        **({} if refused else {"made": affair.issued_at}),
        "delivered": affair.finished_at if affair.status == ApplicationStatus.FINISHED else None,
    }
    return list(_placed(days, is_over=affair.finished_at is not None))


def _placed(days: dict[str, dt.datetime | None], *, is_over: bool) -> Iterable[Step]:
    """Each step with its state: the first that has no day is the present one, unless the affair ended before it."""
    is_ahead = False
    for name, at in days.items():
        if at is not None and not is_ahead:
            yield Step(name, DONE, at.astimezone(clock.ZONE).date())
            continue
        yield Step(name, NEVER if is_over else AHEAD if is_ahead else NOW)
        is_ahead = True
