"""Lists of bundles: a site's, somebody's own, a person's."""

from __future__ import annotations

import uuid
from typing import Any

from django.db.models import F, Q, QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.cases.packages import policies
from doorstep.cases.packages.models import Package
from doorstep.registry.people import queries as people

LISTS = ("mine", "site", "over")
"""What the actor answers for, what goes on at the site, and what is over there."""
MOST_COUNTED = 100
"""A list's number is counted up to here; more is said as "99+"."""


def of_site(actor: Actor, site_code: str, which: str = "site", *, words: str = "") -> QuerySet[Package]:
    """A site's bundles with what a list shows: what goes on by its day, what is over newest first."""
    found = _listed(actor, site_code, which).select_related("version", "applicant", "handler")
    if words:
        found = found.filter(_says(actor, words))
    if which == "over":
        return found.order_by("-finished_at", "number")
    return found.order_by(F("due_on").asc(nulls_last=True), "number")


def counts(actor: Actor, site_code: str) -> dict[str, int]:
    """How long each list is, counted up to MOST_COUNTED; one query each."""
    return {which: _listed(actor, site_code, which).order_by()[:MOST_COUNTED].count() for which in LISTS}


def of_person(actor: Actor, resident_id: uuid.UUID) -> QuerySet[Package]:
    """A person's bundles that the actor may know of, newest first."""
    return (
        policies.visible_to(actor)
        .filter(applicant_id=resident_id)
        .select_related("version", "site")
        .order_by("-opened_at")
    )


def on_ticket(actor: Actor, ticket_id: uuid.UUID | str) -> QuerySet[Package]:
    """The bundles that were opened on a ticket."""
    return (
        policies.visible_to(actor).filter(ticket_id=ticket_id).select_related("version").order_by("opened_at")
    )


def same_on_ticket(ticket_id: uuid.UUID | str, code: str) -> list[Package]:
    """What goes on of one bundle on a ticket, for anybody; for who opens another there."""
    found = Package.objects.filter(ticket_id=ticket_id, version__kind=code, finished_at__isnull=True)
    return list(found.select_related("applicant").order_by("opened_at"))


def _listed(actor: Actor, site_code: str, which: str) -> QuerySet[Package]:
    here = policies.visible_to(actor).filter(site_id=site_code, finished_at__isnull=which != "over")
    return here.filter(handler_id=actor.account_id) if which == "mine" else here


def _says(actor: Actor, words: str) -> Q:
    """By the bundle's number or one of its affairs', its title, or the applicant's whole name (by its blind index)."""
    said: Any = Q(number__icontains=words) | Q(version__title__icontains=words)
    if words.isascii():
        return said | Q(pk__in=Package.objects.filter(parts__application__number__iexact=words).values("pk"))
    return said | Q(applicant__in=people.find(name=words, actor=actor).order_by().values("pk"))
