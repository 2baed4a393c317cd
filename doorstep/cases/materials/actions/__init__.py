"""Everything by which a material comes into an affair besides the desk's own scanner."""

from .phoning import close_link, confirm_paper, drop_page, make_link, reject_paper, send_page

__all__ = ["close_link", "confirm_paper", "drop_page", "make_link", "reject_paper", "send_page"]
