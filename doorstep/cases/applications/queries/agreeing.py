"""Where the form says something else than the county's own record, or than the situation that was told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from doorstep.cases.applications.models import Application
from doorstep.registry.people import sealed

IDENTITY = {"applicant.name": "name", "applicant.number": "number"}


def carried_over(schema: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """Those answers to the questions (情形) that the form asks for under the same name with the same choice."""
    fields = schema["properties"]
    return {
        name: value
        for name, value in told.items()
        if value in fields.get(name, {}).get("enum", ()) or fields.get(name, {}).get("type") == "boolean"
    }


def differences(
    application: Application, schema: Mapping[str, Any], answers: Mapping[str, Any], told: Mapping[str, Any]
) -> dict[str, str]:
    """What is wrong with a field, by its name: where the form says who the result is made out to (`holder`) it is the
    applicant, and the papers that the situation asks for are those that the form needs.

    What the record does not have (a person without a number) is not compared.
    """
    found = {}
    for name, value in answers.items():
        ui = schema["properties"].get(name, {}).get("x-ui", {})
        known = IDENTITY.get(ui.get("from", "")) if ui.get("holder") else None
        recorded = sealed.get(application.applicant, known) if known else ""
        if recorded and _bare(recorded) != _bare(str(value)):
            found[name] = _("与申请人的登记信息不一致；登记有误的，请先更正申请人信息。")
    for name, value in carried_over(schema, told).items():
        if name in answers and answers[name] != value:
            found[name] = _("与情形里说的“%(told)s”不一致，请改其中一处。") % {"told": value}
    return found


def _bare(text: str) -> str:
    return "".join(text.split()).upper()
