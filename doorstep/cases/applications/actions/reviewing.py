from __future__ import annotations

import uuid

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, NotAllowed
from doorstep.cases.applications import policies
from doorstep.cases.applications.models import Application, Review, ReviewState
from doorstep.registry.staff.models import Role

from .lock import change, lock
from .words import reasoned


def open_reviews(application: Application) -> None:
    """Lay down the opinions that the item's procedure asks for and open the first ones; called once, at acceptance.

    Departments of one step speak at the same time, the next step opens when all of them agreed. Instant items have
    no reviews.
    """
    if application.version.is_instant:
        return
    own = application.version.item.department_id
    steps: list[list[str]] = application.version.procedure.get("reviews") or [[own]]
    now = clock.now()
    Review.objects.bulk_create(
        Review(
            application=application,
            department_id=code,
            position=position,
            state=ReviewState.WAITING if position else ReviewState.OPEN,
            opened_at=None if position else now,
        )
        for position, step in enumerate(steps)
        for code in step
    )


@act
def give_opinion(
    application_id: uuid.UUID | str,
    *,
    agrees: bool,
    words: str = "",
    department: str | None = None,
    actor: Actor,
) -> Review:
    """Say what the actor's department thinks (审查意见); an objection needs its reason. The next step opens by itself.

    `department` names which one where the actor speaks for several. Raises NotAllowed for who speaks for no open
    review of this affair or has signed it before, Invalid for an objection without words.
    """
    application, _same = lock(application_id, "give_opinion", actor=actor, may=policies.may_give_opinion)
    refuse_second_signature(application, actor)
    mine = actor.departments(Role.DEPARTMENT) & (
        {department} if department else actor.departments(Role.DEPARTMENT)
    )
    review = (
        application.reviews.filter(state=ReviewState.OPEN, department__in=mine)
        .order_by("position", "pk")
        .first()
    )
    if review is None:
        raise IllegalMove(_("您的部门现在没有待审查的意见。"), code="no_open_review")
    review.state = ReviewState.AGREED if agrees else ReviewState.OBJECTED
    review.words = words.strip()[:400] if agrees else reasoned(words)
    review.reviewer_id = actor.account_id
    review.given_at = clock.now()
    review.save(update_fields=["state", "words", "reviewer", "given_at"])
    if agrees:
        _open_next(application)
    data = {"department": review.department_id, "agrees": agrees}
    change(application, "opinion_given", actor=actor, data=data)
    return review


def _open_next(application: Application) -> None:
    """Open the next step where everybody of the steps before it has agreed."""
    if application.reviews.exclude(state__in=[ReviewState.AGREED, ReviewState.WAITING]).exists():
        return
    following = application.reviews.filter(state=ReviewState.WAITING).aggregate(position=Min("position"))[
        "position"
    ]
    if following is not None:
        application.reviews.filter(position=following).update(state=ReviewState.OPEN, opened_at=clock.now())


def signatures(application: Application) -> set[int | None]:
    """Who has put their name to this affair: opinions, proposal, decision. Nobody does so twice."""
    given = application.reviews.filter(reviewer__isnull=False).values_list("reviewer_id", flat=True)
    return {*given, application.proposed_by_id, application.decided_by_id} - {None}


def refuse_second_signature(application: Application, actor: Actor) -> None:
    """Raise NotAllowed `signed_before` where the actor has signed this affair already."""
    if actor.account_id in signatures(application):
        raise NotAllowed(_("同一个人不能在一个办件上签两次，请换人办理。"), code="signed_before")
