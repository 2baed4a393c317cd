"""Who may do what to an affair: one source for "may" and for "visible"."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Application

SEERS = (Role.CLERK, Role.REVIEWER, Role.SITE_HEAD, Role.SEAL_KEEPER, Role.BUREAU)


def visible_q(actor: Actor) -> Q:
    """The affairs that an actor may know of: those of the sites they work at; the bureau's people, all."""
    if actor.is_system or any(actor.everywhere(role) for role in SEERS):
        return Q()
    return Q(site_id__in=actor.sites(*SEERS))


def may_see(actor: Actor, site_code: str) -> bool:
    """Whether the actor may know of a site's affairs: the same answer as `visible_to`, without a query."""
    return actor.is_system or actor.has_any(SEERS, site_code)


def visible_to(actor: Actor) -> QuerySet[Application]:
    """The affairs that an actor may know of."""
    return Application.objects.filter(visible_q(actor))


def may_open(actor: Actor, site_code: str) -> bool:
    """Clerks open affairs at the sites where they work at the window."""
    return actor.has(Role.CLERK, site_code)


def may_handle(actor: Actor, application: Application) -> bool:
    """Any clerk of the site goes on with an affair (综合窗口): fill, check, notify, accept, hand over, withdraw."""
    return actor.has(Role.CLERK, application.site_id)


def may_decide(actor: Actor, application: Application) -> bool:
    """An instant item is decided at the window by its clerk, or by a reviewer of the site."""
    return actor.has_any((Role.CLERK, Role.REVIEWER), application.site_id)


def may_seal(actor: Actor, application: Application) -> bool:
    """Who uses the seal answers for it (谁使用、谁负责): a clerk of the site, under the seal's own rules."""
    return actor.has(Role.CLERK, application.site_id)


def may_stamp_paper(actor: Actor, application: Application) -> bool:
    """Papers of an affair are stamped by hand by who may seal it, from the acceptance on; never of a withdrawn one."""
    return may_seal(actor, application) and application.status not in {"opened", "noticed", "withdrawn"}


def may_read_answers(actor: Actor, application: Application) -> bool:
    """The form's answers are for those who handle or decide the affair."""
    return actor.has_any((Role.CLERK, Role.REVIEWER, Role.SITE_HEAD), application.site_id)
