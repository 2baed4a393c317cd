"""What a file may be at most, and what says that it is more."""

from __future__ import annotations

import struct
import zlib

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
READABLE_SIDE = 3_000  # a page of A4 at 250 dots per inch; what is larger is shrunk to it
PREVIEW_SIDE = 480
MOST_SCANS = 100  # of one progressive JPEG; cameras write at most about a dozen
MOST_PAGES = 300
MOST_OBJECTS = 200_000
MOST_PIXELS_IN_PDF = 110_000_000  # A3 at 600 dots per inch, black and white
MOST_INFLATED = 256 * 1024 * 1024  # all streams of one PDF together

# what the libraries are known to raise for broken input, their own errors apart
BROKEN = (
    OSError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    SyntaxError,
    EOFError,
    OverflowError,
    RecursionError,
    NotImplementedError,
    AssertionError,
    struct.error,
    zlib.error,
)


class Unfit(Exception):
    """A file that is not kept; `code` says why, `kinds.REFUSALS` says it to people."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code
