"""Everything by which a material comes into an affair besides the desk's own scanner."""

from .holding import keep_paper, let_go, withdraw_consent
from .phoning import close_link, confirm_paper, drop_page, make_link, reject_paper, send_page
from .reusing import carry_over, decline_reuse, look, reuse
from .sending import (
    begin_page,
    begin_scan,
    drop_page_upload,
    drop_scan_upload,
    send_page_part,
    send_scan_part,
)

__all__ = [
    "begin_page",
    "begin_scan",
    "carry_over",
    "close_link",
    "confirm_paper",
    "decline_reuse",
    "drop_page",
    "drop_page_upload",
    "drop_scan_upload",
    "keep_paper",
    "let_go",
    "look",
    "make_link",
    "reject_paper",
    "reuse",
    "send_page",
    "send_page_part",
    "send_scan_part",
    "withdraw_consent",
]
