from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Router

from doorstep.base.core.errors import NotFound
from doorstep.cases.ratings import actions, queries
from doorstep.cases.ratings.reasons import REASONS
from doorstep.faces.api.shapes.affairs import RatedOut, RateIn, ReasonChoiceOut, SlipOut
from doorstep.faces.api.shapes.text import CheckCode
from doorstep.faces.api.verbs import reads, writes

router = Router(tags=["好差评"])


@reads(router, "/ratings/{code}", out=SlipOut, public=True)
def show_slip(request: Any, code: CheckCode) -> SlipOut:
    """回执：评价的是哪件事，有哪些理由可选"""
    slip = queries.slip(code)
    if slip is None:
        raise NotFound(_("没有这个评价码，请核对回执上的字母和数字。"))
    return SlipOut(
        code=slip.code,
        item_name=slip.application.version.name,
        site_name=slip.application.site.name,
        is_rated=hasattr(slip, "rating"),
        reasons=[
            ReasonChoiceOut(level=level, code=reason, text=str(text))
            for level, choices in REASONS.items()
            for reason, text in choices.items()
        ],
    )


@writes(router, "/ratings/{code}", out=RatedOut, status=201, public=True)
def rate(request: Any, code: CheckCode, body: RateIn) -> RatedOut:
    """评价，一次一评；群众不需要令牌"""
    rating = actions.rate(
        code,
        body.level,
        reasons=body.reasons,
        words=body.words,
        anonymous=body.anonymous,
        actor=request.auth,
    )
    return RatedOut(level=rating.level, at=rating.at)
