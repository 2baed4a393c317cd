"""Reading seals: who answers for one now, its register, and whether the register is what was written."""

from .register import Line, register
from .standing import (
    approvals,
    approves,
    custodies_in_force,
    custody,
    holds,
    is_corrected,
    is_offered,
    may_sign,
    use_of,
)
from .verifying import USED, Breach, Report, verify

__all__ = [
    "USED",
    "Breach",
    "Line",
    "Report",
    "approvals",
    "approves",
    "custodies_in_force",
    "custody",
    "holds",
    "is_corrected",
    "is_offered",
    "may_sign",
    "register",
    "use_of",
    "verify",
]
