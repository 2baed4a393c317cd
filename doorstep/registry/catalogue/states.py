"""The lifecycle of an item: one table. A suspended item leaves every list at once; its open affairs go on."""

from __future__ import annotations

from doorstep.base.core.states import Moves

MOVES: Moves = {
    "suspend": {"active": "suspended"},
    "resume": {"suspended": "active"},
    "cancel": {"active": "cancelled", "suspended": "cancelled"},
}
