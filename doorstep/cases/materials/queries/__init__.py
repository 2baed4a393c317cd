"""Reading how materials come in: a phone's link and what it sent."""

from .phone import Wanted, arrived, link_of, open_link, page_file, wanted

__all__ = ["Wanted", "arrived", "link_of", "open_link", "page_file", "wanted"]
