"""PDF: kept as it is when it does nothing by itself and unpacks to a bounded size; its first page drawn."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

import pypdfium2 as pdfium
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, PdfObject, StreamObject

from .limits import (
    BROKEN,
    MOST_INFLATED,
    MOST_OBJECTS,
    MOST_PAGES,
    MOST_PIXELS_IN_PDF,
    PREVIEW_SIDE,
    Unfit,
)

PDF = b"%PDF-"
# actions that run, send, open or play something; a plain link (/URI) and a jump (/GoTo) may stay
ACTIVE = {
    "/JavaScript",
    "/Launch",
    "/SubmitForm",
    "/ImportData",
    "/RichMediaExecute",
    "/Rendition",
    "/GoToE",
    "/GoToR",
    "/Movie",
    "/Sound",
}
ACTIVE_NOTES = {"/FileAttachment", "/RichMedia", "/Screen", "/Movie", "/Sound", "/3D"}
PACKED_AGAIN = {"/FlateDecode", "/Fl", "/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
LONGEST_LZW = 256 * 1024  # an old way of packing, up to 1,300 times smaller; nobody scans with it any more


def check(data: bytes) -> None:
    """Raises Unfit for a PDF that is broken, locked, too long or heavy, does something, or carries something."""
    _look_at_the_end(data)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted:
            raise Unfit("pdf_locked")
        pages = len(reader.pages)
        if pages > MOST_PAGES:
            raise Unfit("pdf_long")
        _look_at_every_object(reader)
    except LimitReachedError:
        raise Unfit("file_heavy") from None
    except (PyPdfError, *BROKEN):
        raise Unfit("file_broken") from None
    if not pages:
        raise Unfit("file_broken")


def first_page(data: bytes) -> Image.Image:
    """The first page as a picture of preview size; raises Unfit where the browsers' own PDF engine cannot open it."""
    try:
        document = pdfium.PdfDocument(data)
        page = document[0]
        longest = max(page.get_size())
        if longest <= 0:
            raise Unfit("file_broken")
        return page.render(scale=PREVIEW_SIDE / longest, may_draw_forms=False).to_pil().convert("RGB")
    except (pdfium.PdfiumError, *BROKEN):
        raise Unfit("file_broken") from None


def _look_at_the_end(data: bytes) -> None:
    """A PDF ends with %%EOF: what is cut off lacks it, what is two files in one has something behind or inside."""
    last = data.rfind(b"%%EOF")
    if last < 0:
        raise Unfit("file_broken")
    if zipfile.is_zipfile(io.BytesIO(data)):
        raise Unfit("pdf_tail")
    if behind := data[last + 5 :].strip(b"\0\t\n\f\r "):
        raise Unfit("file_broken" if b" obj" in behind else "pdf_tail")


def _look_at_every_object(reader: PdfReader) -> None:
    _look_at_catalog(reader.root_object)
    budget = MOST_INFLATED
    for found in _objects(reader):
        if _acts(found):
            raise Unfit("pdf_active")
        if isinstance(found, StreamObject):
            budget -= _unpacked(found, budget)


def _look_at_catalog(catalog: DictionaryObject) -> None:
    names = _dictionary(catalog.get("/Names"))
    opens = _dictionary(catalog.get("/OpenAction"))
    if "/JavaScript" in names or "/EmbeddedFiles" in names or "/AA" in catalog or "/Collection" in catalog:
        raise Unfit("pdf_active")
    if opens.get("/S") == "/URI" or "/XFA" in _dictionary(catalog.get("/AcroForm")):
        raise Unfit("pdf_active")


def _objects(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary and stream that can be reached from the trailer, each once."""
    waiting: list[PdfObject | None] = [reader.trailer]
    seen: set[tuple[int, int]] = set()
    looked_at = 0
    while waiting:
        value = waiting.pop()
        if isinstance(value, IndirectObject):
            if (value.idnum, value.generation) in seen:
                continue
            seen.add((value.idnum, value.generation))
            value = value.get_object()
        looked_at += 1
        if looked_at > MOST_OBJECTS * 10 or len(seen) > MOST_OBJECTS:
            raise Unfit("file_heavy")
        if isinstance(value, DictionaryObject):
            yield value
            waiting += [value.raw_get(key) for key in value]
        elif isinstance(value, ArrayObject):
            waiting += [each for each in list.__iter__(value) if isinstance(each, _CONTAINERS)]


_CONTAINERS = (IndirectObject, DictionaryObject, ArrayObject)


def _acts(found: DictionaryObject) -> bool:
    """Whether a dictionary is an action that runs or sends something, or carries a file."""
    if found.get("/S") in ACTIVE or found.get("/Subtype") in ACTIVE_NOTES:
        return True
    if any("/S" in _dictionary(action) for action in _dictionary(found.get("/AA")).values()):
        return True
    carried = _dictionary(found.get("/EF"))
    if "/F" in carried or "/UF" in carried:
        return True
    return isinstance(found, StreamObject) and "/F" in found  # its content lies in another file


def _unpacked(stream: StreamObject, budget: int) -> int:
    """How many bytes a stream becomes; raises Unfit past the budget, for packing in packing, for a huge picture."""
    points = int(stream.get("/Width", 0)) * int(stream.get("/Height", 0))
    if stream.get("/Subtype") == "/Image" and points > MOST_PIXELS_IN_PDF:
        raise Unfit("file_heavy")
    filters = stream.get("/Filter", [])
    names = [str(each) for each in (filters if isinstance(filters, list) else [filters])]
    packings = [name for name in names if name in PACKED_AGAIN]
    raw = stream._data  # noqa: SLF001  the bytes as they stand in the file: unpacking them is what is weighed here
    if len(packings) > 1 or (packings and packings[0].startswith("/LZW") and len(raw) > LONGEST_LZW):
        raise Unfit("file_heavy")
    if names and names[0] in {"/FlateDecode", "/Fl"}:
        return _inflated(raw, budget)
    return len(raw)


def _inflated(raw: bytes, budget: int) -> int:
    unpack, size, rest = zlib.decompressobj(), 0, raw
    try:
        while rest and not unpack.eof:
            size += len(unpack.decompress(rest, 1 << 20))
            rest = unpack.unconsumed_tail
            if size > budget:
                raise Unfit("file_heavy")
    except zlib.error:
        return size  # readers show what came before the fault
    return size


def _dictionary(value: object) -> DictionaryObject:
    found = value.get_object() if hasattr(value, "get_object") else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()
