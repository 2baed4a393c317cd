"""Reading seals: who answers for one now, its register, and whether the register is what was written."""

from .proving import named, proof
from .register import Line, register
from .standing import (
    acknowledgements_in_force,
    approvals,
    approves,
    custodies_in_force,
    custody,
    has_acknowledged,
    holds,
    in_force,
    is_corrected,
    is_offered,
    last_custody,
    may_sign,
    offered,
    open_handover,
    open_outing,
    rules_in_force,
    use_of,
    works_at,
)
from .verifying import USED, Breach, Report, verify

__all__ = [
    "USED",
    "Breach",
    "Line",
    "Report",
    "acknowledgements_in_force",
    "approvals",
    "approves",
    "custodies_in_force",
    "custody",
    "has_acknowledged",
    "holds",
    "in_force",
    "is_corrected",
    "is_offered",
    "last_custody",
    "may_sign",
    "named",
    "offered",
    "open_handover",
    "open_outing",
    "proof",
    "register",
    "rules_in_force",
    "use_of",
    "verify",
    "works_at",
]
