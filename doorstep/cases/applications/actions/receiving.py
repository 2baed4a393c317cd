from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid
from doorstep.cases.applications import clocks, policies, queries
from doorstep.cases.applications.models import (
    Acceptance,
    Application,
    MaterialState,
    Notice,
    PaperKind,
)
from doorstep.cases.applications.signals import ended

from .lock import change, lock
from .papers import give
from .reviewing import open_reviews
from .words import reasoned


@act
def notify(application_id: uuid.UUID | str, *, actor: Actor) -> Notice:
    """Give the applicant the one-time notice of everything that is missing (一次性告知, 行政许可法 art. 32).

    An affair has one such notice at the most, so it lists all gaps of this moment, and says until when they are to be
    brought. Raises Invalid where nothing is missing, or `situation_unknown` where questions of the item were not asked
    yet: what they would ask for could not be demanded later, IllegalMove `deemed_accepted` for a promised item whose five
    working days are over: it counts as accepted from the day of receipt.
    """
    application, after = lock(application_id, "notify", actor=actor, may=policies.may_handle, with_form=True)
    before_silence(application)
    now = clock.now()
    gaps = queries.gaps(application)
    unasked = {gap.field: [gap.mend] for gap in gaps if gap.kind == "situation"}
    if unasked:
        raise Invalid("situation_unknown", _("请先问清情形，再出具一次性告知书。"), errors=unasked)
    if not gaps:
        raise Invalid("nothing_missing", _("材料和表单都齐了，可以直接受理。"))
    notice = Notice.objects.create(
        application=application,
        number=f"{application.number}-BZ",
        gaps=[gap.as_json() for gap in gaps],
        issued_at=now,
        issued_by_id=actor.account_id,
        supplement_by=clocks.term_end(clocks.accepted_on(now), clocks.supplement_days(application)),
    )
    application.status = after
    data = {"gaps": len(gaps)}
    change(application, "noticed", actor=actor, data=data, status=after, **clocks.reckon(application))
    give(application, PaperKind.NOTICE, actor=actor)
    return notice


@act
def accept(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Take a complete affair into handling (受理). Raises Invalid with every gap where something is missing.

    A promised item's legal and promised terms run from the day on which the set became complete, and its departments
    are asked. Where five working days went by without a notice silence has accepted it already, complete or not.
    """
    application, after = lock(application_id, "accept", actor=actor, may=policies.may_handle, with_form=True)
    if clocks.is_silent(application):
        _take_in_by_silence(application, after, actor=actor)
        return application
    gaps = queries.gaps(application)
    if gaps:
        raise Invalid(
            "incomplete",
            _("还缺 %(count)d 项，不能受理；可以出具一次性告知书。") % {"count": len(gaps)},
            errors={gap.field: [gap.mend] for gap in gaps},
        )
    day = None if application.version.is_instant else clocks.complete_on(application)
    take_in(application, after, Acceptance.COMPLETE, clock_from=day, actor=actor)
    return application


def before_silence(application: Application) -> None:
    """Raise IllegalMove `deemed_accepted` where silence has accepted the affair: it can only be handled on (art. 32)."""
    if clocks.is_silent(application):
        raise IllegalMove(
            _("收件已满五个工作日没有一次性告知，视为受理，不能再要求补正或不予受理。"),
            code="deemed_accepted",
        )


def _take_in_by_silence(application: Application, after: str, *, actor: Actor) -> None:
    take_in(application, after, Acceptance.SILENCE, clock_from=application.received_on, actor=actor)


def take_in(
    application: Application,
    after: str,
    acceptance: str,
    *,
    clock_from: dt.date | None = None,
    data: dict[str, Any] | None = None,
    actor: Actor,
) -> None:
    """What every way of accepting ends with: the clock runs from `clock_from` (today by default), reviews open."""
    now = clock.now()
    application.status = after
    if clock_from is None:
        at_once = clocks.is_on_the_spot(application)
        clock_from = application.received_on if at_once else clocks.accepted_on(now)
    application.clock_from = clock_from
    open_reviews(application)
    change(
        application,
        "accepted",
        actor=actor,
        data={"acceptance": acceptance, **(data or {})},
        status=after,
        acceptance=acceptance,
        accepted_at=now,
        clock_from=application.clock_from,
        **clocks.reckon(application),
    )
    if not application.version.is_instant:
        give(application, PaperKind.ACCEPTANCE, actor=actor)


@act
def turn_down(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """Do not accept (不予受理): no permit is needed or this office is not competent; the reason is told in writing.

    Raises Invalid without a reason, IllegalMove `deemed_accepted` where silence has accepted it.
    """
    application, after = lock(application_id, "turn_down", actor=actor, may=policies.may_handle)
    before_silence(application)
    end(
        application, "not_accepted", after, reason=reasoned(reason), paper=PaperKind.NOT_ACCEPTED, actor=actor
    )
    return application


@act
def deem_accepted(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Say that silence has accepted (视为受理, art. 32): five working days went by without a notice.

    The terms run from the day of receipt (domain.md §9.1). Raises IllegalMove `still_time`, `instant_item`.
    """
    application, after = lock(application_id, "deem_accepted", actor=actor, may=policies.may_watch)
    if application.version.is_instant:
        raise IllegalMove(_("即办件当场办理，不适用视为受理。"), code="instant_item")
    if not clocks.is_silent(application):
        raise IllegalMove(_("一次性告知的五个工作日还没有满。"), code="still_time")
    _take_in_by_silence(application, after, actor=actor)
    return application


@act
def lapse(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """End an affair whose supplement did not come in its time (逾期未补正).

    Raises IllegalMove `still_time`, or `all_there` where everything came and only nobody accepted it yet.
    """
    application, after = lock(application_id, "lapse", actor=actor, may=policies.may_watch, with_form=True)
    until = Notice.objects.values_list("supplement_by", flat=True).get(application=application)
    if until is None or clock.today() <= until:
        raise IllegalMove(_("补正期限还没有到。"), code="still_time")
    if not queries.gaps(application):
        raise IllegalMove(_("材料已经补齐，应当受理。"), code="all_there")
    end(application, "lapsed", after, reason=str(_("逾期未补正")), actor=actor)
    return application


@act
def withdraw(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """End an affair at the applicant's wish before it is decided (撤回); what was written of it stays.

    The papers that were taken in are given back, and the journal lists them (domain.md §9.7).
    """
    application, after = lock(application_id, "withdraw", actor=actor, may=policies.may_handle)
    words = reasoned(reason)
    held = (MaterialState.SEEN, MaterialState.SCANNED)
    returned = list(
        application.materials.filter(state__in=held).order_by("pk").values_list("material_id", flat=True)
    )
    end(
        application,
        "withdrawn",
        after,
        reason=words,
        data={"returned": returned},
        paper=PaperKind.WITHDRAWAL,
        actor=actor,
    )
    return application


def end(
    application: Application,
    event: str,
    after: str,
    *,
    reason: str,
    data: dict[str, Any] | None = None,
    paper: str = "",
    actor: Actor,
) -> None:
    """What every end without a result comes to: no more dates, and the slip that asks for a judgement."""
    change(
        application,
        event,
        actor=actor,
        data=data,
        status=after,
        reason=reason,
        finished_at=clock.now(),
        due_on=None,
        warn_on=None,
        is_provisional=False,
    )
    if paper:
        give(application, paper, actor=actor)
    ended.send(Application, application=application, actor=actor)
