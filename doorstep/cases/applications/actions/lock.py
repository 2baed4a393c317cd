"""What every verb begins and ends with."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, ApplicationStatus
from doorstep.cases.applications.states import MOVES


def lock(
    application_id: uuid.UUID | str,
    verb: str,
    *,
    actor: Actor,
    may: Callable[[Actor, Application], bool],
    joined: tuple[str, ...] = (),
) -> tuple[Application, str]:
    """The affair, its row locked until the transaction ends, and the state that `verb` leads to.

    `joined` is read along, for verbs that need the item's version or its form; most need neither.

    Raises NotFound where the actor may not know of it, NotAllowed where they may not do this, IllegalMove where
    its state does not allow it.
    """
    application = (
        Application.objects.filter(policies.visible_q(actor), pk=application_id)
        .select_related(*joined or (None,))
        .select_for_update(of=("self",))
        .first()
    )
    if application is None:
        raise NotFound(_("没有这个办件。"))
    if not may(actor, application):
        raise NotAllowed(_("您的岗位不能对这个办件做这一步。"), verb=verb)
    after = next_state(MOVES, verb, application.status, label=ApplicationStatus(application.status).label)
    return application, after


def change(
    application: Application, event: str, *, actor: Actor, data: dict[str, Any] | None = None, **values: Any
) -> None:
    """Write `values` to the locked affair and say so in its journal, one statement each."""
    for name, value in values.items():
        setattr(application, name, value)
    Application.objects.filter(pk=application.pk).update(**values)
    record(
        f"application.{event}",
        ("application", application.pk),
        actor=actor,
        site=application.site_id,
        data={"number": application.number, **(data or {})},
        person=application.applicant_id,
    )
