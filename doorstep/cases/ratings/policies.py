"""Who may judge, and who may see a judgement: never the one who was rated (domain.md §2)."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Rating, Remedy, Slip

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


def remedies_visible_to(actor: Actor) -> QuerySet[Remedy]:
    """The bureau sees all of the county, a head those of their sites; never one's own affair, so nobody learns who rated them."""
    mine = Q(rating__slip__application__handler_id=actor.account_id)
    if actor.is_system or actor.everywhere(Role.BUREAU):
        return Remedy.objects.exclude(mine)
    return Remedy.objects.filter(
        by_bureau=False, rating__slip__application__site__in=actor.sites(Role.SITE_HEAD)
    ).exclude(mine)


def may_see_remedies(actor: Actor) -> bool:
    """Whether the actor has any to look after."""
    return actor.everywhere(Role.BUREAU) or bool(actor.sites(Role.SITE_HEAD))


def may_answer(actor: Actor, remedy: Remedy) -> bool:
    """Verifying, mending, calling back and answering are the head's of the site; the bureau's where the head was rated."""
    affair = remedy.rating.slip.application
    if actor.account_id is None or actor.account_id == affair.handler_id:
        return False
    if remedy.by_bureau:
        return actor.everywhere(Role.BUREAU)
    return affair.site_id in actor.sites(Role.SITE_HEAD)


def may_close(actor: Actor, remedy: Remedy, answered_by: set[int]) -> bool:
    """Judging a dispute, closing and sending back are the bureau's, never by one who mended or answered (复核)."""
    return (
        actor.account_id is not None
        and actor.everywhere(Role.BUREAU)
        and actor.account_id not in answered_by
        and actor.account_id != remedy.rating.slip.application.handler_id
    )


def may_know_who(actor: Actor, remedy: Remedy) -> bool:
    """Whose affair it was is told to who may call back, once it is mended, and only if the rater agreed to a call."""
    return (
        may_answer(actor, remedy) and not remedy.rating.is_anonymous and remedy.status in {"mended", "called"}
    )
