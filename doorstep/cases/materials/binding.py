"""Several pictures and PDFs bound into one PDF, in their order. Pure."""

from __future__ import annotations

import io
from collections.abc import Iterable

from PIL import Image
from pypdf import PdfWriter

PDF = "application/pdf"
LONGEST_SIDE = 3508
"""Pixels: the long side of A4 at 300 dots per inch; a larger photo shows nothing more of a sheet of paper."""
DOTS = 300


def bind(pages: Iterable[tuple[bytes, str]]) -> bytes:
    """One PDF of `pages`, each (bytes, media type): a picture fills a page of its own, a PDF brings all of its pages."""
    writer = PdfWriter()
    for data, media_type in pages:
        writer.append(io.BytesIO(data if media_type == PDF else _page(data)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _page(data: bytes) -> bytes:
    with Image.open(io.BytesIO(data)) as picture:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        paper = Image.new("RGB", picture.size, "white")
        if picture.mode == "RGBA":
            paper.paste(picture, mask=picture.getchannel("A"))
        else:
            paper.paste(picture.convert("RGB"))
    out = io.BytesIO()
    paper.save(out, "PDF", resolution=DOTS, quality=85)
    return out.getvalue()
