"""What every verb begins and ends with."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, ApplicationStatus
from doorstep.cases.applications.states import MOVES
from doorstep.registry.catalogue.models import ItemVersion

_LOCK = "SELECT * FROM applications_application WHERE id = %s FOR UPDATE"


def lock(
    application_id: uuid.UUID | str,
    verb: str,
    *,
    actor: Actor,
    may: Callable[[Actor, Application], bool],
    with_form: bool = False,
) -> tuple[Application, str]:
    """The affair, its row locked until the transaction ends, and the state that `verb` leads to.

    `with_form` reads the item's version and its form along, for the verbs that check or print answers.
    Raises NotFound where the actor may not know of it, NotAllowed where they may not do this, IllegalMove where
    its state does not allow it.
    """
    # by hand, as in `change`: these two are half of every verb, and building the same query anew costs more than it
    application = next(iter(Application.objects.raw(_LOCK, [_key(application_id)])), None)
    if application is None or not policies.may_see(actor, application):
        raise NotFound(_("没有这个办件。"))
    if not may(actor, application):
        raise NotAllowed(_("您的岗位不能对这个办件做这一步。"), verb=verb)
    after = next_state(MOVES, verb, application.status, label=ApplicationStatus(application.status).label)
    if with_form:
        application.version = ItemVersion.objects.select_related("form").get(pk=application.version_id)
    return application, after


def _key(application_id: uuid.UUID | str) -> uuid.UUID:
    try:
        return uuid.UUID(str(application_id))
    except ValueError:
        raise NotFound(_("没有这个办件。")) from None


def change(
    application: Application, event: str, *, actor: Actor, data: dict[str, Any] | None = None, **values: Any
) -> None:
    """Write `values` to the locked affair and say so in its journal, one statement each."""
    columns = []
    for name, value in values.items():
        setattr(application, name, value)
        columns.append(Application._meta.get_field(name).get_attname())  # noqa: SLF001 - public by documentation
    if columns:
        assignments = ", ".join(f"{column} = %s" for column in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"UPDATE applications_application SET {assignments} WHERE id = %s",  # noqa: S608 - our own columns
                [*(getattr(application, column) for column in columns), application.pk],
            )
    record(
        f"application.{event}",
        ("application", application.pk),
        actor=actor,
        site=application.site_id,
        data={"number": application.number, **(data or {})},
        person=application.applicant_id,
    )
