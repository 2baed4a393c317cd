"""Mending a bad judgement (差评整改): the head of the site verifies, mends, calls back and answers; the bureau closes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record
from doorstep.cases.ratings import limits, policies, queries
from doorstep.cases.ratings.models import Rating, Remedy, RemedyNote
from doorstep.cases.ratings.sealed import row_of_note
from doorstep.cases.ratings.states import MOVES
from doorstep.registry.staff.models import Role
from doorstep.registry.staff.queries import grants_of

WORDS_MOST = 500
ANSWERING = ("verify", "dispute", "mend", "call_back", "answer")


def begin(rating: Rating) -> Remedy:
    """A bad judgement was given: somebody has to verify it, by a day. Three queries."""
    affair = rating.slip.application
    heads_it = grants_of(affair.handler_id).filter(
        site_id=affair.site_id, post__roles__contains=[Role.SITE_HEAD]
    )
    return Remedy.objects.create(rating=rating, by_bureau=heads_it.exists(), due_on=limits.due("verify"))


@transaction.atomic
def verify(remedy_id: int, *, plan: str, words: str, actor: Actor) -> Remedy:
    """Say what was found and how it will be mended (核实): at once, in its time, or explained where nothing was wrong."""
    remedy = _answered(remedy_id, actor)
    status = _after(remedy, "verify")
    if plan not in Remedy.Plan.values:
        raise Invalid("plan", _("请选择怎样整改。"), field="plan")
    remedy.plan = plan
    return _step(remedy, "verify", status, words, actor, due=plan)


@transaction.atomic
def dispute(remedy_id: int, *, words: str, actor: Actor) -> Remedy:
    """Say that the judgement is mistaken or untrue (申诉); the bureau decides."""
    remedy = _answered(remedy_id, actor)
    return _step(remedy, "dispute", _after(remedy, "dispute"), words, actor, due="review")


@transaction.atomic
def void(remedy_id: int, *, words: str, actor: Actor) -> Remedy:
    """Find the judgement mistaken (误评): it is kept, and counts in no rate."""
    remedy = _judged(remedy_id, actor)
    return _step(remedy, "void", _after(remedy, "void"), words, actor)


@transaction.atomic
def uphold(remedy_id: int, *, words: str, actor: Actor) -> Remedy:
    """Find the judgement right after all: it is to be mended in its time."""
    remedy = _judged(remedy_id, actor)
    status = _after(remedy, "uphold")
    remedy.plan = Remedy.Plan.COMPLEX
    return _step(remedy, "uphold", status, words, actor, due=Remedy.Plan.COMPLEX)


@transaction.atomic
def mend(remedy_id: int, *, words: str, actor: Actor) -> Remedy:
    """Say what was mended, or what is to be explained (整改)."""
    remedy = _answered(remedy_id, actor)
    return _step(remedy, "mend", _after(remedy, "mend"), words, actor, due="call_back")


@transaction.atomic
def call_back(remedy_id: int, *, reached: str, words: str, actor: Actor) -> Remedy:
    """Say what the rater said when they were called (回访). Raises IllegalMove for an anonymous judgement."""
    remedy = _answered(remedy_id, actor)
    status = _after(remedy, "call_back")
    if not queries.suits("call_back", remedy):
        raise IllegalMove(_("匿名评价没有联系人，直接答复。"), code="anonymous")
    if reached not in Remedy.Reached.values:
        raise Invalid("reached", _("请选择回访结果。"), field="reached")
    remedy.reached = reached
    return _step(remedy, "call_back", status, words, actor, due="call_back", keeps_day=True)


@transaction.atomic
def answer(remedy_id: int, *, words: str, actor: Actor) -> Remedy:
    """Give the answer (答复) that the bureau then looks at. Raises IllegalMove where a named rater was not called yet."""
    remedy = _answered(remedy_id, actor)
    status = _after(remedy, "answer")
    if not queries.suits("answer", remedy):
        raise IllegalMove(_("实名评价先回访，再答复。"), code="call_first")
    return _step(remedy, "answer", status, words, actor, due="review")


@transaction.atomic
def send_back(remedy_id: int, *, words: str, actor: Actor) -> Remedy:
    """Have it mended again (退回重办), in the time that its plan had."""
    remedy = _judged(remedy_id, actor)
    status = _after(remedy, "send_back")
    remedy.reached = ""
    return _step(remedy, "send_back", status, words, actor, due=remedy.plan)


@transaction.atomic
def close(remedy_id: int, *, words: str, actor: Actor) -> Remedy:
    """Find it mended (办结)."""
    remedy = _judged(remedy_id, actor)
    return _step(remedy, "close", _after(remedy, "close"), words, actor)


def _locked(remedy_id: int, actor: Actor) -> Remedy:
    found = policies.remedies_visible_to(actor).filter(pk=remedy_id)
    remedy = (
        found.select_for_update(of=("self",)).select_related("rating__slip__application__version").first()
    )
    if remedy is None:
        raise NotFound(_("没有这条差评。"))
    return remedy


def _answered(remedy_id: int, actor: Actor) -> Remedy:
    remedy = _locked(remedy_id, actor)
    if not policies.may_answer(actor, remedy):
        raise NotAllowed(_("差评由本点位负责人核实、整改、回访和答复。"))
    return remedy


def _judged(remedy_id: int, actor: Actor) -> Remedy:
    remedy = _locked(remedy_id, actor)
    answered_by = set(remedy.notes.filter(verb__in=ANSWERING).values_list("account_id", flat=True))
    if not policies.may_close(actor, remedy, answered_by):
        raise NotAllowed(_("差评由行政审批局复核和办结，不能由答复的人自己办结。"))
    return remedy


def _after(remedy: Remedy, verb: str) -> str:
    return next_state(MOVES, verb, remedy.status, label=remedy.get_status_display())


def _step(
    remedy: Remedy,
    verb: str,
    status: str,
    words: str,
    actor: Actor,
    *,
    due: str = "",
    keeps_day: bool = False,
) -> Remedy:
    """Write the step with its words, the new state, and the day of the next; journalled without the words."""
    said = " ".join(words.split())
    if not said or len(said) > WORDS_MOST:
        raise Invalid("words", _("请写明情况（最多 %(most)d 字）。") % {"most": WORDS_MOST}, field="words")
    now, today = clock.now(), clock.today()
    note = RemedyNote(remedy=remedy, verb=verb, account_id=actor.account_id, at=now)
    note.words_sealed = crypto.seal(said, row_of_note(note))
    note.save(force_insert=True)
    remedy.late_steps += remedy.due_on is not None and today > remedy.due_on
    remedy.status = status
    if not keeps_day:
        remedy.due_on = limits.due(due) if due else None
    if not due:
        remedy.closed_at = now
    remedy.save()
    data: dict[str, Any] = {"verb": verb, "plan": remedy.plan, "reached": remedy.reached}
    affair = remedy.rating.slip.application
    record("remedy.step", ("remedy", remedy.pk), actor=actor, site=affair.site_id, data=data)
    return remedy
