"""Asking for a judgement and taking it, once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto, rows
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound, Taken
from doorstep.base.journal.actions import record
from doorstep.cases.applications.models import Application
from doorstep.cases.ratings import policies, queries
from doorstep.cases.ratings.models import Level, Rating, Slip
from doorstep.cases.ratings.reasons import REASONS
from doorstep.cases.ratings.sealed import row_of_rating

from .mending import begin

# Crockford's letters: no I, L, O or U, so that a code can be read aloud and typed by an old hand
CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 10
WORDS_MOST = 500


def make_slip(sender: Any, *, application: Application, actor: Actor, **_more: Any) -> None:
    """Give an ended affair its slip; the code is random (50 bits), so nobody rates what is not theirs.

    An affair that ends a second time, after a correction, keeps the slip that it has.
    """
    code = "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
    rows.insert(Slip(application=application, code=code, made_at=clock.now()), unless="application_id")


@transaction.atomic
def rate(
    code: str,
    level: int,
    *,
    reasons: Sequence[str] = (),
    words: str = "",
    anonymous: bool = True,
    actor: Actor,
) -> Rating:
    """Judge an affair by the code on its slip, once (一次一评). The judgement does not reach the one rated.

    Raises NotFound for an unknown code, NotAllowed for staff of the site, Taken where it was judged before, Invalid
    for a level or reason that does not exist.
    """
    slip = queries.slip(code)
    if slip is None:
        raise NotFound(_("没有这个评价码，请核对回执上的字母和数字。"))
    if not policies.may_rate(actor, slip):
        raise NotAllowed(_("工作人员不能代替群众评价。"))
    if level not in Level.values:
        raise Invalid("level", _("请在五个等级里选一个。"), field="level")
    unknown = [reason for reason in reasons if reason not in REASONS[level]]
    if unknown:
        raise Invalid("reasons", _("所选理由与评价等级不符。"), field="reasons")
    text = words.strip()
    if len(text) > WORDS_MOST:
        raise Invalid("words_long", _("留言最多 500 字。"), field="words")
    rating = Rating(
        slip=slip,
        level=level,
        reasons=list(reasons),
        words_sealed=crypto.seal(text, row_of_rating(slip)) if text else None,
        is_anonymous=anonymous,
        channel=actor.channel,
        at=clock.now(),
    )
    if not rows.insert(rating, unless="slip_id"):
        raise Taken(_("这件事已经评价过了，谢谢您。"))
    record(
        "rating.given",
        ("application", slip.application_id),
        actor=actor,
        site=slip.application.site_id,
        data={"rating": rating.pk},
    )
    if level <= Level.BAD:
        begin(rating)
    return rating
