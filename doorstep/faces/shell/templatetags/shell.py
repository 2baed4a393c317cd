"""What templates say often: an icon, a key, a date as people here write it."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Mapping
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from doorstep.base.clock import why, words
from doorstep.base.clock.terms import Run
from doorstep.base.core import codes
from doorstep.faces.shell import why_due as telling

register = template.Library()


@register.simple_tag
def icon(name: str, label: str = "", large: bool = False) -> SafeString:
    """An icon of our sprite; silent for screen readers unless it has a label of its own."""
    address = f"{static('shell/img/icons.svg')}#{name}"
    size = "icon icon-large" if large else "icon"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"/></svg>', size, label, address
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"/></svg>', size, address)


@register.simple_tag
def key(name: str) -> SafeString:
    """The key that starts an action, shown beside its word; hidden from names that are read aloud."""
    return format_html('<kbd aria-hidden="true">{}</kbd>', name)


@register.simple_tag
def once() -> SafeString:
    """A hidden idempotency key: the same form sent twice carries the same one, so it happens once."""
    return format_html('<input type="hidden" name="once" value="{}">', uuid.uuid4())


@register.simple_tag
def passkey_ids(**ids: str) -> SafeString:
    """The page's ids as data for allauth's script that adds a passkey: JSON, which no browser runs."""
    told = json.dumps({"ids": ids}).translate({ord(sign): f"\\u{ord(sign):04X}" for sign in "<>&"})
    return format_html(
        '<script data-allauth-onload="allauth.webauthn.forms.addForm" type="application/json">{}</script>',
        mark_safe(told),  # noqa: S308 - nothing in it ends the element
    )


@register.inclusion_tag("shell/parts/why_due.html")
def why_due(run: Run) -> dict[str, Any]:
    """为什么是这一天: the days of a term in rows and in month calendars, to read and to print."""
    return {
        "run": run,
        "rows": telling.rows(run),
        "months": telling.months(run),
        "tally": telling.tally(run),
        "ends": why.ends(run),
    }


@register.filter
def window(counter: Any) -> str:
    """A counter as people call it: its number and its name, 3号综合窗口; several of a site share a name."""
    return _("%(number)d号%(name)s") % {"number": counter.number, "name": counter.name} if counter else ""


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether the field is a single tick box, whose label stands behind the box."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def first_input(field: BoundField) -> str:
    """The id that a link in the error summary jumps to: the field's input, or its first choice."""
    if isinstance(field.field.widget, RadioSelect | CheckboxSelectMultiple):
        return f"{field.auto_id}_0"
    return field.id_for_label or field.auto_id


@register.filter
def day(value: dt.date | dt.datetime | None) -> str:
    """2026年11月23日, or 23 November 2026."""
    return words.day(value) if value else ""


@register.filter
def near_day(value: dt.date | dt.datetime | None) -> str:
    """11月23日 in this year, with its year in another: for narrow columns."""
    return words.near_day(value) if value else ""


@register.filter
def weekday(value: dt.date | None) -> str:
    """周一 to 周日."""
    return words.weekday(value) if value else ""


@register.filter
def hour(value: dt.time | dt.datetime | None) -> str:
    """8:30, in the county's time."""
    return words.hour(value) if value is not None else ""


@register.filter
def moment(value: dt.datetime | None) -> str:
    """2026年11月23日 8:30."""
    return words.moment(value) if value else ""


@register.filter
def in_groups(code: str) -> str:
    """A printed code as people read it aloud: 7K2M 9QXT 4BVN."""
    return codes.in_groups(code)


@register.filter
def span(value: dt.timedelta | float | None) -> str:
    """A length of time (timedelta or seconds) in the largest two words: 3 分钟, 1 小时 5 分钟."""
    if value is None:
        return ""
    seconds = value.total_seconds() if isinstance(value, dt.timedelta) else value
    minutes = int(seconds // 60)
    if minutes < 1:
        return _("不到 1 分钟")
    if minutes < 60:
        return _("%(n)d 分钟") % {"n": minutes}
    return _("%(h)d 小时 %(m)d 分钟") % {"h": minutes // 60, "m": minutes % 60}


@register.filter
def pairs(found: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """The keys with their values; `.items` in a template would find a key of that name first."""
    return list(found.items())
