"""What the desk's templates say often."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

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
}


@register.simple_tag
def state_tag(affair: Any) -> SafeString:
    """An affair's state as a word with an icon and a colour."""
    tone, icon = TONES.get(affair.status, ("", "info"))
    words = {"tone": tone, "icon": icon, "word": affair.get_status_display()}
    return render_to_string("shell/parts/tag.html", words)


@register.filter
def last_open(affairs: Sequence[Any]) -> Any:
    """The id of the newest affair that is still to be done; None where all are done."""
    return next((affair.pk for affair in reversed(affairs) if affair.status in OPEN), None)


@register.filter
def keyshortcut(key: str) -> str:
    """A key's name as `aria-keyshortcuts` wants it ("Ctrl+Enter" → "Control+Enter")."""
    return key.replace("Ctrl", "Control")


@register.filter
def is_open(affair: Any) -> bool:
    """Whether there is still something to do for the affair."""
    return affair.status in OPEN
