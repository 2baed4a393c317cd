"""What a file truly is, by its content and never by its name; and pictures made harmless."""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from doorstep.base.core.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png"}


@dataclass(frozen=True)
class Content:
    """A checked file: its bytes as they are kept, and its true media type."""

    data: bytes
    media_type: str


def examine(data: bytes) -> Content:
    """The file as it may be kept: JPEG and PNG written anew (upright, without place or camera data), PDF as it is.

    Raises Invalid: empty, too large (10 MB, 40 million pixels), of another kind, broken, or a PDF that asks for a
    password.
    """
    if not data:
        raise Invalid("file_empty", _("文件是空的，请重新选择。"), field="file")
    if len(data) > MOST_BYTES:
        raise Invalid("file_large", _("文件超过 10 MB，请缩小后再传。"), field="file")
    if data.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(data)
    if data.startswith(b"%PDF-"):
        return _pdf(data)
    raise Invalid("file_kind", _("只接受 JPG、PNG 图片和 PDF 文件；这个文件的内容不是。"), field="file")


def _picture(data: bytes) -> Content:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=list(KINDS))
            width, height = picture.size
            if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
                raise Invalid("picture_large", _("图片的像素太多，请缩小后再传。"), field="file")
            kind = picture.format or ""
            upright = ImageOps.exif_transpose(picture)
            upright.load()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombWarning):
        raise Invalid("file_broken", _("图片打不开，可能已损坏，请重新拍照或扫描。"), field="file") from None
    out = io.BytesIO()
    if kind == "JPEG":
        upright.convert("RGB").save(out, "JPEG", quality=88)
    else:
        clean = upright if upright.mode in {"L", "RGB", "RGBA"} else upright.convert("RGBA")
        clean.info.clear()
        clean.save(out, "PNG")
    return Content(out.getvalue(), KINDS[kind])


def _pdf(data: bytes) -> Content:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Invalid("pdf_locked", _("这份 PDF 加了密码，请提供没有密码的文件。"), field="file")
        pages = len(reader.pages)
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError):
        raise Invalid("file_broken", _("PDF 打不开，可能已损坏，请重新扫描。"), field="file") from None
    if not pages or b"%%EOF" not in data[-2048:]:
        raise Invalid("file_broken", _("PDF 不完整，请重新扫描。"), field="file")
    return Content(data, "application/pdf")
