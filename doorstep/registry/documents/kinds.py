"""What a file truly is, by its content and never by its name; and pictures made harmless."""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import DictionaryObject

from doorstep.base.core.errors import Invalid

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 40_000_000
LONGEST_SIDE = 12_000
MOST_PAGES = 300
KINDS = {"JPEG": "image/jpeg", "PNG": "image/png"}
# what the two libraries are known to raise for broken input, their own errors apart
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
BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)
ACTIVE = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute", "/Rendition"}


@dataclass(frozen=True)
class Content:
    """A checked file: its bytes as they are kept, and its true media type."""

    data: bytes
    media_type: str


def examine(data: bytes) -> Content:
    """The file as it may be kept: JPEG and PNG written anew (upright, without place or camera data), PDF as it is.

    Raises Invalid: empty, too large (10 MB, 40 million pixels, 300 pages), of another kind, broken, or a PDF that
    asks for a password, carries files or does something by itself.
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
    except BOMBS:
        raise Invalid("picture_large", _("图片的像素太多，请缩小后再传。"), field="file") from None
    except (UnidentifiedImageError, *BROKEN):
        raise Invalid("file_broken", _("图片打不开，可能已损坏，请重新拍照或扫描。"), field="file") from None
    out = io.BytesIO()
    if kind == "JPEG":
        clean = upright.convert("RGB")
        clean.info.clear()  # a comment would be written again
        clean.save(out, "JPEG", quality=88)
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
        if pages > MOST_PAGES:
            raise Invalid(
                "pdf_long", _("PDF 超过 %(most)d 页，请分开上传。") % {"most": MOST_PAGES}, field="file"
            )
        is_active = _acts(reader)
    except (PyPdfError, *BROKEN):
        raise Invalid("file_broken", _("PDF 打不开，可能已损坏，请重新扫描。"), field="file") from None
    if not pages or b"%%EOF" not in data[-2048:]:
        raise Invalid("file_broken", _("PDF 不完整，请重新扫描。"), field="file")
    if is_active:
        raise Invalid(
            "pdf_active",
            _("这份 PDF 带有脚本、附件或自动动作，请打印成普通 PDF 或扫描后再传。"),
            field="file",
        )
    return Content(data, "application/pdf")


def _acts(reader: PdfReader) -> bool:
    """Whether a PDF does something when it is opened or clicked: scripts, programs, files inside, sent forms."""
    catalog = reader.root_object
    names = _dictionary(catalog.get("/Names"))
    if "/JavaScript" in names or "/EmbeddedFiles" in names or "/AA" in catalog:
        return True
    if _is_active(catalog.get("/OpenAction")) or "/XFA" in _dictionary(catalog.get("/AcroForm")):
        return True
    for page in reader.pages:
        if "/AA" in page:
            return True
        for note in page.get("/Annots", []) or []:
            annotation = _dictionary(note)
            if (
                "/AA" in annotation
                or _is_active(annotation.get("/A"))
                or annotation.get("/Subtype") == "/FileAttachment"
            ):
                return True
    return False


def _is_active(action: object) -> bool:
    return _dictionary(action).get("/S") in ACTIVE


def _dictionary(value: object) -> DictionaryObject:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
