"""A bar beside a number: an SVG whose widths are attributes, because styles in the page are refused."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()

# the legend's signs: class, x, y, width, height
KEYS = {"fill": ("bar-fill", 2, 7, 20, 10), "mark": ("bar-mark", 10, 3, 4, 18)}


@register.simple_tag
def bar(value: float, mark: float | None, scale: float) -> SafeString:
    """A bar up to `value` with a stroke at `mark`, on a track as long as `scale`; silent: the numbers stand beside it."""
    width = 100 * min(value / scale, 1)
    place = 98.5 * min((mark or 0) / scale, 1)
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        '<rect class="bar-track" width="100" height="10"/><rect class="bar-fill" width="{}" height="10"/>'
        '<rect class="bar-mark" x="{}" width="1.5" height="10"/></svg>',
        f"{width:.1f}",
        f"{place:.1f}",
    )


@register.simple_tag
def bar_key(name: str) -> SafeString:
    """The legend's sign for one part of a bar."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">'
        '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/></svg>',
        *KEYS[name],
    )
