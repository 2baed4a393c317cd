from __future__ import annotations

import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid, Taken
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.models import (
    Application,
    ApplicationMaterial,
    ApplicationStatus,
    MaterialState,
    Notice,
)
from doorstep.cases.applications.states import MOVES
from doorstep.registry.catalogue import forms
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents.models import StoredFile

from .lock import change, lock, lock_for_papers
from .trusting import bring_missing, promise_in_time

KEPT = (MaterialState.SCANNED, MaterialState.ON_FILE)
SAID = (MaterialState.MISSING, MaterialState.SEEN, MaterialState.ELECTRONIC)


def answers_row(application_id: uuid.UUID | str) -> str:
    """What the sealed answers are bound to."""
    return f"applications.application:{application_id}:answers"


@act
def fill(
    application_id: uuid.UUID | str, answers: Mapping[str, Any], *, actor: Actor, revision: int | None = None
) -> Application:
    """Keep the form's answers, complete or not; wrong ones raise Invalid with a message per field.

    With `revision` (the one the page was shown with) an answer set that somebody else has changed meanwhile is
    not overwritten: raises Taken.
    """
    application, _same = lock(application_id, "fill", actor=actor, may=policies.may_handle, with_form=True)
    if revision is not None and revision != application.answers_revision:
        raise Taken(
            _("这份表单刚在另一个页面保存过，请先查看最新内容。"), revision=application.answers_revision
        )
    cleaned = forms.check(application.version.form.schema, dict(answers), complete=False)
    sealed = crypto.seal(json.dumps(cleaned, ensure_ascii=False), answers_row(application.pk))
    change(
        application,
        "filled",
        actor=actor,
        answers_sealed=sealed,
        answers_revision=application.answers_revision + 1,
    )
    return application


@act
def check_materials(
    application_id: uuid.UUID | str, states: Mapping[int, str], *, actor: Actor
) -> Application:
    """Say of papers (ids of the affair's rows) whether they were seen, are electronic, or are missing.

    A paper that is scanned or on file stays so unless it is said to be missing. Raises Invalid for a paper of another
    affair or an unknown state.
    """
    application, _same = lock(application_id, "check_material", actor=actor, may=policies.may_handle)
    rows = {row.pk: row for row in application.materials.select_related("material")}
    for row_id, state in states.items():
        row = rows.get(row_id)
        if row is None or state not in SAID:
            raise Invalid("material", _("没有这份材料或这种核验结果。"), field=f"material_{row_id}")
        if state == MaterialState.MISSING and row_id not in _may_be_demanded(application, rows):
            raise Invalid(
                "asked_once", _("一次性告知书里没有这份材料，不能再要求补交。"), field=f"material_{row_id}"
            )
        if state == MaterialState.ELECTRONIC and not row.material.electronic_substitute:
            raise Invalid("no_electronic", _("这份材料不能用电子证照代替。"), field=f"material_{row_id}")
    changed = []
    for row_id, state in states.items():
        row = rows[row_id]
        if row.state == state or (row.state in KEPT and state == MaterialState.SEEN):
            continue
        row.state = state
        if state == MaterialState.MISSING:
            row.file = None
        changed.append(row)
    if changed:
        for state in {row.state for row in changed}:
            rows_of = ApplicationMaterial.objects.filter(
                pk__in=[row.pk for row in changed if row.state == state]
            )
            if state == MaterialState.MISSING:
                rows_of.update(state=state, file=None)
            else:
                rows_of.update(state=state)
        change(
            application,
            "materials_checked",
            actor=actor,
            data={"materials": {str(r.pk): r.state for r in changed}},
        )
    return application


def _may_be_demanded(application: Application, rows: Collection[int]) -> Collection[int]:
    """The papers that may (still) be called missing: after the one-time notice only those that it lists (§9.2), and
    those that were there and no longer hold.
    """
    if application.status != ApplicationStatus.NOTICED:
        return rows
    gaps = Notice.objects.values_list("gaps", flat=True).get(application=application)
    listed = {gap["field"] for gap in gaps} | {gap.field for gap in queries.troubled_papers(application)}
    return [pk for pk in rows if f"material_{pk}" in listed]


@act
def attach_scan(
    application_id: uuid.UUID | str, row_id: int, data: bytes, *, name: str, actor: Actor
) -> ApplicationMaterial:
    """Keep the scan or photo of one paper, also of one that was promised (容缺).

    Raises Invalid for a file that is not what it says or is too large.
    """
    application, row = _to_attach(application_id, row_id, actor)
    return _attach(application, row, documents.store(data, name=name, actor=actor), actor)


@act
def attach_file(
    application_id: uuid.UUID | str, row_id: int, file: StoredFile, *, actor: Actor
) -> ApplicationMaterial:
    """The same with a file that is kept already: what came by the applicant's phone. Raises Invalid."""
    application, row = _to_attach(application_id, row_id, actor)
    return _attach(application, row, file, actor)


def _to_attach(
    application_id: uuid.UUID | str, row_id: int, actor: Actor
) -> tuple[Application, ApplicationMaterial]:
    application = lock_for_papers(application_id, actor=actor, may=policies.may_handle)
    row = application.materials.filter(pk=row_id).first()
    if row is None:
        raise Invalid("material", _("没有这份材料。"), field=f"material_{row_id}")
    if application.status in MOVES["bring_missing"]:
        promise_in_time(application)
        if row.state != MaterialState.PROMISED:
            raise Invalid("material", _("没有这份待补的材料或这种核验结果。"), field=f"material_{row_id}")
    return application, row


def _attach(
    application: Application, row: ApplicationMaterial, file: StoredFile, actor: Actor
) -> ApplicationMaterial:
    row.file = file
    if row.state == MaterialState.PROMISED:
        bring_missing(application.pk, {row.pk: MaterialState.SCANNED}, files={row.pk: file}, actor=actor)
        row.state = MaterialState.SCANNED
        return row
    row.state = MaterialState.SCANNED
    row.save(update_fields=["file", "state"])
    data = {"material": row.pk, "digest": bytes(file.digest).hex()}
    change(application, "material_scanned", actor=actor, data=data)
    return row
