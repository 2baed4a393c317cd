"""Lifecycles as one table each: the only place that says which verb moves which state where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from .errors import IllegalMove

Moves = Mapping[str, Mapping[str, str]]
"""verb → {state before: state after}"""


def next_state(moves: Moves, verb: str, state: str, *, label: Any = "") -> str:
    """The state that `verb` leads to from `state`; raises IllegalMove where the table has no such move."""
    try:
        return moves[verb][state]
    except KeyError:
        raise IllegalMove(
            _("现在的状态是“%(state)s”，不能做这一步。") % {"state": label or state},
            verb=verb,
            state=state,
        ) from None


def verbs_from(moves: Moves, state: str) -> list[str]:
    """The verbs that `state` allows, in the table's order."""
    return [verb for verb, table in moves.items() if state in table]
