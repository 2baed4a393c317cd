"""Who may do what with bundles: one source for "may" and for "visible"."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Package

SEERS = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD, Role.BUREAU)


def may_publish(actor: Actor) -> bool:
    """The bureau writes and publishes what a bundle is; the console loads it from files."""
    return actor.is_system or actor.everywhere(Role.BUREAU)


def visible_to(actor: Actor) -> QuerySet[Package]:
    """The running packages that an actor may know of: those of the sites where they work, the bureau's people all.

    A site that only decides one of the parts knows of that affair and not of the others.
    """
    if actor.is_system or any(actor.everywhere(role) for role in SEERS):
        return Package.objects.all()
    return Package.objects.filter(Q(site_id__in=actor.sites(*SEERS)))


def may_open(actor: Actor, site_code: str) -> bool:
    """Clerks open packages at the sites where they work at the window."""
    return actor.has(Role.CLERK, site_code)


def may_handle(actor: Actor, package: Package) -> bool:
    """Any clerk of the site goes on with a package, as with an affair (综合窗口)."""
    return actor.has(Role.CLERK, package.site_id)


def may_withdraw(actor: Actor, package: Package) -> bool:
    """The applicant's wish is taken by whoever goes on with the bundle."""
    return may_handle(actor, package)


def may_send(actor: Actor, package: Package) -> bool:
    """Pages come in by a phone's link, for which the program itself acts; the link is looked at before."""
    return actor.is_system


def may_read_answers(actor: Actor, package: Package) -> bool:
    """What was answered is for those who handle or decide at the site."""
    return actor.has_any((Role.CLERK, Role.REVIEWER, Role.SITE_HEAD), package.site_id)
