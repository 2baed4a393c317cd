"""Who may judge, and who may see a judgement: never the one who was rated (domain.md §2)."""

from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Rating, Slip

WORKING_THERE = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD, Role.SEAL_KEEPER)


def may_rate(actor: Actor, slip: Slip) -> bool:
    """Whoever holds the slip, but nobody who works at the site and so could rate for the resident."""
    return not actor.has_any(WORKING_THERE, slip.application.site_id)


def visible_to(actor: Actor) -> QuerySet[Rating]:
    """Single judgements are for the bureau only; the rated and their site see sums (`queries.site_summary`)."""
    if actor.is_system or actor.everywhere(Role.BUREAU):
        return Rating.objects.exclude(slip__application__handler_id=actor.account_id)
    return Rating.objects.none()


def may_see_summary(actor: Actor, site_code: str) -> bool:
    """The sums of a site are for its head and for the bureau."""
    return actor.has_any((Role.SITE_HEAD, Role.BUREAU), site_code)
