"""The situation of an affair (情形): a few answers that say which papers it needs."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.models import (
    Application,
    ApplicationMaterial,
    ApplicationStatus,
    MaterialState,
    Notice,
)
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.catalogue.queries import materials_for, questions_of

from .filling import fill
from .lock import change, lock


@act
def tell_situation(
    application_id: uuid.UUID | str, situation: Mapping[str, Any], *, actor: Actor
) -> Application:
    """Say in which situation the applicant is, in place of what was said before; complete or not.

    The affair's papers follow: what is needed now comes in, what is not goes out, unless it was given already; then it
    stays and is marked. The form takes over what it asks as well. Raises Invalid for an answer that the questions do not
    have, `asked_once` where a paper would come in that the one-time notice does not list (一次性告知).
    """
    application, _same = lock(
        application_id, "tell_situation", actor=actor, may=policies.may_handle, with_form=True
    )
    told = checked(application.version, situation)
    _follow(application, told)
    change(application, "situated", actor=actor, situation_sealed=sealed(application.pk, told))
    _carry_over(application, told, actor=actor)
    return application


def checked(version: ItemVersion, situation: Mapping[str, Any]) -> dict[str, Any]:
    """The answers in normal form, those to hidden questions left out. Raises Invalid naming each wrong one."""
    if not situation and isinstance(situation, Mapping):
        return {}
    schema = {"additionalProperties": False, **questions_of(version)}
    return forms.check(schema, situation, complete=False)


def set_out(application: Application, told: Mapping[str, Any]) -> None:
    """Give a new affair the papers that its situation needs, for the inside of the verb that opens it."""
    ApplicationMaterial.objects.bulk_create(
        ApplicationMaterial(application=application, material=material)
        for material, _why in materials_for(application.version, told)
    )


def sealed(application_id: uuid.UUID, told: Mapping[str, Any]) -> bytes | None:
    """The situation as the affair keeps it: sealed and bound to its row; None where nothing was told."""
    if not told:
        return None
    return crypto.seal(
        json.dumps(told, ensure_ascii=False), f"applications.application:{application_id}:situation"
    )


def _carry_over(application: Application, told: Mapping[str, Any], *, actor: Actor) -> None:
    schema, before = application.version.form.schema, queries.answers(application)
    try:
        after = forms.check(schema, {**before, **queries.carried_over(schema, told)}, complete=False)
    except Invalid:
        return  # it contradicts what the form says: the clerk sees both and asks
    if after != before:
        fill(application.pk, after, actor=actor)
        application.refresh_from_db(fields=["answers_sealed", "answers_revision"])


def _follow(application: Application, told: Mapping[str, Any]) -> None:
    """Bring the affair's papers in line with what is told; what was given or stands in the notice is never deleted."""
    needed = {material.pk: material for material, _why in materials_for(application.version, told)}
    listed = _listed(application)
    rows = application.materials.filter(material__version=application.version_id)
    there = {row.material_id: row for row in rows}
    coming = [row for key, row in there.items() if key in needed and not row.is_needed]
    going = [row for key, row in there.items() if key not in needed and row.is_needed]
    new = [material for key, material in needed.items() if key not in there]
    if listed is not None:
        asked = [row for row in coming if row.state == MaterialState.MISSING and row.pk not in listed]
        if asked or any(material.is_required for material in new):
            raise Invalid(
                "asked_once",
                _("改成这种情形要补一次性告知书里没有的材料，不能再要求补交。"),
                field="situation",
            )
    empty = [row.pk for row in going if row.state == MaterialState.MISSING and row.pk not in (listed or ())]
    ApplicationMaterial.objects.filter(pk__in=empty).delete()
    ApplicationMaterial.objects.filter(pk__in=[row.pk for row in going]).update(is_needed=False)
    ApplicationMaterial.objects.filter(pk__in=[row.pk for row in coming]).update(is_needed=True)
    ApplicationMaterial.objects.bulk_create(
        ApplicationMaterial(application=application, material=material) for material in new
    )


def _listed(application: Application) -> set[int] | None:
    """The rows that the one-time notice demands; None where there is no notice yet."""
    if application.status != ApplicationStatus.NOTICED:
        return None
    gaps = Notice.objects.values_list("gaps", flat=True).get(application=application)
    fields = [gap["field"] for gap in gaps if gap["kind"] == "material"]
    return {int(field.removeprefix("material_")) for field in fields}
