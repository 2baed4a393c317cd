"""How far is my affair? By the code on its documents (查询码), without a login."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from doorstep.base.core import codes
from doorstep.cases.applications import queries
from doorstep.cases.applications.queries import Followed
from doorstep.faces.shell import guessing
from doorstep.faces.shell.middleware import public

DOOR = "follow"
STEPS = {
    "received": gettext_lazy("收下材料"),
    "supplement": gettext_lazy("补齐材料"),
    "accepted": gettext_lazy("受理"),
    "reviewed": gettext_lazy("审查"),
    "decided": gettext_lazy("决定"),
    "made": gettext_lazy("制证用印"),
    "delivered": gettext_lazy("领取"),
}
# what the office is to be done with by its day; where the result lies ready nobody is in a hurry
DATED = frozenset({"opened", "noticed", "accepted", "stopped", "proposed", "granted", "sealed", "sent"})
APPEAL = gettext_lazy("决定书上写着理由，以及不服怎样复议、怎样起诉。")
ANEW = gettext_lazy("准备好材料可以重新申请。")
# state → how far it is, what comes next, and the tone; an affair is "reviewing" while departments are asked
SAYS = {
    "opened": (
        gettext_lazy("材料收下了，正在核对"),
        gettext_lazy("材料齐了就受理；缺什么，会一次说清。"),
        "",
    ),
    "noticed": (
        gettext_lazy("等您补交材料"),
        gettext_lazy("交到%(site)s就行，来不了可以请人代交。"),
        "wait",
    ),
    "reviewing": (gettext_lazy("正在审查"), gettext_lazy("等%(who)s提出意见。"), ""),
    "accepted": (
        gettext_lazy("部门都看过了，正在拟决定"),
        gettext_lazy("拟好以后还要由负责人签发。"),
        "",
    ),
    "stopped": (
        gettext_lazy("正在进行%(what)s"),
        gettext_lazy("这段时间不计入期限，结束后期限往后顺延。"),
        "wait",
    ),
    "proposed": (gettext_lazy("决定拟好了，等负责人签发"), gettext_lazy("签发后就制证、用印。"), ""),
    "granted": (gettext_lazy("批准了，正在制证"), gettext_lazy("做好以后就可以领。"), "good"),
    "sealed": (gettext_lazy("批准了，正在制证"), gettext_lazy("做好以后就可以领。"), "good"),
    "issued": (gettext_lazy("办好了，可以来领"), gettext_lazy("在%(site)s。"), "good"),
    "refused": (gettext_lazy("没有批准，请来领决定书"), APPEAL, "wait"),
    "sent": (gettext_lazy("已经送出，等您签收"), gettext_lazy("方式：%(mode)s。"), "good"),
    "finished": (gettext_lazy("办完了"), gettext_lazy("结果已经交到您手上。"), "good"),
    "not_accepted": (gettext_lazy("没有受理"), APPEAL, "grave"),
    "withdrawn": (
        gettext_lazy("已经撤回"),
        gettext_lazy("是按申请人的意愿撤回的，可以重新申请。"),
        "",
    ),
    "lapsed": (gettext_lazy("没有按时补交，这次申请结束了"), ANEW, "grave"),
    "returned": (gettext_lazy("承诺补交的材料没有按时交来，已经退件"), ANEW, "grave"),
    "revoked": (gettext_lazy("结果已经撤销"), APPEAL, "grave"),
}


class CodeForm(forms.Form):
    """The code to follow an affair."""

    code = forms.CharField(
        label=gettext_lazy("查询码"),
        max_length=30,
        help_text=gettext_lazy("印在受理通知书左下的二维码下面，12 位字母和数字，不分大小写"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}
        ),
    )


@public
@require_safe
@guessing.guarded(DOOR)
def find(request: HttpRequest) -> HttpResponse:
    """Ask for the code."""
    form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        code = codes.read(form.cleaned_data["code"])
        if queries.followed_by(code) is not None:
            return redirect("portal:follow", code=code)
        return _unknown(request, form)
    return render(request, "portal/follow_find.html", {"form": form}, status=422 if form.is_bound else 200)


@public
@require_safe
@guessing.guarded(DOOR)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """How far it is, what it waits for and until when, what is missing, what lies ready where."""
    affair = queries.followed_by(code)
    if affair is None:
        return _unknown(request, CodeForm({"code": code[:30]}))
    found = queries.follow(affair)
    context = {
        "found": found,
        "affair": affair,
        "steps": [(STEPS[step.name], step) for step in found.steps],
        "is_dated": affair.status in DATED and affair.due_on is not None,
        **told(found),
    }
    response = render(request, "portal/follow.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _unknown(request: HttpRequest, form: CodeForm) -> HttpResponse:
    guessing.wrong(DOOR, request)
    form.is_valid()
    form.add_error("code", _("没有这个查询码，请核对通知书上的字母和数字。"))
    return render(request, "portal/follow_find.html", {"form": form}, status=404)


def told(found: Followed) -> dict[str, Any]:
    """In plain words: how far it is, what comes next, and in which tone."""
    affair = found.affair
    is_asked = affair.status == "accepted" and found.awaited
    head, text, tone = SAYS["reviewing" if is_asked else affair.status]
    values = {
        "site": found.collect_at.name if affair.status == "issued" else affair.site.name,
        "who": _("、").join(review.department.name for review in found.awaited),
        "what": _("、").join(step.name for step in found.stopped_by),
        "mode": found.delivery.get_mode_display() if found.delivery else "",
    }
    return {"head": str(head) % values, "text": str(text) % values, "tone": tone}
