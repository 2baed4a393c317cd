"""Who may draft, seal, issue, revoke and read certificates."""

from __future__ import annotations

from django.db.models import QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Certificate

WORKS = (Role.CLERK, Role.REVIEWER)
READS = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD, Role.SEAL_KEEPER, Role.BUREAU)


def visible_to(actor: Actor) -> QuerySet[Certificate]:
    """The certificates of the sites where the actor works; the bureau's people see all."""
    if actor.is_system or any(actor.everywhere(role) for role in READS):
        return Certificate.objects.all()
    return Certificate.objects.filter(site_id__in=actor.sites(*READS))


def may_see(actor: Actor, site_code: str) -> bool:
    """Whether the actor may know of a site's certificates: the same answer as `visible_to`, without a query."""
    return actor.is_system or actor.has_any(READS, site_code)


def may_make(actor: Actor, site_code: str) -> bool:
    """Drafting, sealing and issuing is for those who handle or decide at the site, and for its head who signs."""
    return actor.has_any((*WORKS, Role.SITE_HEAD), site_code)


def may_read_page(actor: Actor, certificate: Certificate) -> bool:
    """The page names its holder in full: for those who handle, decide or answer for the site."""
    return actor.is_system or actor.has_any((*WORKS, Role.SITE_HEAD), certificate.site_id)


def may_revoke(actor: Actor, certificate: Certificate) -> bool:
    """Revoking is for a reviewer, the head of the site and the bureau, never for the window alone."""
    return actor.has_any((Role.REVIEWER, Role.SITE_HEAD, Role.BUREAU), certificate.site_id)
