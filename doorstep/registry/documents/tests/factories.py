"""Files as people hand them in, made by code."""

from __future__ import annotations

import io

from PIL import Image
from pypdf import PdfWriter


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), mode: str = "RGB", **how) -> bytes:
    """A white picture."""
    out = io.BytesIO()
    Image.new(mode, size, "white").save(out, kind, **how)
    return out.getvalue()


def writer(pages: int = 1) -> PdfWriter:
    """A PDF of empty pages that can still be added to."""
    made = PdfWriter()
    for _page in range(pages):
        made.add_blank_page(200, 200)
    return made


def pdf(made: PdfWriter | None = None) -> bytes:
    """The bytes of a PDF; without an argument one empty page."""
    out = io.BytesIO()
    (made or writer()).write(out)
    return out.getvalue()
