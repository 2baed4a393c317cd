"""Reading judgements: the slip by its code, a site's sums, and the bad ones that are being mended."""

from .judging import SMALLEST_SHOWN, Summary, code_of, site_summary, slip, tidy
from .mending import Said, counts, find, late, notes, remedies, suits, words_of

__all__ = [
    "SMALLEST_SHOWN",
    "Said",
    "Summary",
    "code_of",
    "counts",
    "find",
    "late",
    "notes",
    "remedies",
    "site_summary",
    "slip",
    "suits",
    "tidy",
    "words_of",
]
