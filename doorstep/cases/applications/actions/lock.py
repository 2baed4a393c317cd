"""What every verb begins and ends with."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core import rows
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal import actions as journal
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, ApplicationStatus
from doorstep.cases.applications.signals import locked, moved
from doorstep.cases.applications.states import MOVES
from doorstep.registry.catalogue.models import Form, ItemVersion

# what is locked, and what hardly ever changes along with it: a version and its form never do
_LOCK = (
    f"SELECT {rows.columns(Application, 'a')}, {rows.columns(ItemVersion, 'v')} FROM applications_application a"  # noqa: S608 - our own names
    " JOIN catalogue_itemversion v ON v.id = a.version_id WHERE a.id = %s FOR UPDATE OF a"
)
_LOCK_WITH_FORM = (
    f"SELECT {rows.columns(Application, 'a')}, {rows.columns(ItemVersion, 'v')}, {rows.columns(Form, 'f')}"  # noqa: S608
    " FROM applications_application a JOIN catalogue_itemversion v ON v.id = a.version_id"
    " JOIN catalogue_form f ON f.id = v.form_id WHERE a.id = %s FOR UPDATE OF a"
)


def lock(
    application_id: uuid.UUID | str,
    verb: str,
    *,
    actor: Actor,
    may: Callable[[Actor, Application], bool],
    with_form: bool = False,
) -> tuple[Application, str]:
    """The affair with its item's version, its row locked until the transaction ends, and the state that `verb`
    leads to. Of an affair that is part of a bundle the bundle's row is locked next, before any seal's.

    `with_form` reads the version's form along, for the verbs that check or print answers.
    Raises NotFound where the actor may not know of it, NotAllowed where they may not do this, IllegalMove where
    its state does not allow it.
    """
    application = _known(application_id, actor, with_form=with_form)
    return application, _allowed(application, verb, actor, may)


def lock_for_papers(
    application_id: uuid.UUID | str, *, actor: Actor, may: Callable[[Actor, Application], bool]
) -> Application:
    """The affair, locked to take papers in: all while it is put together, later what was promised (容缺). Raises as `lock`."""
    application = _known(application_id, actor, with_form=False)
    is_later = application.status in MOVES["bring_missing"]
    _allowed(application, "bring_missing" if is_later else "check_material", actor, may)
    return application


def _known(application_id: uuid.UUID | str, actor: Actor, *, with_form: bool) -> Application:
    # by hand, as in `change`: these two are half of every verb, and building the same query anew costs more than it
    application = _locked(_key(application_id), with_form=with_form)
    if application is None or not policies.may_see(actor, application):
        raise NotFound(_("没有这个办件。"))
    if application.is_part:
        locked.send(Application, application=application)
    return application


def _allowed(
    application: Application, verb: str, actor: Actor, may: Callable[[Actor, Application], bool]
) -> str:
    """The state that the verb leads to; raises NotAllowed, IllegalMove."""
    if not may(actor, application):
        raise NotAllowed(_("您的岗位不能对这个办件做这一步。"), verb=verb)
    return next_state(MOVES, verb, application.status, label=ApplicationStatus(application.status).label)


def _locked(key: uuid.UUID, *, with_form: bool) -> Application | None:
    if with_form:
        row = rows.first(_LOCK_WITH_FORM, [key], Application, ItemVersion, Form)
    else:
        row = rows.first(_LOCK, [key], Application, ItemVersion)
    if row is None:
        return None
    application: Application = row[0]
    application.version = row[1]
    if with_form:
        application.version.form = row[2]
    return application


def _key(application_id: uuid.UUID | str) -> uuid.UUID:
    try:
        return uuid.UUID(str(application_id))
    except ValueError:
        raise NotFound(_("没有这个办件。")) from None


def change(
    application: Application, event: str, *, actor: Actor, data: dict[str, Any] | None = None, **values: Any
) -> None:
    """Write `values` to the locked affair and say so in its journal, in one statement; a new state of an affair that is
    part of a bundle is told to it.
    """
    columns = []
    for name, value in values.items():
        setattr(application, name, value)
        columns.append(Application._meta.get_field(name).get_attname())  # noqa: SLF001 - public by documentation
    entry = journal.draft(
        f"application.{event}",
        ("application", application.pk),
        actor=actor,
        site=application.site_id,
        data={"number": application.number, **(data or {})},
        person=application.applicant_id,
    )
    statement, written = journal.INSERT, journal.row(entry)
    if columns:
        assignments = ", ".join(f"{column} = %s" for column in columns)
        statement = (
            f"WITH said AS ({statement}) UPDATE applications_application SET {assignments} WHERE id = %s"  # noqa: S608 - our own columns
        )
        written += [*(getattr(application, column) for column in columns), application.pk]
    with connection.cursor() as cursor:
        cursor.execute(statement, written)
    if application.is_part and "status" in values:
        moved.send(Application, application=application, actor=actor)
