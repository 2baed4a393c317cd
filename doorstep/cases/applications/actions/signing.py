"""Deciding a promised item (承诺件): one proposes, another signs, and neither has signed the affair before."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid
from doorstep.base.core.states import next_state
from doorstep.cases.applications import clocks, policies
from doorstep.cases.applications.models import Application, PaperKind, ReviewState
from doorstep.cases.applications.states import MOVES

from .deciding import draft_certificate
from .lock import change, lock
from .papers import give
from .reviewing import refuse_second_signature
from .words import reasoned


@act
def propose(application_id: uuid.UUID | str, *, grants: bool, reason: str = "", actor: Actor) -> Application:
    """Propose the decision (拟准予、拟不予) to the one who signs, once every department has spoken.

    Raises IllegalMove `instant_item`, `reviews_open`, Invalid where a department objected and it would be granted or
    a refusal has no reason, NotAllowed for who has signed this affair before.
    """
    application, after = lock(application_id, "propose", actor=actor, may=policies.may_propose)
    if application.version.is_instant:
        raise IllegalMove(_("即办件在窗口当场决定。"), code="instant_item")
    refuse_second_signature(application, actor)
    states = set(application.reviews.values_list("state", flat=True))
    if ReviewState.OPEN in states or (ReviewState.WAITING in states and ReviewState.OBJECTED not in states):
        raise IllegalMove(_("还有部门没有提出审查意见。"), code="reviews_open")
    if grants and ReviewState.OBJECTED in states:
        raise Invalid("objected", _("有部门不同意，不能拟准予。"), field="grants")
    words = reason.strip()[:400] if grants else reasoned(reason)
    change(
        application,
        "proposed",
        actor=actor,
        data={"proposal": "grant" if grants else "refuse"},
        status=after,
        proposal="grant" if grants else "refuse",
        reason="" if grants else words,
        proposed_by_id=actor.account_id,
        proposed_at=clock.now(),
    )
    return application


@act
def send_back(application_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Application:
    """Do not sign a proposal: it goes back to the one who proposed, with what is to be thought over again."""
    application, after = lock(application_id, "send_back", actor=actor, may=policies.may_sign)
    change(
        application,
        "sent_back",
        actor=actor,
        status=after,
        proposal="",
        reason=reasoned(reason),
        proposed_by_id=None,
        proposed_at=None,
    )
    return application


@act
def sign(application_id: uuid.UUID | str, *, actor: Actor) -> Application:
    """Sign what was proposed: the affair is granted, its certificate drafted without a seal, or refused with reasons.

    The second signature is never that of the proposer or of a reviewer of this affair (NotAllowed `signed_before`).
    The ten working days to deliver begin (art. 44).
    """
    application, after = lock(
        application_id, "sign_grant", actor=actor, may=policies.may_sign, with_form=True
    )
    refuse_second_signature(application, actor)
    now = clock.now()
    application.decided_at = now
    values = {"decided_at": now, "decided_by_id": actor.account_id}
    if application.proposal == "refuse":
        application.status = next_state(MOVES, "sign_refusal", application.status)
        dates = clocks.reckon(application)
        change(application, "refused", actor=actor, status=application.status, **values, **dates)
        give(application, PaperKind.REFUSAL, approver_id=actor.account_id, actor=actor)
        return application
    certificate = draft_certificate(application, actor=actor)
    application.status = after
    change(
        application,
        "granted",
        actor=actor,
        data={"certificate": str(certificate.pk)},
        status=after,
        certificate=certificate,
        **values,
        **clocks.reckon(application),
    )
    give(application, PaperKind.GRANT, approver_id=actor.account_id, actor=actor)
    return application
