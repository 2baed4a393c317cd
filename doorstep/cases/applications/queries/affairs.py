"""Reading affairs: what is missing, what was answered, a site's day."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.base.journal.queries import timeline
from doorstep.cases.applications import excused, policies, troubled
from doorstep.cases.applications.models import (
    Application,
    ApplicationMaterial,
    ExtraDemand,
    MaterialState,
    Promise,
)
from doorstep.cases.applications.states import MOVES
from doorstep.registry.catalogue import forms, situations
from doorstep.registry.catalogue.queries import questions_of

from .agreeing import differences

UNBROUGHT = (MaterialState.ON_FILE, MaterialState.ELECTRONIC)
"""A paper that is there without having been brought: it stands on something else, which may fall."""


@dataclass(frozen=True)
class Gap:
    """One thing that keeps an affair from being accepted: a paper or an answer, and how to mend it."""

    kind: str
    field: str
    name: str
    mend: str

    def as_json(self) -> dict[str, str]:
        """The gap as the notice keeps it."""
        return {key: str(value) for key, value in asdict(self).items()}


def answers(application: Application) -> dict[str, Any]:
    """The form's answers so far; for the inside of actions. Pages ask `read_answers`."""
    if application.answers_sealed is None:
        return {}
    row = f"applications.application:{application.pk}:answers"
    return json.loads(crypto.unseal(application.answers_sealed, row))


def situation(application: Application) -> dict[str, Any]:
    """The answers to the item's questions so far (情形); for the inside of actions. Pages ask `read_situation`."""
    if application.situation_sealed is None:
        return {}
    row = f"applications.application:{application.pk}:situation"
    return json.loads(crypto.unseal(application.situation_sealed, row))


def read_situation(actor: Actor, application: Application) -> dict[str, Any]:
    """The situation for somebody who handles or decides the affair; raises NotAllowed for others."""
    if not policies.may_read_answers(actor, application):
        raise NotAllowed(_("您的岗位不能查看表单内容。"))
    return situation(application)


def unasked(application: Application) -> list[Gap]:
    """The questions of the item (情形) that still have to be asked, before anybody can say what is missing."""
    if application.version.questions_id is None:
        return []
    schema = questions_of(application.version)
    return [
        Gap("situation", f"situation_{name}", schema["properties"][name]["title"], _("请先问清情形。"))
        for name in situations.unasked(schema, situation(application))
    ]


def read_answers(actor: Actor, application: Application) -> dict[str, Any]:
    """The form's answers for somebody who handles or decides the affair; raises NotAllowed for others."""
    if not policies.may_read_answers(actor, application):
        raise NotAllowed(_("您的岗位不能查看表单内容。"))
    return answers(application)


def gaps(application: Application) -> list[Gap]:
    """Everything that is missing at this moment: questions not asked yet, papers, papers that no longer hold, the form."""
    rows = list(
        application.materials.filter(state__in=(MaterialState.MISSING, *UNBROUGHT), is_needed=True)
        .select_related("material", "demand")
        .order_by("material__position")
    )
    found = unasked(application) + [
        Gap("material", f"material_{row.pk}", row.material.name, _mend(row))
        for row in rows
        if row.state == MaterialState.MISSING and row.material.is_required
    ]
    found += troubled.of(application, [row for row in rows if row.state in UNBROUGHT])
    return found + _wrong_fields(application)


def _wrong_fields(application: Application) -> list[Gap]:
    """What the form misses, and where it contradicts the applicant's record or the situation; in the form's order."""
    schema, given = excused.form_of(application), answers(application)
    errors: dict[str, list[Any]] = {}
    try:
        forms.check(schema, given, complete=True)
    except Invalid as wrong:
        errors = wrong.errors
    for name, words in differences(application, schema, given, situation(application)).items():
        errors.setdefault(name, [words])
    titles = schema.get("properties", {})
    places = [name for _title, names in forms.sections(schema) for name in names]
    return [
        Gap("field", name, titles.get(name, {}).get("title", name), " ".join(str(m) for m in errors[name]))
        for name in sorted(errors, key=lambda name: _place(name, places))
    ]


def troubled_papers(application: Application) -> list[Gap]:
    """The papers that are there and no longer hold: what they stand on was revoked or has expired."""
    rows = application.materials.filter(state__in=UNBROUGHT, is_needed=True).select_related("material")
    return troubled.of(application, list(rows))


def awaited_state(application: Application) -> str:
    """The state of the papers that may come in now: missing while it is put together, promised later (容缺), or none."""
    if application.status in MOVES["check_material"]:
        return MaterialState.MISSING
    if application.status not in MOVES["bring_missing"]:
        return ""
    promised = Promise.objects.filter(
        application=application, kept_at__isnull=True, due_on__gte=clock.today()
    )
    return MaterialState.PROMISED if promised.exists() else ""


def _mend(row: ApplicationMaterial) -> str:
    """How a missing paper is mended; of one beyond the list also why it is wanted and on what ground."""
    words = _("请补交“%s”。") % row.material.name
    demand: ExtraDemand | None = getattr(row, "demand", None)
    if demand is None:
        return words
    said = {"reason": demand.reason.rstrip("。"), "basis": demand.basis.rstrip("。")}
    return words + _("清单外，理由：%(reason)s；依据：%(basis)s。") % said


def _place(name: str, places: list[str]) -> tuple[int, str]:
    """Where a field stands in the form; "members.0.phone" stands where its list does."""
    field = name.split(".", maxsplit=1)[0]
    return (places.index(field) if field in places else len(places), name)


def find(actor: Actor, application_id: uuid.UUID | str) -> Application:
    """One affair with everything its page shows; raises NotFound where the actor may not know of it."""
    application = (
        policies.visible_to(actor)
        .filter(pk=application_id)
        .select_related(
            "site",
            "decided_at_site",
            "collect_site",
            "holder",
            "proposed_by",
            "version__item__department",
            "version__form",
            "version__questions",
            "ticket__counter",
            "applicant",
            "organisation",
            "handler",
            "decided_by",
            "certificate__seal_use",
        )
        .first()
    )
    if application is None:
        raise NotFound(_("没有这个办件。"))
    return application


def of_day(actor: Actor, site_code: str, day: dt.date) -> QuerySet[Application]:
    """A site's affairs opened on a day, newest first, with what a list shows."""
    return (
        policies.visible_to(actor)
        .filter(site_id=site_code, opened_at__range=clock.span_of(day, day))
        .select_related("version", "applicant", "handler", "ticket")
        .order_by("-opened_at")
    )


def on_ticket(actor: Actor, ticket_id: uuid.UUID | str) -> QuerySet[Application]:
    """The affairs that were opened on a ticket, in their order."""
    return (
        policies.visible_to(actor).filter(ticket_id=ticket_id).select_related("version").order_by("opened_at")
    )


def history(actor: Actor, application: Application) -> QuerySet[Entry]:
    """What happened to an affair, oldest first, for somebody who may know of it."""
    if not policies.visible_to(actor).filter(pk=application.pk).exists():
        raise NotFound(_("没有这个办件。"))
    return timeline("application", application.pk)
