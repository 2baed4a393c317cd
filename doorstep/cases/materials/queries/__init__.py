"""Reading how materials come in: a phone's link and what it sent; what the county has already."""

from .held import Offer, Source, fallen, held_of, keepable, offers, troubled, used
from .phone import Wanted, arrived, link_of, open_link, page_file, wanted, was_made
from .uploads import affair_of, page_upload, purpose_of_page, purpose_of_scan, row_of, scan_upload, upload_by

__all__ = [
    "Offer",
    "Source",
    "Wanted",
    "affair_of",
    "arrived",
    "fallen",
    "held_of",
    "keepable",
    "link_of",
    "offers",
    "open_link",
    "page_file",
    "page_upload",
    "purpose_of_page",
    "purpose_of_scan",
    "row_of",
    "scan_upload",
    "troubled",
    "upload_by",
    "used",
    "wanted",
    "was_made",
]
