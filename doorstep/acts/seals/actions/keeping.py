"""A seal's life from the day it was made to the day it is gone."""

from __future__ import annotations

import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import policies, queries
from doorstep.acts.seals.models import SEAL_CODE, Handover, Outing, Seal, SealKey, StandingApproval
from doorstep.acts.seals.states import MOVES
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents.models import StoredFile

NAME_LENGTH = 60
NUMBER_LENGTH = 60
REASON_LENGTH = 200


@transaction.atomic
def make(code: str, site_code: str, *, name: str, serial: int = 1, actor: Actor) -> Seal:
    """Enter a seal that was made for a site (刻制). It can't be used before it is filed and put in use.

    Raises NotAllowed, Invalid, Taken where the code or the site's serial is there already.
    """
    if not policies.may_manage(actor, site_code):
        raise NotAllowed(_("印章的刻制由行政审批局登记。"))
    if not re.fullmatch(SEAL_CODE, code.strip()):
        raise Invalid("seal_code", _("印章编号由字母、数字和短横线组成，最多 20 位。"), field="code")
    if not name.strip() or len(name) > NAME_LENGTH or not name.isprintable():
        raise Invalid("seal_name", _("请填写印文。"), field="name")
    try:
        with transaction.atomic():
            seal = Seal.objects.create(code=code.strip(), site_id=site_code, name=name.strip(), serial=serial)
    except IntegrityError:
        raise Taken(_("已有相同编号或序号的印章。")) from None
    say("made", seal, actor, {"serial": serial})
    return seal


@transaction.atomic
def file(seal_code: str, *, filing_number: str, imprint: bytes | None = None, actor: Actor) -> Seal:
    """File a seal's imprint (印模备案) under its filing number; `imprint` is an image of it. Raises Invalid."""
    seal = _managed(seal_code, actor)
    seal.status = after(seal, "file")
    seal.filing_number = _numbered(filing_number, "filing_number", _("请填写备案号。"))
    if imprint:
        seal.imprint = _image(imprint, actor)
    seal.save(update_fields=["status", "filing_number", "imprint"])
    say("filed", seal, actor, {"number": seal.filing_number})
    return seal


@transaction.atomic
def put_in_use(seal_code: str, *, actor: Actor) -> Seal:
    """Open a filed seal for use (启用), also again after it was suspended. Raises IllegalMove while nobody keeps it."""
    seal = _managed(seal_code, actor)
    status = after(seal, "put_in_use")
    if queries.custody(seal, clock.now()) is None:
        raise IllegalMove(_("启用以前先指定监印人和见证人。"), code="no_custody")
    return move(seal, status, "put_in_use", actor)


@transaction.atomic
def suspend(seal_code: str, *, reason: str, actor: Actor) -> Seal:
    """Stop a seal's use at once (停用): renamed body, damage, a breach in its register. Ends what is open on it."""
    seal = _managed(seal_code, actor)
    status, why = after(seal, "suspend"), reasoned(reason)
    _end_what_is_open(seal, Outing.Outcome.STOPPED)
    return move(seal, status, "suspended", actor, {"reason": why})


@transaction.atomic
def seal_away(seal_code: str, *, reason: str, actor: Actor) -> Seal:
    """Put a suspended seal away (封存); from there it can only be destroyed or lost."""
    seal = _managed(seal_code, actor)
    return move(seal, after(seal, "seal_away"), "sealed_away", actor, {"reason": reasoned(reason)})


@transaction.atomic
def destroy(seal_code: str, *, first_id: int, second_id: int, reason: str, actor: Actor) -> Seal:
    """Say that a seal was destroyed (销毁) before two people; its register stays.

    Raises Invalid for one person twice and for somebody who has no post at the site.
    """
    seal = _managed(seal_code, actor)
    status, why = after(seal, "destroy"), reasoned(reason)
    two_people(first_id, second_id, seal, _("销毁要有两个人在场。"))
    _end_all_powers(seal)
    return move(seal, status, "destroyed", actor, {"reason": why, "before": [first_id, second_id]})


