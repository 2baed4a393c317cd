"""What the desk's templates say often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from doorstep.cases.applications import queries
from doorstep.cases.applications.models import ApplicationStatus
from doorstep.cases.applications.states import OPEN

register = template.Library()

TONES = {
    "opened": ("info", "file"),
    "noticed": ("wait", "alert"),
    "accepted": ("info", "file-check"),
    "granted": ("good", "check"),
    "refused": ("grave", "x-circle"),
    "sealed": ("good", "stamp"),
    "issued": ("good", "certificate"),
    "finished": ("good", "check-circle"),
    "not_accepted": ("grave", "x-circle"),
    "withdrawn": ("", "undo"),
    "stopped": ("info", "pause"),
    "proposed": ("wait", "edit"),
    "sent": ("info", "transfer"),
    "lapsed": ("grave", "x-circle"),
    "returned": ("grave", "undo"),
    "revoked": ("grave", "x-circle"),
}
PACKAGE_TONES = {
    "wanting": ("wait", "alert"),
    "opened": ("info", "file"),
    "partly_refused": ("grave", "x-circle"),
    "running": ("info", "play"),
    "ready": ("good", "certificate"),
    "done": ("good", "check-circle"),
    "withdrawn": ("", "undo"),
}
WAITS = gettext_lazy("等前面的办成")
NEVER_BEGAN = gettext_lazy("已撤回，没有开始")
LIGHTS = {
    "red": ("grave", "alert", gettext_lazy("超期")),
    "yellow": ("wait", "clock", gettext_lazy("临期")),
    "green": ("good", "check", gettext_lazy("正常")),
    "stopped": ("info", "pause", gettext_lazy("停计")),
}


@register.filter
def term_name(affair: Any) -> str:
    """Which term an affair's deadline ends: 补正期限, 承诺办结期限."""
    return queries.term_name(affair)


@register.simple_tag
def state_tag(affair: Any) -> SafeString:
    """An affair's state as a word with an icon and a colour."""
    tone, icon = TONES.get(affair.status, ("", "info"))
    words = {"tone": tone, "icon": icon, "word": affair.get_status_display()}
    return render_to_string("shell/parts/tag.html", words)


@register.simple_tag
def package_tag(package: Any) -> SafeString:
    """A bundle's state as a word with an icon and a colour."""
    tone, icon = PACKAGE_TONES[package.status]
    words = {"tone": tone, "icon": icon, "word": package.get_status_display()}
    return render_to_string("shell/parts/tag.html", words)


@register.simple_tag
def part_tag(view: Any) -> SafeString:
    """The state of a part: its affair's, that its result was revoked, or that it waits, or was withdrawn before it began."""
    if view.state == "revoked":
        tone, icon = TONES["revoked"]
        words = {"tone": tone, "icon": icon, "word": ApplicationStatus.REVOKED.label}
        return render_to_string("shell/parts/tag.html", words)
    if view.application is not None:
        return state_tag(view.application)
    if view.state == "withdrawn":
        return render_to_string("shell/parts/tag.html", {"tone": "", "icon": "undo", "word": NEVER_BEGAN})
    return render_to_string("shell/parts/tag.html", {"tone": "", "icon": "clock", "word": WAITS})


@register.simple_tag
def light_tag(light: str) -> SafeString:
    """A deadline's light as a word with an icon: never by its colour alone."""
    tone, icon, word = LIGHTS[light]
    return render_to_string("shell/parts/tag.html", {"tone": tone, "icon": icon, "word": word})


@register.filter
def left_words(left: int | None) -> str:
    """还剩 3 个工作日, 今天到期, 超 2 个工作日; nothing where there is no deadline."""
    if left is None:
        return ""
    if left == 0:
        return _("今天到期")
    if left > 0:
        return ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", left) % {"n": left}
    return ngettext("超 %(n)d 个工作日", "超 %(n)d 个工作日", -left) % {"n": -left}


@register.filter
def last_open(affairs: Sequence[Any]) -> Any:
    """The id of the newest affair that is still to be done; None where all are done."""
    return next((affair.pk for affair in reversed(affairs) if affair.status in OPEN), None)


@register.filter
def last_open_package(packages: Sequence[Any]) -> Any:
    """The id of the newest bundle that goes on; None where all are over."""
    return next((package.pk for package in reversed(packages) if package.finished_at is None), None)


@register.filter
def keyshortcut(key: str) -> str:
    """A key's name as `aria-keyshortcuts` wants it ("Ctrl+Enter" → "Control+Enter")."""
    return key.replace("Ctrl", "Control")


@register.filter
def is_open(affair: Any) -> bool:
    """Whether there is still something to do for the affair."""
    return affair.status in OPEN
