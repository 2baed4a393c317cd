"""Answers as people give them: their own name, number and phone where the form asks for them, the rest by chance."""

from __future__ import annotations

import random
from typing import Any

from doorstep.cases.applications.queries import carried_over
from doorstep.registry.catalogue import forms

from .residents import Person


def answers_of(
    schema: dict[str, Any], person: Person, chance: random.Random, told: dict[str, Any]
) -> dict[str, Any]:
    """Complete answers that the form accepts and that agree with what was `told` of the situation."""
    known = {
        "applicant.name": person.name,
        "applicant.number": person.number,
        "applicant.phone": person.phone,
        "applicant.address": person.address,
        "applicant.birth": person.born.isoformat(),
    }
    own = forms.prefill(schema, known) | carried_over(schema, told)
    return forms.generate(schema, chance, own)


def situation_of(questions: dict[str, Any] | None, chance: random.Random) -> dict[str, Any]:
    """Answers to an item's questions (情形), all of them; nothing for an item that asks none."""
    return forms.generate(questions, chance) if questions else {}
