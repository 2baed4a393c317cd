"""Reading how materials come in: a phone's link and what it sent; what the county has already."""

from .held import Offer, Source, held_of, keepable, offers, troubled, used
from .phone import Wanted, arrived, link_of, open_link, page_file, wanted

__all__ = [
    "Offer",
    "Source",
    "Wanted",
    "arrived",
    "held_of",
    "keepable",
    "link_of",
    "offers",
    "open_link",
    "page_file",
    "troubled",
    "used",
    "wanted",
]
