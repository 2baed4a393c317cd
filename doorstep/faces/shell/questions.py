"""Questions of choices on a page that works without JavaScript: those that the answers so far show, the rest later."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.forms import SchemaForm
from doorstep.registry.catalogue.forms.page import Block


@dataclass(frozen=True)
class Group:
    """Questions under one heading."""

    title: str
    blocks: list[Block]


@dataclass(frozen=True)
class Asked:
    """The form and the groups of it that are shown now."""

    form: SchemaForm
    groups: list[Group]


def asked(schema: Mapping[str, Any], answers: Mapping[str, Any], *, is_sent: bool) -> Asked:
    """The questions for these answers; those left open are called wrong once the page was sent."""
    form = forms.as_django_form(schema, data=dict(answers) if is_sent else None, initial=answers)
    form.is_valid()
    shown = forms.shown(schema, answers)
    groups = [
        Group(part.title, blocks)
        for part in form.sections
        if (blocks := [block for block in part.blocks if block.name in shown])
    ]
    return Asked(form, groups)
