"""Who may know what of whom: everybody sees masked forms, each role opens only what its work needs (domain.md §5.9)."""

from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor

from .models import Organisation, Resident

OPENS: dict[str, frozenset[str]] = {
    "clerk": frozenset({"name", "number", "phone", "address", "birth"}),
    "reviewer": frozenset({"name", "number", "address", "birth"}),
    "site_head": frozenset({"name", "phone"}),
    "bureau": frozenset({"name", "phone"}),
    "team_member": frozenset({"name", "phone", "address"}),
    "social_worker": frozenset({"name", "phone", "address", "birth"}),
    "agent": frozenset({"name", "phone", "address"}),
}
"""Role → the sealed fields that it may open for a stated reason. A seal keeper needs none."""
REGISTERS = frozenset({"clerk", "agent", "team_member", "social_worker"})
OVERSEES = frozenset({"site_head", "bureau"})
MERGES = frozenset({"reviewer", "site_head", "bureau"})


def _roles(actor: Actor) -> set[str]:
    return {power.role for power in actor.powers}


def visible_to(actor: Actor) -> QuerySet[Resident]:
    """All people, in masked form, for those who work with people; nobody for everybody else."""
    if actor.is_system or _roles(actor) & OPENS.keys():
        return Resident.objects.all()
    return Resident.objects.none()


def organisations_visible_to(actor: Actor) -> QuerySet[Organisation]:
    """All organisations for everybody who works here; their names and codes are public facts."""
    if actor.is_system or actor.powers:
        return Organisation.objects.all()
    return Organisation.objects.none()


def may_register(actor: Actor) -> bool:
    """Those who meet people enter them."""
    return actor.is_system or bool(_roles(actor) & REGISTERS)


def may_change(actor: Actor, resident: Resident) -> bool:
    """Those who may enter people may complete and correct them; one merged into another is history."""
    return may_register(actor) and resident.merged_into_id is None


def may_merge(actor: Actor, keep: Resident, other: Resident) -> bool:
    """Joining two histories takes a reviewer, a head or the bureau."""
    return actor.is_system or bool(_roles(actor) & MERGES)


def may_disclose(actor: Actor, resident: Resident, field: str) -> bool:
    """Whether one of the actor's roles opens `field`. The program itself opens nothing for show."""
    return any(field in OPENS.get(role, ()) for role in _roles(actor))


def may_see_looks(actor: Actor) -> bool:
    """Who looked at somebody's data is watched by heads of sites and the bureau."""
    return bool(_roles(actor) & OVERSEES)


def may_tell_looks(actor: Actor) -> bool:
    """The person themselves is told at the counter, by a clerk or the head, who has seen who they are (PIPL art. 44-45)."""
    return bool(_roles(actor) & {"clerk", "site_head"})
