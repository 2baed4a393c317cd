"""The life of a package: its state is that of its parts, the worst first (domain.md §1.6); which verb goes in which state."""

from __future__ import annotations

from collections.abc import Collection

from doorstep.base.core.states import Moves
from doorstep.cases.applications.states import UNDECIDED

PART_STATES = (
    "waiting",
    "opened",
    "noticed",
    "running",
    "refused",
    "ended",
    "revoked",
    "ready",
    "done",
    "withdrawn",
)
"""Of one part: not begun, to be completed, asked to be completed, under way, decided against, ended otherwise without
a result, its result was taken back, its result lies ready, its result was handed over, withdrawn together with the whole
bundle."""

FALLEN = ("refused", "ended", "revoked")
"""Without a result that counts: it may be opened again, and nothing that waits for it goes on."""

DECIDED = {"issued": "ready", "sent": "ready", "finished": "done", "refused": "ended"}
"""An affair's state → the part's where there is a result; without one it was refused."""

UNDER_WAY = ("opened", "running", "wanting", "partly_refused")
MOVES: Moves = {
    "fill": {state: state for state in UNDER_WAY},
    "check_material": {state: state for state in UNDER_WAY},
    "notify": {state: state for state in UNDER_WAY},
    "accept": {state: state for state in UNDER_WAY},
    "mend": {state: state for state in (*UNDER_WAY, "ready", "done")},
    "hand_over": {state: state for state in (*UNDER_WAY, "ready")},
    "withdraw": {state: state for state in UNDER_WAY},
}
"""A verb acts on the parts; the state that follows is `worst` of theirs."""


def of_part(
    application_status: str | None, *, has_result: bool, is_withdrawn: bool = False, is_revoked: bool = False
) -> str:
    """The state of a part by that of its affair, None where it has not begun; a refusal stays one after its delivery.

    In a bundle that was withdrawn as a whole (`is_withdrawn`) what was not decided by then is withdrawn with it; an
    affair that was withdrawn by itself is missing from its bundle: it ended without a result. `is_revoked`: its result
    was taken back, by the affair or by its certificate alone.
    """
    if is_withdrawn and application_status in {None, "withdrawn"}:
        return "withdrawn"
    if application_status is None:
        return "waiting"
    if is_revoked or application_status == "revoked":
        return "revoked"
    if application_status in {"opened", "noticed"}:
        return application_status
    if application_status in DECIDED:
        return DECIDED[application_status] if has_result else "refused"
    if application_status in {*UNDECIDED, "granted", "sealed"}:
        return "running"
    return "ended"


def worst(parts: Collection[str]) -> str:
    """The package's state: the worst of its parts; what was withdrawn with the whole speaks only where nothing else is."""
    found = set(parts)
    if "noticed" in found:
        return "wanting"
    if found & set(FALLEN):
        return "partly_refused"
    if "opened" in found:
        return "opened"
    if found & {"waiting", "running"}:
        return "running"
    if "ready" in found:
        return "ready"
    return "done" if "done" in found else "withdrawn"


def is_over(parts: Collection[str]) -> bool:
    """Whether nothing goes on any more; a part that waits for a refused one will not begin by itself."""
    return set(parts) <= {*FALLEN, "done", "withdrawn"}
