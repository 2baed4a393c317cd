"""How the resident's pages write a distance, and the pictures that go with a word."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def km(metres: int) -> str:
    """1.5 for 1,480 metres: points are approximate, so one place is already generous."""
    return f"{metres / 1000:.1f}"


ICONS = {
    "open-shop": "shop",
    "street-stall": "coins",
    "close-shop": "lock",
    "child": "baby",
    "school": "school",
    "work": "work",
    "insurance": "medical",
    "old-age": "elder",
    "disability": "wheelchair",
    "hardship": "heart",
    "house": "house",
    "farm": "farm",
    "marriage": "users",
    "moving": "route",
    "veteran": "medal",
    "death": "flower",
    "papers": "id-card",
}
PACKAGES = {
    "open-restaurant": "shop",
    "birth": "baby",
    "death": "flower",
    "disability": "wheelchair",
    "moving": "route",
    "retirement": "elder",
    "own-work": "work",
    "out-of-work": "coins",
    "hardship": "heart",
    "farming": "farm",
}


@register.filter
def event_icon(code: str) -> str:
    """The picture of a life event; a door for one that has none of its own."""
    return ICONS.get(code, "door")


@register.filter
def package_icon(code: str) -> str:
    """The picture of a bundle; papers for one that has none of its own."""
    return PACKAGES.get(code, "files")


@register.filter
def depth_icon(depth: str) -> str:
    """The sign of how deeply a site does an item."""
    return {"decide": "check-circle", "accept": "file", "guide": "info"}[depth]


@register.filter
def paper(form: str) -> str:
    """原件, 复印件 and so on."""
    return {
        "original": _("原件"),
        "copy": _("复印件"),
        "both": _("原件和复印件"),
        "electronic": _("电子件"),
    }.get(form, form)


@register.simple_tag
def span_bar(start: int, days: int, total: int) -> SafeString:
    """A bar from the working day `start` over `days` of `total`, a stroke for what is done on the spot; silent: the words
    stand beside it. Widths are attributes, because styles in the page are refused.
    """
    whole = max(total, 1)
    width = max(100 * days / whole, 1.5)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-track" width="100" height="10"/><rect class="bar-fill" x="{}" width="{}" height="10"/></svg>',
        f"{min(100 * start / whole, 100 - width):.1f}",
        f"{width:.1f}",
    )
