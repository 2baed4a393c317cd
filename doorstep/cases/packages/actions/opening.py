from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue.models import Ticket
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid, NotAllowed, Taken
from doorstep.base.core.serials import next_serial
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.actions.opening import Known, applicant_of, is_organisation
from doorstep.cases.applications.numbers import check_character
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.models import Package, PackageStatus, Part
from doorstep.cases.packages.pieces import Applied
from doorstep.cases.packages.queries import Union
from doorstep.cases.packages.queries.running import answers_row, filled
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import Depth, ItemStatus, Offering

from .following import settle, sound
from .lock import say


@act
def open_package(
    site_code: str,
    code: str,
    *,
    answers: Mapping[str, Any],
    applicant_id: uuid.UUID | str,
    ticket_id: uuid.UUID | str | None = None,
    organisation_id: uuid.UUID | str | None = None,
    is_second: bool = False,
    actor: Actor,
) -> Package:
    """Begin a bundle at a window (一件事收件): the affairs that wait for nothing are opened, in this one transaction.

    `answers` say which parts there are; what the county knows of the applicant is in the one form already. A part whose
    item is suspended waits until it is in use again. Raises NotAllowed for somebody who is no clerk there, Invalid where a
    question has no answer, the site does not take in one of the parts, nothing can begin now (`suspended`), or the
    applicant or the organisation is unknown, Taken `already_open` where the same bundle goes on for this person on this
    ticket, unless it is called a second one (`is_second`) and the answers differ, and all that opening an affair raises.
    """
    if not policies.may_open(actor, site_code):
        raise NotAllowed(_("只有本点位的综窗人员可以收件。"))
    told = queries.union_for(queries.version_of(code), answers)
    _check(told, site_code)
    applicant = applicant_of(applicant_id)
    if applicant is None:
        raise Invalid("unknown_applicant", _("请先登记申请人。"), field="applicant")
    if organisation_id and not is_organisation(organisation_id):
        raise Invalid("unknown_organisation", _("请先登记单位。"), field="organisation")
    if ticket_id is not None:
        _check_first(ticket_id, applicant, told, is_second=is_second)
    package = Package.objects.create(
        number=_number(site_code),
        version=told.version,
        site_id=site_code,
        ticket_id=ticket_id,
        applicant_id=applicant,
        organisation_id=organisation_id or None,
        handler_id=actor.account_id,
        status=PackageStatus.OPENED,
        opened_at=clock.now(),
    )
    parts = told.applied + _suspended(told)
    keep(package, told.answers, {one.key: dict(one.situation) for one in parts}, {})
    keys = {one.key for one in parts}
    for one in parts:
        begins = one.piece.is_active and not keys & set(one.piece.kind.after)
        Part.objects.create(
            package=package,
            kind=one.piece.kind,
            application=_open(package, one, ticket_id, actor) if begins else None,
        )
    say(
        package,
        "opened",
        actor=actor,
        data={
            "package": code,
            "version": told.version.number,
            "parts": sorted(keys),
            "withheld": sorted(one.key for one in told.withheld),
        },
    )
    _share(package, actor=actor)
    settle(package, actor=actor)
    return package


def keep(
    package: Package,
    questions: Mapping[str, Any],
    situations: Mapping[str, Any],
    form: Mapping[str, Any],
) -> None:
    """Seal what was said with the bundle's row."""
    said = {"questions": dict(questions), "situations": dict(situations), "form": dict(form)}
    package.answers_sealed = crypto.seal(json.dumps(said, ensure_ascii=False), answers_row(package.pk))
    package.revision += 1
    package.save(update_fields=["answers_sealed", "revision"])


def _check(told: Union, site_code: str) -> None:
    if told.unasked:
        properties = told.questions["properties"]
        raise Invalid(
            "unasked",
            _("请先回答每个问题。"),
            errors={name: [forms.missing(properties[name])] for name in told.unasked},
        )
    here = set(
        Offering.objects.filter(site_id=site_code, item__in=[one.piece.kind.item_id for one in told.applied])
        .exclude(depth=Depth.GUIDE)
        .values_list("item_id", flat=True)
    )
    if told.withheld and len(told.held_up) == len(told.applied):
        raise Invalid(
            "suspended",
            " ".join(f"“{one.piece.version.name}”{one.piece.withheld}" for one in told.withheld),
            field="answers",
        )
    away = [one.piece.version.name for one in told.applied if one.piece.kind.item_id not in here]
    if away or not told.applied:
        raise Invalid(
            "not_offered", _("本点位不办理：%(items)s。") % {"items": "、".join(away)}, field="answers"
        )


def _suspended(told: Union) -> list[Applied]:
    """The parts that wait until their item is in use again; a cancelled one never comes."""
    return [one for one in told.withheld if one.piece.kind.item.status == ItemStatus.SUSPENDED]


def _check_first(
    ticket_id: uuid.UUID | str, applicant_id: uuid.UUID, told: Union, *, is_second: bool
) -> None:
    """The ticket is locked, so that two pages sent at once open one bundle."""
    Ticket.objects.select_for_update(of=("self",)).filter(pk=ticket_id).first()
    for before in queries.same_on_ticket(ticket_id, told.version.kind_id):
        is_same = queries.kept(before).questions == told.answers
        if before.applicant_id == applicant_id and (is_same or not is_second):
            said = _("这个号上已经为这个人开了这件事：%(number)s。")
            raise Taken(said % {"number": before.number}, code="already_open")


def _number(site_code: str) -> str:
    day = clock.today()
    body = f"P{site_code}{day:%Y%m%d}{next_serial(f'package:{site_code}:{day:%Y%m%d}'):04d}"
    return body + check_character(body)


def _open(package: Package, one: Applied, ticket_id: uuid.UUID | str | None, actor: Actor) -> Any:
    return applications.open_application(
        package.site_id,
        one.piece.kind.item_id,
        applicant_id=package.applicant_id,
        organisation_id=package.organisation_id if one.piece.version.for_whom != "person" else None,
        ticket_id=ticket_id,
        situation=one.situation,
        known=Known(package.handler_id),
        actor=actor,
    )


def _share(package: Package, *, actor: Actor) -> None:
    """Write what is known of the applicant into each form, then what one form learned into the others."""
    for view in queries.running(package).parts:
        if view.application is not None:
            applications.prefill(view.application.pk, actor=actor)
    at = queries.running(package)
    answers = filled(at)
    keep(package, at.kept.questions, at.kept.situations, answers)
    for view in at.parts:
        if view.application is not None:
            new = replace(
                view.applied, answers={}
            )  # what the bundle knows goes before what was just prefilled
            share = sound(new, answers, at.kept.questions)
            if share:
                applications.fill(view.application.pk, share, actor=actor)
