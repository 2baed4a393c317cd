"""Who may give posts."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from doorstep.base.accounts.actor import Actor

from .models import Grant, Role, Substitution


def may_grant(actor: Actor, site: str | None) -> bool:
    """The bureau gives posts anywhere it works for; the program itself does so when a county is set up."""
    return actor.is_system or actor.has(Role.BUREAU, site)


def may_reset(actor: Actor, account_id: int, held: Iterable[Grant]) -> bool:
    """Whether the actor may reset the password of who holds the posts `held` now: never one's own, never the bureau's.

    The head of a site does it for those whose only posts are at the sites that they head; the bureau for everybody else
    who works at a site.
    """
    posts = list(held)
    if not posts or account_id == actor.account_id:
        return False
    if any(grant.site_id is None or Role.BUREAU in grant.post.roles for grant in posts):
        return False
    if actor.everywhere(Role.BUREAU):
        return True
    return {grant.site_id for grant in posts} <= actor.sites(Role.SITE_HEAD)


def may_see_staff(actor: Actor) -> bool:
    """The list of those who work at one's sites is for heads and the bureau."""
    return actor.everywhere(Role.BUREAU) or bool(actor.sites(Role.SITE_HEAD))


def visible_to(actor: Actor) -> QuerySet[Grant]:
    """The bureau sees all grants, the head of a site those of that site, everybody else their own."""
    if actor.is_system or actor.everywhere(Role.BUREAU):
        return Grant.objects.all()
    mine = Grant.objects.filter(account_id=actor.account_id) if actor.account_id else Grant.objects.none()
    return mine | Grant.objects.filter(site_id__in=actor.sites(Role.SITE_HEAD, Role.BUREAU))


def may_substitute(actor: Actor, account_id: int, site: str) -> bool:
    """Everybody names who stands in for them (AB岗); the head of the site does for those who can't."""
    return actor.account_id == account_id or actor.has_any((Role.SITE_HEAD, Role.BUREAU), site)


def substitutions_visible_to(actor: Actor) -> QuerySet[Substitution]:
    """One's own and those in which one stands in; the head of a site sees all of that site."""
    own = Q(account_id=actor.account_id) | Q(substitute_id=actor.account_id)
    if actor.everywhere(Role.BUREAU):
        return Substitution.objects.all()
    return Substitution.objects.filter(own | Q(site_id__in=actor.sites(Role.SITE_HEAD)))
