"""Who may do what in a hall. Pure: the actor carries their powers (role × site × period) already loaded."""

from __future__ import annotations

import secrets

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor

from .models import Ticket

WORKERS = ("clerk", "site_head")
STAFF = ("clerk", "site_head", "reviewer", "seal_keeper", "team_member", "agent", "bureau")
KIOSK = "kiosk"
"""The power of a device that staff set up as a ticket machine at one site; nobody's post brings it."""


def visible_to(actor: Actor) -> QuerySet[Ticket]:
    """The tickets that the actor may know of: those of the sites they work at, all for the bureau."""
    if actor.is_system or any(actor.everywhere(role) for role in STAFF):
        return Ticket.objects.all()
    return Ticket.objects.filter(site__in=actor.sites(*STAFF))


def may_see(actor: Actor, site_code: str) -> bool:
    """Whether the actor may know of the tickets of a site: the same answer as `visible_to`, without a query."""
    return actor.is_system or actor.has_any(STAFF, site_code)


def may_take(actor: Actor, site_code: str) -> bool:
    """Whether the actor may draw a ticket at a site: its staff, or a ticket machine that stands there."""
    return actor.is_system or actor.has_any((*WORKERS, "reviewer", "agent", KIOSK), site_code)


def is_machine(actor: Actor, site_code: str) -> bool:
    """Whether the actor is a ticket machine of a site and nobody of its staff."""
    return actor.has(KIOSK, site_code) and not actor.is_system and not actor.has_any(WORKERS, site_code)


def may_work(actor: Actor, site_code: str) -> bool:
    """Whether the actor may sit at a counter of a site and call."""
    return actor.account_id is not None and actor.has_any(WORKERS, site_code)


def may_lead(actor: Actor, site_code: str) -> bool:
    """Whether the actor may step in for a clerk at any counter of a site."""
    return actor.has("site_head", site_code)


def may_handle(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may go on with a ticket that stands at a counter: the clerk who called it, or the head."""
    if not may_work(actor, ticket.site_id):
        return False
    return ticket.clerk_id == actor.account_id or may_lead(actor, ticket.site_id)


def may_give_up(ticket: Ticket, code: str) -> bool:
    """Whoever holds the slip may give its number up: its code can't be guessed, and nobody has to say who they are."""
    return secrets.compare_digest(ticket.code, code.strip().upper())


def may_grant_priority(actor: Actor, site_code: str) -> bool:
    """Whether the actor may give somebody who waits the right of way (优先)."""
    return actor.has_any((*WORKERS, "reviewer"), site_code)
