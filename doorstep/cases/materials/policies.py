"""Who may open a phone's way in, and who may judge what came by it."""

from __future__ import annotations

from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import policies as applications
from doorstep.cases.applications.models import Application

may_judge = applications.may_handle
"""Making and closing a link, confirming and rejecting is for those who handle the affair at the window."""


def may_send(actor: Actor, application: Application) -> bool:
    """Pages come in by a link, for which the program itself acts; the link is looked at before."""
    return actor.is_system


def may_look(actor: Actor, application: Application) -> bool:
    """Photos of papers are for those who may read the affair's answers."""
    return applications.may_read_answers(actor, application)
