"""Who may see and change the network. It is public; only the bureau changes it."""

from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor

from .models import Site

BUREAU = "bureau"


def visible_to(actor: Actor) -> QuerySet[Site]:
    """Every site: where help can be had is nobody's secret. Closed ones are seen by the bureau only."""
    return Site.objects.all() if may_load(actor) else Site.objects.filter(is_open=True)


def may_load(actor: Actor) -> bool:
    """Whether the actor may replace the network's lists: the bureau in the whole county, or the console."""
    return actor.is_system or actor.everywhere(BUREAU)
