from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue.models import TicketStatus
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import codes, crypto, rows
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.base.journal.actions import record
from doorstep.cases.applications import clocks, policies
from doorstep.cases.applications.models import Application, ApplicationMaterial, ApplicationStatus
from doorstep.cases.applications.numbers import next_number
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import Depth, ItemStatus, ItemVersion
from doorstep.registry.catalogue.queries import delegation
from doorstep.registry.people.models import Organisation

from . import situating
from .filling import answers_row


@dataclass(frozen=True)
class Known:
    """What a bundle (一件事) knows of an affair that is one of its parts when it is opened.

    `handler_id` answers for it whoever opens it; `papers` maps ids of RequiredMaterial to a state and a file's id.
    """

    handler_id: int
    answers: Mapping[str, Any] = field(default_factory=dict)
    papers: Mapping[int, tuple[str, uuid.UUID | None]] = field(default_factory=dict)


_SERVING = (
    "SELECT t.status, t.clerk_id, c.name, w.name FROM queue_ticket t LEFT JOIN accounts_account c ON c.id = t.clerk_id"
    " LEFT JOIN places_counter w ON w.id = t.counter_id WHERE t.id = %s AND t.site_id = %s FOR NO KEY UPDATE OF t"
)


@act
def open_application(
    site_code: str,
    item_code: str,
    *,
    applicant_id: uuid.UUID | str,
    ticket_id: uuid.UUID | str | None = None,
    organisation_id: uuid.UUID | str | None = None,
    situation: Mapping[str, Any] | None = None,
    known: Known | None = None,
    actor: Actor,
) -> Application:
    """Begin an affair at a window (收件): the item's present version is fixed to it, and the papers that it needs.

    `situation` answers the item's questions (情形) as far as they were asked; `tell_situation` says the rest or corrects
    it. A question without an answer asks for no paper yet, and keeps the affair from being accepted.

    Where it is decided follows from the site's offering (收受分离); the clerk who opens it is the first asked and
    answers for it until somebody took it over (首问负责); `known` is for a part of a bundle, which the program itself may
    begin when what it waited for was granted. `organisation_id` is the one that the applicant acts for, if
    any. Raises NotAllowed for somebody who is no clerk there, Invalid where the site does not take this item, the item
    is for persons only, the applicant or the organisation is unknown, or the situation answers what is not asked,
    IllegalMove or Taken where the ticket is not being served by the actor.
    """
    if not policies.may_open(actor, site_code):
        raise NotAllowed(_("只有本点位的综窗人员可以收件。"))
    offering = delegation(site_code, item_code)
    if offering is None or offering.depth == Depth.GUIDE:
        raise Invalid("not_offered", _("本点位不办理这个事项，可以帮助查找最近的办理点。"), field="item")
    if offering.item.status != ItemStatus.ACTIVE:
        raise Invalid("item_suspended", _("这个事项目前暂停办理。"), field="item")
    version = offering.item.current
    decided_at = site_code if offering.depth == Depth.DECIDE else offering.decided_at_id
    applicant = applicant_of(applicant_id)
    if applicant is None:
        raise Invalid("unknown_applicant", _("请先登记申请人。"), field="applicant")
    if organisation_id and not is_organisation(organisation_id):
        raise Invalid("unknown_organisation", _("请先登记单位。"), field="organisation")
    if organisation_id and version.for_whom == "person":
        raise Invalid("item_for_persons", _("这个事项由个人申请，不能以单位名义办理。"), field="organisation")
    told = situating.checked(version, situation or {})
    if ticket_id is not None:
        _serving(ticket_id, site_code, actor)
    now, key = clock.now(), uuid.uuid4()
    application = Application.objects.create(
        pk=key,
        number=next_number(site_code, now.date()),
        follow_code=None if version.is_instant else codes.make(),
        site_id=site_code,
        version=version,
        ticket_id=ticket_id,
        applicant_id=applicant,
        organisation_id=organisation_id,
        handler_id=known.handler_id if known else actor.account_id,
        is_part=known is not None,
        answers_sealed=_sealed(version, known, key),
        status=ApplicationStatus.OPENED,
        situation_sealed=situating.sealed(key, told),
        opened_at=now,
        decided_at_site_id=decided_at,
        holder_id=known.handler_id if known else actor.account_id,
        **clocks.received(now, is_instant=version.is_instant),
    )
    situating.set_out(application, told)
    if known:
        _bring(application, known)
    record(
        "application.opened",
        ("application", application.pk),
        actor=actor,
        site=site_code,
        data={"number": application.number, "item": item_code, "version": version.number},
        person=application.applicant_id,
    )
    return application


def applicant_of(resident_id: uuid.UUID | str) -> uuid.UUID | None:
    """The person, or who they were merged into; None for nobody, and for what is no id at all."""
    try:
        key = uuid.UUID(str(resident_id))
    except ValueError:
        return None
    row = rows.first("SELECT COALESCE(merged_into_id, id) FROM people_resident WHERE id = %s", [key])
    return row[0] if row else None


def _sealed(version: ItemVersion, known: Known | None, key: uuid.UUID) -> bytes | None:
    if known is None or not known.answers:
        return None
    cleaned = forms.check(version.form.schema, dict(known.answers), complete=False)
    return crypto.seal(json.dumps(cleaned, ensure_ascii=False), answers_row(key))


def _bring(application: Application, known: Known) -> None:
    """What was brought for another part of the bundle is there for this one too."""
    brought = application.materials.filter(material__in=known.papers)
    for row in brought:
        row.state, row.file_id = known.papers[row.material_id]
    ApplicationMaterial.objects.bulk_update(brought, ["state", "file"])


def is_organisation(organisation_id: uuid.UUID | str) -> bool:
    """Whether there is such an organisation; what is no id at all is none."""
    try:
        return Organisation.objects.filter(pk=organisation_id).exists()
    except ValidationError:  # no id at all
        return False


def _serving(ticket_id: uuid.UUID | str, site_code: str, actor: Actor) -> None:
    """The ticket must be at the actor's counter; its row is shared-locked so that it stays there meanwhile."""
    ticket = rows.first(_SERVING, [ticket_id, site_code])
    if ticket is None:
        raise NotFound(_("没有这个排号。"))
    status, clerk_id, clerk, counter = ticket
    if status != TicketStatus.SERVING:
        raise IllegalMove(_("请先叫号并开始办理，再收件。"), state=status)
    if clerk_id != actor.account_id:
        raise Taken(
            _("这个号正由%(name)s在%(counter)s办理。") % {"name": clerk, "counter": counter or ""}, by=clerk
        )
