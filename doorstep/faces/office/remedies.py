"""Bad judgements (差评) and their mending: the list for bureau and heads, each with its page, and the steps on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from doorstep.base import clock
from doorstep.base.core.errors import DomainError, NotAllowed, NotFound
from doorstep.cases.ratings import actions, policies, queries
from doorstep.cases.ratings.actions.mending import ANSWERING
from doorstep.cases.ratings.models import Remedy, RemedyStatus
from doorstep.cases.ratings.states import MOVES, WITH_THE_BUREAU
from doorstep.faces.office.templatetags.remedies import ticked
from doorstep.faces.shell import periods
from doorstep.faces.shell.once import once
from doorstep.faces.shell.sheets import workbook

PER_PAGE = 30
DAYS = 90
"""Shown without being asked: judgements of the last quarter."""


@dataclass(frozen=True)
class Step:
    """One step on the page: its words, what else it asks, its icon, and whether it is a plain one."""

    title: Any
    act: Callable[..., Remedy]
    choice: str = ""
    icon: str = "check"
    look: str = ""


STEPS: Mapping[str, Step] = {
    "verify": Step(lazy("核实"), actions.verify, "plan", "search"),
    "dispute": Step(lazy("申诉：误评或不实"), actions.dispute, icon="alert", look="plain"),
    "mend": Step(lazy("登记整改"), actions.mend, icon="edit"),
    "call_back": Step(lazy("登记回访"), actions.call_back, "reached", "phone"),
    "answer": Step(lazy("答复"), actions.answer, icon="check"),
    "void": Step(lazy("认定误评，不计入"), actions.void, icon="x-circle", look="plain"),
    "uphold": Step(lazy("维持差评，限期整改"), actions.uphold, icon="undo"),
    "close": Step(lazy("办结"), actions.close, icon="check-circle"),
    "send_back": Step(lazy("退回重办"), actions.send_back, icon="undo", look="plain"),
}
CHOICES = {"plan": Remedy.Plan, "reached": Remedy.Reached}
FILTERS = [("open", lazy("没有办完的")), ("late", lazy("超期的")), *RemedyStatus.choices]


def seen_by_those_who_mend(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Open a view to the bureau and the heads of sites."""

    def open_door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.may_see_remedies(request.actor):
            raise NotAllowed(_("差评由中心负责人和行政审批局处理。"))
        return view(request, *args, **kwargs)

    return open_door


@require_safe
@seen_by_those_who_mend
def remedies(request: Any) -> HttpResponse:
    """The bad judgements of a period: what is open by its day, then the others; filtered by site and state."""
    asked = _asked(request)
    period = {"since": asked["since"], "until": asked["until"]}
    sites = (
        queries.remedies(request.actor, **period)
        .order_by()
        .values_list("rating__slip__application__site_id", "rating__slip__application__site__name")
    )
    context = {
        **asked,
        "page": Paginator(queries.remedies(request.actor, **asked), PER_PAGE).get_page(
            request.GET.get("page")
        ),
        "counts": queries.counts(queries.remedies(request.actor, site=asked["site"], **period)),
        "sites": sorted(sites.distinct()),
        "filters": FILTERS,
        "today": clock.today(),
    }
    return render(request, "office/remedies.html", context)


@require_safe
@seen_by_those_who_mend
def sheet(request: Any) -> HttpResponse:
    """The same as an Excel file; what the rater wrote is not in it."""
    asked = _asked(request)
    head = [
        _("评价时间"), _("点位"), _("事项"), _("经办人"), _("等级"), _("原因"), _("可回访"), _("整改方式"),
        _("状态"), _("期限"), _("超期"), _("回访结果"), _("超期步数"), _("办结时间"),
    ]  # fmt: skip
    rows = (
        [
            row.rating.at,
            row.rating.slip.application.site.name,
            row.rating.slip.application.version.name,
            row.rating.slip.application.handler.name,
            row.rating.get_level_display(),
            "；".join(ticked(row)),
            _("匿名") if row.rating.is_anonymous else _("是"),
            row.get_plan_display(),
            row.get_status_display(),
            row.due_on.isoformat() if row.due_on else "",
            _("超期") if queries.late(row) else "",
            row.get_reached_display(),
            row.late_steps,
            row.closed_at,
        ]
        for row in queries.remedies(request.actor, **asked)
    )
    name = f"{_('差评整改')}-{asked['since']:%Y%m%d}-{asked['until']:%Y%m%d}.xlsx"
    return workbook(name, _("差评整改"), head, rows)


@require_safe
@seen_by_those_who_mend
def remedy(request: Any, remedy_id: int) -> HttpResponse:
    """One of them: what was said, each step so far, and what this actor may do now."""
    return _page(request, queries.find(request.actor, remedy_id))


@require_POST
@seen_by_those_who_mend
def step(request: Any, remedy_id: int, verb: str) -> HttpResponse:
    """One step by its own small form; a refused one comes back as it was typed, and loading it again does nothing."""
    if verb not in STEPS:
        raise NotFound(_("没有这一步。"))
    wanted = STEPS[verb]
    given = {"words": request.POST.get("words", "")}
    if wanted.choice:
        given[wanted.choice] = request.POST.get(wanted.choice, "")

    def act() -> HttpResponse:
        wanted.act(remedy_id, **given, actor=request.actor)
        return redirect("office:remedy", remedy_id=remedy_id)

    try:
        return once(request, act)
    except (NotFound, NotAllowed):
        raise
    except DomainError as refusal:
        return _page(request, queries.find(request.actor, remedy_id), refusal, verb)


def _page(request: Any, row: Remedy, refusal: DomainError | None = None, verb: str = "") -> HttpResponse:
    said = queries.notes(row)
    answered_by = {one.account_id for one in said if one.verb in ANSWERING}
    answers = policies.may_answer(request.actor, row)
    closes = policies.may_close(request.actor, row, answered_by)
    context = {
        "row": row,
        "late": queries.late(row),
        "reasons": ticked(row),
        "words": queries.words_of(row),
        "said": [(STEPS[one.verb].title, one) for one in said],
        "steps": [
            (name, one, CHOICES[one.choice].choices if one.choice else [])
            for name, one in STEPS.items()
            if row.status in MOVES[name]
            and (answers if name in ANSWERING else closes)
            and queries.suits(name, row)
        ],
        "with_the_bureau": row.status in WITH_THE_BUREAU or row.by_bureau,
        "knows_who": policies.may_know_who(request.actor, row),
        "refusal": refusal,
        "refused_verb": verb,
        "typed": request.POST,
    }
    return render(request, "office/remedy.html", context, status=refusal.status if refusal else 200)


def _asked(request: Any) -> dict[str, Any]:
    status = request.GET.get("status", "")
    return {
        **periods.asked(request, DAYS),
        "site": request.GET.get("site", "")[:20],
        "status": status if status in dict(FILTERS) else "",
    }
