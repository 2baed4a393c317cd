"""Everything that changes an affair. One transaction each: lock, may I, may it now, change, journal."""

from .deciding import grant, refuse
from .ending import hand_over, withdraw
from .filling import attach_scan, check_materials, fill
from .opening import open_application
from .prefilling import prefill
from .receiving import accept, notify, turn_down
from .sealing import issue, seal

__all__ = [
    "accept",
    "attach_scan",
    "check_materials",
    "fill",
    "grant",
    "hand_over",
    "issue",
    "notify",
    "open_application",
    "prefill",
    "refuse",
    "seal",
    "turn_down",
    "withdraw",
]
