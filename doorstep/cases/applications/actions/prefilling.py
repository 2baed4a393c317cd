from __future__ import annotations

import uuid
from typing import Any

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue import forms
from doorstep.registry.people import actions as people

from .filling import fill
from .lock import lock

PERSON = ("name", "number", "phone", "address", "birth")
SEX = {"1": "男", "2": "女"}


@act
def prefill(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Write into an untouched form what the county knows already, so that nobody is asked for it again.

    What is taken from the applicant's record is disclosed to the actor and journalled as such, with the affair's
    number as the reason. A form that somebody has filled before stays as it is.
    """
    application, _same = lock(application_id, "fill", actor=actor, may=policies.may_handle)
    if application.answers_sealed is not None:
        return application
    schema = application.version.form.schema
    answers = forms.prefill(schema, _known(application, schema, actor))
    answers |= queries.carried_over(schema, queries.situation(application))
    try:
        forms.check(schema, answers, complete=False)
    except Invalid as wrong:
        # an old record may not fit today's form: what does not fit is asked for at the counter
        answers = {name: value for name, value in answers.items() if name not in wrong.errors}
    return fill(application_id, answers, actor=actor) if answers else application


def _known(application: Application, schema: dict[str, Any], actor: Actor) -> dict[str, Any]:
    sources = {field.get("x-ui", {}).get("from", "") for field in schema["properties"].values()}
    wanted = tuple(name for name in PERSON if f"applicant.{name}" in sources)
    known: dict[str, Any] = {"site.town": application.site.area.name}
    if wanted:
        told = people.disclose(application.applicant_id, wanted, reason=application.number, actor=actor)
        known |= {f"applicant.{name}": value for name, value in told.items()}
    if "applicant.sex" in sources:
        known["applicant.sex"] = SEX.get(application.applicant.sex, "")
    if application.organisation is not None:
        known["organisation.name"] = application.organisation.name
        known["organisation.credit_code"] = application.organisation.credit_code
    return known
