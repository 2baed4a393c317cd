"""Everything that changes a bundle. One transaction each: lock, may I, may it now, change, journal."""

from .filling import attach_scan, check_papers, fill
from .following import follow
from .handing import hand_over
from .mending import mend
from .opening import open_package
from .publishing import draft, publish
from .receiving import accept, notify

__all__ = [
    "accept",
    "attach_scan",
    "check_papers",
    "draft",
    "fill",
    "follow",
    "hand_over",
    "mend",
    "notify",
    "open_package",
    "publish",
]
