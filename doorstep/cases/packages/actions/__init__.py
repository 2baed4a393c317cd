"""Everything that changes a bundle. One transaction each: lock, may I, may it now, change, journal."""

from .filling import attach_scan, check_papers, fill
from .following import begin_waiting, follow, hold
from .handing import hand_over
from .mending import mend
from .opening import open_package
from .phoning import close_link, confirm_paper, drop_page, make_link, reject_paper, send_page
from .publishing import begin_kind, discard, draft, publish
from .receiving import accept, notify
from .reusing import decline_reuse, reuse
from .sending import begin_page, drop_page_upload, send_page_part
from .withdrawing import withdraw

__all__ = [
    "accept",
    "attach_scan",
    "begin_kind",
    "begin_page",
    "begin_waiting",
    "check_papers",
    "close_link",
    "confirm_paper",
    "decline_reuse",
    "discard",
    "draft",
    "drop_page",
    "drop_page_upload",
    "fill",
    "follow",
    "hand_over",
    "hold",
    "make_link",
    "mend",
    "notify",
    "open_package",
    "publish",
    "reject_paper",
    "reuse",
    "send_page",
    "send_page_part",
    "withdraw",
]
