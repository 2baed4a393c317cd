"""Taking a whole bundle back at the applicant's wish."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.actions.words import reasoned
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.models import Package

from .following import settle
from .lock import lock, say
from .phoning import shut


@act
def withdraw(package_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Package:
    """End a bundle at the applicant's wish (整件撤回): each part that is not decided is withdrawn as an affair by itself
    would be, with its own paper and its papers given back; what has not begun never will; what was decided stays.

    Raises Invalid for a reason that says nothing, IllegalMove where all is decided already.
    """
    at = lock(package_id, "withdraw", actor=actor, may=policies.may_withdraw)
    words = reasoned(reason)
    ending = queries.undecided(at)
    if not ending:
        raise IllegalMove(_("各项都已经决定，不能再撤回。"), code="all_decided")
    package = at.package
    package.withdrawn_at, package.reason = clock.now(), words
    package.save(update_fields=["withdrawn_at", "reason"])
    shut(at)
    say(package, "withdrawn", actor=actor, data={"parts": [view.key for view in ending]})
    for view in ending:
        if view.application is not None:
            applications.withdraw(view.application.pk, reason=words, actor=actor)
    package.refresh_from_db(fields=["status", "due_on", "finished_at"])  # it has followed them
    settle(package, actor=actor)
    return package
