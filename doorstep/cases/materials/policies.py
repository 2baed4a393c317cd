"""Who may open a phone's way in, judge what came by it, and use again what the county has."""

from __future__ import annotations

from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import policies as applications
from doorstep.cases.applications.models import Application
from doorstep.registry.people import policies as people
from doorstep.registry.staff.models import Role

from .models import HeldPaper

may_judge = applications.may_handle
"""Making and closing a link, confirming and rejecting is for those who handle the affair at the window."""

may_reuse = applications.may_handle
"""What the county has of a person is offered inside that person's affair, to those who handle it, and nowhere else."""


def may_send(actor: Actor, application: Application) -> bool:
    """Pages come in by a link, for which the program itself acts; the link is looked at before."""
    return actor.is_system


def may_carry_over(actor: Actor, application: Application) -> bool:
    """What was said for a whole bundle is taken over by the program where a part of it begins later."""
    return actor.is_system


def may_look(actor: Actor, application: Application) -> bool:
    """Photos of papers are for those who may read the affair's answers."""
    return applications.may_read_answers(actor, application)


def may_know_what_is_held(actor: Actor) -> bool:
    """That papers of a person are kept (not what they say) is told to those at a window, who take a withdrawal."""
    return any(power.role == Role.CLERK for power in actor.powers)


def may_withdraw(actor: Actor, held: HeldPaper) -> bool:
    """A resident takes the consent back at any window of the county (个人信息保护法 art. 15: as easily as given)."""
    return may_know_what_is_held(actor) and people.may_register(actor)
