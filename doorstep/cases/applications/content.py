"""What a certificate says, put together from the affair."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import Offering
from doorstep.registry.people import actions as people
from doorstep.registry.people import queries as registry

from .models import Application
from .queries import answers


@dataclass(frozen=True)
class Content:
    """The template, the values it prints, and the holder as lists may show them."""

    template: str
    values: dict[str, Any]
    holder_masked: str


def certificate_content(application: Application, offering: Offering, *, actor: Actor) -> Content:
    """The certificate's words. Reading the applicant's name for it is journalled as a disclosure; the number stays masked."""
    schema = application.version.form.schema
    given = answers(application)
    who = people.disclose(
        application.applicant_id,
        ("name",),
        reason=application.number,
        actor=actor,
    )
    applicant = registry.resident(application.applicant_id) or application.applicant
    holder = application.organisation.name if application.organisation else who["name"]
    masked = application.organisation.name if application.organisation else applicant.name_masked
    shown = schema.get("x-certificate", [])
    values = {
        "holder": holder,
        "holder_number_masked": applicant.number_masked,
        "item": application.version.name,
        "item_code": application.version.item_id,
        "affair": application.number,
        "body": offering.item.department.body_name,
        "basis": offering.basis,
        "site": offering.site.name,
        "town": offering.site.area.name,
        "decided_on": clock.today().isoformat(),
        "rows": [[label, value] for name, label, value in forms.display(schema, given) if name in shown],
    }
    template = _template(application, has_fields=bool(shown))
    if template == "permit":
        values["authority"] = "发证机关"
    return Content(template, values, masked)


def _template(application: Application, *, has_fields: bool) -> str:
    """A certificate whose form says what stands on it gets a face of its own; the rest is a letter of the decision."""
    if application.version.result_name == "营业执照":
        return "licence"
    return "permit" if has_fields and application.version.result_kind == "certificate" else "result"
