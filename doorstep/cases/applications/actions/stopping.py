from __future__ import annotations

import uuid
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.cases.applications import clocks, policies, queries
from doorstep.cases.applications.models import Application, Extension, PaperKind, SpecialStep
from doorstep.cases.applications.states import MOVES

from .lock import change, lock
from .papers import give
from .words import reasoned

EXTENSION_DAYS = 10
"""行政许可法 art. 42: ten working days at the most, once."""
OFFICERS = 2
"""行政许可法 art. 34: what is to be checked on the spot is checked by two at least."""


@act
def begin_special_step(
    application_id: uuid.UUID | str, name: str, *, officers: Sequence[int] = (), actor: Actor
) -> SpecialStep:
    """Begin a special procedure (特别程序) of the item's list: the clock stands still until the last one has ended.

    The applicant is told in writing how long it takes (art. 45). `officers` are the accounts of the two who go, for an
    on-site check (现场核查, art. 34) and for nothing else. Raises Invalid for a step that the item's list does not
    have, `two_officers`, `same_officer`, `not_an_officer`, `no_officers`; IllegalMove where the same one is running.
    """
    application, after = lock(
        application_id, "begin_special_step", actor=actor, may=policies.may_run_special_step
    )
    known = {step["name"]: step for step in application.version.procedure.get("special_steps", [])}
    if name not in known:
        raise Invalid("special_step", _("这个事项没有这种特别程序。"), field="name")
    if application.special_steps.filter(name=name, ended_at__isnull=True).exists():
        raise IllegalMove(_("“%(name)s”正在进行。") % {"name": name}, code="special_step_running")
    first, second = _officers(application, officers, is_on_site=known[name].get("on_site", False))
    step = SpecialStep.objects.create(
        application=application,
        name=name,
        officer_id=first,
        second_officer_id=second,
        basis=known[name].get("basis", ""),
        planned_days=known[name]["days"],
        began_at=clock.now(),
        begun_by_id=actor.account_id,
    )
    application.status = after
    data = {"step": step.pk, "days": step.planned_days, "officers": list(officers)}
    change(
        application, "special_step_begun", actor=actor, data=data, status=after, **clocks.reckon(application)
    )
    give(application, PaperKind.SPECIAL_STEP, step=step, actor=actor)
    return step


def _officers(
    application: Application, named: Sequence[int], *, is_on_site: bool
) -> tuple[int | None, int | None]:
    """The two who make an on-site check: different people, each of whom reviews this affair; (None, None) for others."""
    if not is_on_site:
        if named:
            raise Invalid("no_officers", _("只有现场核查要指定核查人员。"), field="officers")
        return None, None
    if len(named) != OFFICERS:
        raise Invalid("two_officers", _("现场核查须指定两名工作人员。"), field="officers")
    first, second = named
    if first == second:
        raise Invalid("same_officer", _("两名核查人员不能是同一个人。"), field="officers")
    if queries.officers(application).filter(pk__in=named).count() != OFFICERS:
        told = _("核查人员须是决定点位的审批人员，或者审查部门的人员。")
        raise Invalid("not_an_officer", told, field="officers")
    return first, second


@act
def end_special_step(step_id: int, *, result: str, of: uuid.UUID | None = None, actor: Actor) -> Application:
    """End a special procedure with its result; with the last one the clock goes on and the deadline has moved.

    `of` is the affair that it is meant to belong to. Raises NotFound, IllegalMove where it has ended, Invalid without a result.
    """
    found = SpecialStep.objects.filter(pk=step_id).values_list("application_id", flat=True).first()
    if found is None or of not in (None, found):
        raise NotFound(_("没有这项特别程序。"))
    application, after = lock(found, "end_special_step", actor=actor, may=policies.may_run_special_step)
    step = SpecialStep.objects.get(pk=step_id)
    if step.ended_at is not None:
        raise IllegalMove(_("这项特别程序已经结束。"), code="special_step_ended")
    step.result = reasoned(result)
    step.ended_at = clock.now()
    step.ended_by_id = actor.account_id
    step.save(update_fields=["result", "ended_at", "ended_by"])
    if not application.special_steps.filter(ended_at__isnull=True).exists():
        after = next_state(MOVES, "resume", application.status)
    application.status = after
    change(
        application,
        "special_step_ended",
        actor=actor,
        data={"step": step.pk},
        status=after,
        **clocks.reckon(application),
    )
    return application


@act
def ask_extension(
    application_id: uuid.UUID | str, *, days: int = EXTENSION_DAYS, reason: str, actor: Actor
) -> Extension:
    """Ask for the one extension of the legal term (延期, art. 42), before it ends; another person answers.

    Raises Invalid for more than ten working days, IllegalMove `asked_before`, `too_late`.
    """
    application, _same = lock(application_id, "ask_extension", actor=actor, may=policies.may_propose)
    if application.version.is_instant:
        raise IllegalMove(_("即办件当场办理，没有延期。"), code="instant_item")
    _in_time(application)
    if Extension.objects.filter(application=application).exists():
        raise IllegalMove(_("延期只能申请一次。"), code="asked_before")
    most = application.version.procedure.get("extension_days", EXTENSION_DAYS)
    if not 1 <= days <= min(most, EXTENSION_DAYS):
        raise Invalid("extension_days", _("延期最多 %(most)d 个工作日。") % {"most": most}, field="days")
    extension = Extension.objects.create(
        application=application,
        days=days,
        reason=reasoned(reason),
        asked_at=clock.now(),
        asked_by_id=actor.account_id,
    )
    change(application, "extension_asked", actor=actor, data={"days": days})
    return extension


@act
def answer_extension(application_id: uuid.UUID | str, *, approves: bool, actor: Actor) -> Application:
    """Approve or decline an extension; never the one who asked. The promised date and its mark stay as they were.

    Raises NotAllowed `asked_it_yourself`, IllegalMove where nothing was asked, it was answered, or the term is over.
    """
    application, _same = lock(application_id, "answer_extension", actor=actor, may=policies.may_sign)
    extension = Extension.objects.filter(application=application).first()
    if extension is None or extension.answered_at is not None:
        raise IllegalMove(_("没有待批准的延期申请。"), code="nothing_asked")
    if extension.asked_by_id == actor.account_id:
        raise NotAllowed(_("延期须由另一个人批准。"), code="asked_it_yourself")
    if approves:
        _in_time(application)
    extension.is_approved = approves
    extension.answered_at = clock.now()
    extension.answered_by_id = actor.account_id
    extension.save(update_fields=["is_approved", "answered_at", "answered_by"])
    event = "extended" if approves else "extension_declined"
    data = {"days": extension.days} if approves else None
    change(application, event, actor=actor, data=data, **clocks.reckon(application))
    if approves:
        give(application, PaperKind.EXTENSION, approver_id=actor.account_id, actor=actor)
    return application


def _in_time(application: Application) -> None:
    """A term that is over can't be extended (art. 42); one that stands still is not over."""
    due = application.legal_due or application.promised_due
    if due is not None and clock.today() > due:
        raise IllegalMove(_("法定期限已过，不能延期。"), code="too_late")
