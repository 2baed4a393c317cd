"""Everything by which a material comes into an affair besides the desk's own scanner."""

from .holding import keep_paper, let_go, withdraw_consent
from .phoning import close_link, confirm_paper, drop_page, make_link, reject_paper, send_page
from .reusing import decline_reuse, look, reuse

__all__ = [
    "close_link",
    "confirm_paper",
    "decline_reuse",
    "drop_page",
    "keep_paper",
    "let_go",
    "look",
    "make_link",
    "reject_paper",
    "reuse",
    "send_page",
    "withdraw_consent",
]