@transaction.atomic
def lose(seal_code: str, *, report_number: str, void_notice: str, actor: Actor) -> Seal:
    """Say that a seal was lost or stolen (遗失): the number of the police report, the notice that declares it void.

    The end of its life; one that turns up again is not taken back. Raises NotAllowed, Invalid.
    """
    seal = locked(seal_code, actor)
    if not policies.may_report_loss(actor, seal):
        raise NotAllowed(_("印章遗失由中心负责人或行政审批局登记。"))
    seal.status = after(seal, "lose")
    seal.report_number = _numbered(report_number, "report_number", _("请填写报案回执号。"))
    seal.void_notice = reasoned(void_notice, field="void_notice")
    _end_what_is_open(seal, Outing.Outcome.LOST)
    _end_all_powers(seal)
    seal.save(update_fields=["status", "report_number", "void_notice"])
    say("lost", seal, actor, {"report": seal.report_number})
    return seal


def locked(seal_code: str, actor: Actor) -> Seal:
    """The seal, its row locked until the transaction ends; raises NotFound for who may not see it."""
    seal = policies.visible_to(actor).select_for_update(of=("self",)).filter(pk=seal_code).first()
    if seal is None:
        raise NotFound(_("没有这枚印章。"))
    return seal


def _managed(seal_code: str, actor: Actor) -> Seal:
    seal = locked(seal_code, actor)
    if not policies.may_manage(actor, seal.site_id):
        raise NotAllowed(_("印章的备案、启用、停用、封存和销毁由行政审批局办理。"))
    return seal


def after(seal: Seal, verb: str) -> str:
    """The state that `verb` leads the seal to; raises IllegalMove."""
    return next_state(MOVES, verb, seal.status, label=seal.get_status_display())


def move(seal: Seal, status: str, event: str, actor: Actor, data: dict[str, Any] | None = None) -> Seal:
    """Write the seal's new state and what happened."""
    seal.status = status
    seal.save(update_fields=["status"])
    say(event, seal, actor, data)
    return seal


def say(event: str, seal: Seal, actor: Actor, data: dict[str, Any] | None = None) -> None:
    """One row of the journal about a seal."""
    record(f"seal.{event}", ("seal", seal.code), actor=actor, site=seal.site_id, data=data)


def reasoned(reason: str, *, field: str = "reason") -> str:
    """A reason in one line of at most 200 characters; raises Invalid where there is none."""
    reason = one_line(reason)
    if not reason or len(reason) > REASON_LENGTH:
        raise Invalid(
            "reason_missing", _("请写明事由（最多%(most)d个字）。") % {"most": REASON_LENGTH}, field=field
        )
    return reason


def one_line(text: str) -> str:
    """`text` without line breaks and what can't be printed."""
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def two_people(first_id: int, second_id: int, seal: Seal, words: Any) -> None:
    """Raise Invalid unless these are two, both with a post at the seal's site now; `words` say why it takes two."""
    if first_id == second_id:
        raise Invalid("one_person", words, field="second")
    for field, person in (("first", first_id), ("second", second_id)):
        if not queries.works_at(person, seal.site_id, clock.now()):
            raise Invalid("not_staff", _("此人在本点位没有岗位。"), field=field)


def _numbered(number: str, field: str, words: Any) -> str:
    number = one_line(number)
    if not number or len(number) > NUMBER_LENGTH:
        raise Invalid("number_missing", words, field=field)
    return number


def _image(data: bytes, actor: Actor) -> StoredFile:
    kept = documents.store(data, name="imprint", actor=actor)
    if not kept.media_type.startswith("image/"):
        raise Invalid("imprint", _("印模要上传图片（PNG 或 JPEG）。"), field="imprint")
    return kept


def _end_what_is_open(seal: Seal, outcome: str) -> None:
    """A seal that is out or being handed over isn't any more."""
    now = clock.now()
    Outing.objects.filter(seal=seal, closed_at__isnull=True, taken_at__isnull=False).update(
        closed_at=now, outcome=outcome
    )
    Outing.objects.filter(seal=seal, closed_at__isnull=True).update(
        closed_at=now, outcome=Outing.Outcome.CANCELLED
    )
    Handover.objects.filter(seal=seal, closed_at__isnull=True).update(
        closed_at=now, outcome=Handover.Outcome.CANCELLED
    )


def _end_all_powers(seal: Seal) -> None:
    now = clock.now()
    queries.custodies_in_force(seal, now).update(valid_until=now)
    StandingApproval.objects.filter(queries.in_force(now), seal=seal).update(valid_until=now)
    SealKey.objects.filter(seal=seal, retired_at__isnull=True).update(retired_at=now)
