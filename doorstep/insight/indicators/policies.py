"""Who may see the indicators: the bureau sees the county, the head of a site sees that site."""

from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.places.models import Site
from doorstep.registry.staff.models import Role


def may_see_office(actor: Actor) -> bool:
    """Whether the actor has anything to see: the bureau, or the head of some site."""
    return bool(actor.everywhere(Role.BUREAU) or actor.sites(Role.SITE_HEAD))


def visible_to(actor: Actor) -> QuerySet[Site]:
    """The sites whose indicators the actor may see; nobody else sees any."""
    if actor.is_system or actor.everywhere(Role.BUREAU):
        return Site.objects.filter(is_open=True)
    return Site.objects.filter(is_open=True, code__in=actor.sites(Role.SITE_HEAD))
