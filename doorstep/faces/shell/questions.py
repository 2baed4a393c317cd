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


ASKED = "_asked"
"""The hidden field that names the questions which the page showed when it was sent."""


@dataclass(frozen=True)
class Asked:
    """The form and the groups of it that are shown now."""

    form: SchemaForm
    groups: list[Group]

    @property
    def names(self) -> str:
        """The questions that are shown, as `ASKED` carries them."""
        return ",".join(block.name for group in self.groups for block in group.blocks)


def asked(schema: Mapping[str, Any], answers: Mapping[str, Any], sent: Mapping[str, Any]) -> Asked:
    """The questions for these answers; what the page that was `sent` showed and nobody answered is called wrong.

    A question that comes up only now is not. Of an address that does not say what was shown, those count that everybody
    is asked.
    """
    form = forms.as_django_form(schema, data=dict(answers) if sent else None, initial=answers)
    form.is_valid()
    shown = forms.shown(schema, answers)
    seen = sent[ASKED].split(",") if ASKED in sent else forms.shown(schema, {})
    for name in set(form.errors) - set(seen):
        del form.errors[name]
    groups = [
        Group(part.title, blocks)
        for part in form.sections
        if (blocks := [block for block in part.blocks if block.name in shown])
    ]
    return Asked(form, groups)
