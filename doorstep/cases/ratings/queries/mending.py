"""The bad judgements and where their mending stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.errors import NotFound
from doorstep.cases.ratings import policies
from doorstep.cases.ratings.models import Remedy, RemedyStatus
from doorstep.cases.ratings.sealed import row_of_note, row_of_rating
from doorstep.cases.ratings.states import OPEN


def remedies(
    actor: Actor,
    *,
    status: str = "",
    site: str = "",
    since: dt.date | None = None,
    until: dt.date | None = None,
) -> QuerySet[Remedy]:
    """What the actor looks after: open ones first by their day, then the others, newest first.

    `status`: a state, "open" for all that wait for somebody, "late" for those past their day. `since`, `until`: days on
    which the judgement was given, both included. Affair, item, site and clerk are joined.
    """
    found = policies.remedies_visible_to(actor)
    if status == "open":
        found = found.filter(status__in=OPEN)
    elif status == "late":
        found = found.filter(_late())
    elif status:
        found = found.filter(status=status)
    if site:
        found = found.filter(rating__slip__application__site_id=site)
    if since and until:
        found = found.filter(rating__at__range=clock.span_of(since, until))
    joined = found.select_related(
        "rating__slip__application__version",
        "rating__slip__application__site",
        "rating__slip__application__handler",
    )
    return joined.order_by("due_on", "-rating__at", "pk")


def suits(verb: str, remedy: Remedy) -> bool:
    """Whether a step suits who rated: an anonymous rater can't be called, a named one is called before they are answered."""
    if verb == "call_back":
        return not remedy.rating.is_anonymous
    return verb != "answer" or remedy.rating.is_anonymous or remedy.status == RemedyStatus.CALLED


def late(remedy: Remedy) -> bool:
    """Whether the day of what has to be done next is past; the same as the list says in SQL."""
    return remedy.due_on is not None and clock.today() > remedy.due_on


def _late() -> Q:
    return Q(due_on__lt=clock.today())


def counts(found: QuerySet[Remedy]) -> dict[str, int]:
    """Of a list: all, open, late, closed, closed without a late step, found mistaken. One query."""
    closed = Q(status=RemedyStatus.CLOSED)
    return found.order_by().aggregate(
        all=Count("pk"),
        open=Count("pk", filter=Q(status__in=OPEN)),
        late=Count("pk", filter=_late()),
        closed=Count("pk", filter=closed),
        in_time=Count("pk", filter=closed & Q(late_steps=0)),
        void=Count("pk", filter=Q(status=RemedyStatus.VOID)),
    )


def find(actor: Actor, remedy_id: int) -> Remedy:
    """One of them with all that its page shows; raises NotFound."""
    remedy = remedies(actor).filter(pk=remedy_id).first()
    if remedy is None:
        raise NotFound(_("没有这条差评。"))
    return remedy


@dataclass(frozen=True)
class Said:
    """One step of the mending in words."""

    verb: str
    at: dt.datetime
    account_id: int
    who: str
    words: str


def notes(remedy: Remedy) -> list[Said]:
    """The steps so far, oldest first; one query. For those to whom `find` gave the remedy."""
    rows = remedy.notes.select_related("account").order_by("pk")
    return [
        Said(
            note.verb,
            note.at,
            note.account_id,
            note.account.name,
            crypto.unseal(note.words_sealed, row_of_note(note)),
        )
        for note in rows
    ]


def words_of(remedy: Remedy) -> str:
    """What the rater wrote; "" for nothing. For those to whom `find` gave the remedy."""
    rating = remedy.rating
    return crypto.unseal(rating.words_sealed, row_of_rating(rating.slip)) if rating.words_sealed else ""
