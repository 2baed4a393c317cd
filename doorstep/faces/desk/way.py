"""Where a promised item stands: what its page offers to the one who looks, and what happens next."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.clock import queries as calendars
from doorstep.base.clock import terms
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.actions.reviewing import signatures
from doorstep.cases.applications.models import (
    Application,
    Commitment,
    Extension,
    Promise,
    Review,
    ReviewState,
    SpecialStep,
)
from doorstep.cases.applications.queries.lists import left
from doorstep.cases.applications.states import MOVES
from doorstep.registry.staff.models import Role

UNDECIDED = ("accepted", "stopped", "proposed")


@dataclass(frozen=True)
class Due:
    """An affair's present deadline: its light, the working days left, None where there is none now."""

    light: terms.Light
    on: dt.date | None
    left: int | None
    is_provisional: bool


def due(affair: Application) -> Due:
    """The present deadline as a page shows it; one query for the calendar."""
    today = clock.today()
    return Due(
        queries.light(affair, today),
        affair.due_on,
        left(affair, today, calendars.calendar(today)),
        affair.is_provisional,
    )


def under_way(affair: Application, actor: Actor) -> dict[str, Any]:
    """What the page of a promised item shows beside form and papers, and what the actor may do now."""
    reviews = list(affair.reviews.select_related("department", "reviewer").order_by("position", "pk"))
    steps = special_steps(affair)
    extension = Extension.objects.filter(application=affair).select_related("asked_by", "answered_by").first()
    offered = acts(affair, actor, reviews, steps, extension)
    return {
        "reviews": reviews,
        "special_steps": steps,
        "extension": extension,
        **committed(affair, actor),
        **promised(affair),
        "acts": offered,
        "officers": queries.officers(affair) if any(s.get("on_site") for s in offered["begin"]) else [],
        "ahead": ahead(affair, reviews, steps),
        "due": due(affair),
    }


def committed(affair: Application, actor: Actor) -> dict[str, Any]:
    """The commitment in place of proofs (告知承诺), and whether the actor may say now that it is true or false."""
    found = Commitment.objects.filter(application=affair).select_related("verified_by").first()
    may = (
        found is not None
        and found.verified_at is None
        and affair.status in MOVES["verify_commitment"]
        and policies.may_propose(actor, affair)
    )
    return {"commitment": found, "may_verify": may}


def promised(affair: Application) -> dict[str, Any]:
    """The promise to bring papers (容缺): its papers that are still awaited, and whether its day has passed."""
    promise = Promise.objects.filter(application=affair).first()
    if promise is None:
        return {"promise": None}
    rows = affair.materials.filter(state="promised").select_related("material")
    return {
        "promise": promise,
        "awaited": list(rows.order_by("material__position")),
        "promise_is_over": promise.kept_at is None and promise.due_on < clock.today(),
    }


def acts(
    affair: Application,
    actor: Actor,
    reviews: list[Review],
    steps: list[SpecialStep],
    extension: Extension | None,
) -> dict[str, Any]:
    """Which verbs the actor can use now, by name. The actions judge again; this only says what to show."""
    status = affair.status
    running = [step for step in steps if step.ended_at is None]
    has_signed = actor.account_id in signatures(affair)
    may_propose = policies.may_propose(actor, affair)
    may_sign = policies.may_sign(actor, affair)
    asked = extension is not None and extension.answered_at is None
    states = {review.state for review in reviews}
    spoken = ReviewState.OPEN not in states and (
        ReviewState.WAITING not in states or ReviewState.OBJECTED in states
    )
    is_running = status in {"accepted", "stopped"}
    return {
        "opinion": is_running and not has_signed and _speaks_for(actor, reviews),
        "propose": status == "accepted" and may_propose and spoken and not has_signed,
        "objected": ReviewState.OBJECTED in states,
        "sign": status == "proposed" and may_sign and not has_signed,
        "send_back": status == "proposed" and may_sign,
        "begin": _to_begin(affair, running)
        if is_running and policies.may_run_special_step(actor, affair)
        else [],
        "end": running if policies.may_run_special_step(actor, affair) else [],
        "ask": is_running and may_propose and extension is None and _in_time(affair),
        "answer": status in UNDECIDED and may_sign and asked and extension.asked_by_id != actor.account_id,
        "take": affair.holder_id != actor.account_id and policies.may_hold(actor, affair),
        "pass_on": policies.may_pass_on(actor, affair),
        "has_signed": has_signed,
    }


def _speaks_for(actor: Actor, reviews: list[Review]) -> Review | None:
    """The open review in which the actor speaks for their department."""
    mine = actor.departments(Role.DEPARTMENT)
    return next((r for r in reviews if r.state == ReviewState.OPEN and r.department_id in mine), None)


def _to_begin(affair: Application, running: list[SpecialStep]) -> list[dict[str, Any]]:
    names = {step.name for step in running}
    return [step for step in affair.version.procedure.get("special_steps", []) if step["name"] not in names]


def special_steps(affair: Application) -> list[SpecialStep]:
    """The affair's special procedures with who began, checked and ended them, in their order."""
    joined = ("begun_by", "officer", "second_officer")
    return list(affair.special_steps.select_related(*joined).order_by("began_at", "pk"))


def _in_time(affair: Application) -> bool:
    end = affair.legal_due or affair.promised_due
    return end is None or clock.today() <= end


def ahead(affair: Application, reviews: list[Review], steps: list[SpecialStep]) -> str:
    """What happens next, and who does it: one sentence for whoever opens the affair."""
    deciding = affair.decided_at_site.name if affair.decided_at_site else affair.site.name
    match affair.status:
        case "stopped":
            names = _("、").join(step.name for step in steps if step.ended_at is None)
            return _("正在%(names)s，结束前期限停计。") % {"names": names}
        case "accepted":
            open_now = [review.department.name for review in reviews if review.state == ReviewState.OPEN]
            if open_now:
                return _("等%(who)s提出审查意见。") % {"who": _("、").join(open_now)}
            return _("审查意见齐了，等%(site)s的审批人员拟决定。") % {"site": deciding}
        case "proposed":
            return _("等%(site)s的负责人签发。") % {"site": deciding}
        case "granted" | "sealed":
            return _("等%(site)s用印出证。") % {"site": deciding}
        case "issued" | "refused":
            where = affair.collect_site.name if affair.collect_site else affair.site.name
            return _("等申请人到%(site)s领取，全县任何一个便民服务中心都能领。") % {"site": where}
        case "sent":
            return _("已寄出，等签收。")
        case _:
            return ""
