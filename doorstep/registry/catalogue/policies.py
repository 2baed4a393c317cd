"""Who may see and change the catalogue. What can be done is public; only the bureau changes it."""

from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor

from .models import ItemStatus, ServiceItem

BUREAU = "bureau"


def visible_to(actor: Actor) -> QuerySet[ServiceItem]:
    """Items in use for everybody; suspended and cancelled ones for the bureau only."""
    return (
        ServiceItem.objects.all()
        if _is_bureau(actor)
        else ServiceItem.objects.filter(status=ItemStatus.ACTIVE)
    )


def may_load(actor: Actor) -> bool:
    """Whether the actor may replace the catalogue from files."""
    return _is_bureau(actor)


def may_suspend(actor: Actor, item: ServiceItem) -> bool:
    """Whether the actor may take an item out of use for a while."""
    return _is_bureau(actor)


def may_resume(actor: Actor, item: ServiceItem) -> bool:
    """Whether the actor may put an item back into use."""
    return _is_bureau(actor)


def may_cancel(actor: Actor, item: ServiceItem) -> bool:
    """Whether the actor may take an item out of use for good."""
    return _is_bureau(actor)


def may_see_empty_searches(actor: Actor) -> bool:
    """Whether the actor may read what people looked for in vain."""
    return _is_bureau(actor)


def may_add_alias(actor: Actor, item: ServiceItem) -> bool:
    """Whether the actor may say that a word means an item."""
    return _is_bureau(actor)


def _is_bureau(actor: Actor) -> bool:
    return actor.is_system or actor.everywhere(BUREAU)
