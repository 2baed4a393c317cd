"""What the pages of bad judgements say."""

from __future__ import annotations

from typing import Any

from django import template

from doorstep.cases.ratings.models import Remedy
from doorstep.cases.ratings.reasons import REASONS

register = template.Library()


@register.filter
def ticked(row: Remedy) -> list[str]:
    """What the rater ticked, in words."""
    known = REASONS[row.rating.level]
    return [str(known[reason]) for reason in row.rating.reasons if reason in known]


@register.filter
def chosen(typed: Any, name: str) -> str:
    """What was typed in the field called `name`."""
    return typed.get(name, "")
