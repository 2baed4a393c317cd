"""PDFs that mean harm, made by code: name → (bytes, the code of the refusal or "kept")."""

from __future__ import annotations

import zlib

from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
    create_string_object,
)

from doorstep.registry.documents.reading.limits import MOST_BYTES, MOST_INFLATED, MOST_PAGES

from .factories import pdf, picture, writer
from .hostile_pictures import zipped


def named(**entries: object) -> DictionaryObject:
    """A dictionary whose plain strings are names."""
    return DictionaryObject(
        {
            NameObject(f"/{key}"): NameObject(value) if type(value) is str else value
            for key, value in entries.items()
        }
    )


def action(kind: str, **more: object) -> DictionaryObject:
    return named(S=kind, JS=TextStringObject("app.alert(1)"), **more)


def at_opening(what: DictionaryObject) -> bytes:
    made = writer()
    made.root_object[NameObject("/OpenAction")] = what
    return pdf(made)


def in_catalog(key: str, what: object) -> bytes:
    made = writer()
    made.root_object[NameObject(key)] = what
    return pdf(made)


def on_page(key: str, what: object) -> bytes:
    made = writer()
    made.pages[0][NameObject(key)] = what
    return pdf(made)


def with_note(subtype: str, **more: object) -> bytes:
    box = ArrayObject([NumberObject(n) for n in (0, 0, 50, 50)])
    return on_page("/Annots", ArrayObject([named(Type="/Annot", Subtype=subtype, Rect=box, **more)]))


def with_attachment() -> bytes:
    made = writer()
    made.add_attachment("virus.exe", b"MZ")
    return pdf(made)


def locked(user: str, owner: str | None = None) -> bytes:
    made = writer()
    made.encrypt(user, owner, algorithm="RC4-128")
    return pdf(made)


def stream(data: bytes, **entries: object) -> StreamObject:
    made = StreamObject()
    made.set_data(data)
    made.update(named(**entries))
    return made


def with_contents(what: StreamObject) -> bytes:
    made = writer()
    made.pages[0][NameObject("/Contents")] = made._add_object(what)
    return pdf(made)


def with_picture(**entries: object) -> bytes:
    made = writer()
    drawing = made._add_object(stream(bytes(16), Type="/XObject", Subtype="/Image", **entries))
    made.pages[0][NameObject("/Resources")] = named(XObject=named(Im=drawing))
    return pdf(made)


def file_field() -> bytes:
    """A form whose hidden field runs a script in the second of two chained actions."""
    chained = named(S="/GoTo", Next=action("/JavaScript"))
    return in_catalog("/AcroForm", named(Fields=ArrayObject([named(FT="/Tx", A=chained)])))


def in_outline() -> bytes:
    made = writer()
    entry = made._add_object(named(Title=create_string_object("打开"), A=action("/Launch")))
    made.root_object[NameObject("/Outlines")] = made._add_object(named(First=entry, Last=entry))
    return pdf(made)


def by_hand(*objects: bytes, root: int = 1) -> bytes:
    """A PDF with these objects, numbered from 1, and a correct table."""
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (len(objects) + 1, table, len(objects) + 1, root, len(out))
    )


CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>"


BOMB = zlib.compress(bytes(MOST_INFLATED + 1), 1)


def packed_objects() -> bytes:
    """A PDF with a holder of objects that unpacks without end."""
    head = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\n" % len(BOMB)
    return by_hand(CATALOG, PAGES, PAGE[:-2] + b"/Contents 4 0 R>>", head + BOMB + b"\nendstream")


def nested_kids(depth: int) -> bytes:
    chain = [b"<</Type/Pages/Kids[%d 0 R]/Count 1/Parent %d 0 R>>" % (n + 3, n + 1) for n in range(depth)]
    page = b"<</Type/Page/Parent %d 0 R/MediaBox[0 0 200 200]>>" % (depth + 1)
    return by_hand(CATALOG, *chain, page)


FLATE = {"Filter": "/FlateDecode"}
TWICE = ArrayObject([NameObject("/FlateDecode"), NameObject("/FlateDecode")])
XFA = named(XFA=TextStringObject("<xdp/>"))
PLAIN = pdf()

PDFS: dict[str, tuple[bytes, str]] = {
    # broken
    "start of a pdf": (b"%PDF-", "file_broken"),
    "noise after the head": (b"%PDF-1.7\n" + b"x" * 500, "file_broken"),
    "cut at the end": (PLAIN[:-60], "file_broken"),
    "cut in the middle": (PLAIN[: len(PLAIN) // 2], "file_broken"),
    "without pages": (pdf(writer(0)), "file_broken"),
    "pages that hold themselves": (
        by_hand(CATALOG, b"<</Type/Pages/Kids[2 0 R]/Count 1>>"),
        "file_broken",
    ),
    "root that is missing": (by_hand(CATALOG, PAGES, PAGE, root=9), "file_broken"),
    "table that points nowhere": (PLAIN.replace(b"startxref\n", b"startxref\n9"), "kept"),
    # too much
    "too large": (b"%PDF-" + bytes(MOST_BYTES), "file_large"),
    "too many pages": (pdf(writer(MOST_PAGES + 1)), "pdf_long"),
    "content without end": (with_contents(stream(BOMB, **FLATE)), "file_heavy"),
    "packed twice": (with_contents(stream(zlib.compress(BOMB), Filter=TWICE)), "file_heavy"),
    "objects without end": (packed_objects(), "file_heavy"),
    "picture of 10,000 million points": (
        with_picture(Width=NumberObject(100_000), Height=NumberObject(100_000)),
        "file_heavy",
    ),
    "brackets 100,000 deep": (
        by_hand(CATALOG, PAGES, PAGE[:-2] + b"/X " + b"[" * 100_000 + b"]" * 100_000 + b">>"),
        "file_broken",
    ),
    "page tree 3,000 deep": (nested_kids(3000), "file_heavy"),
    "page as wide as the moon": (
        by_hand(CATALOG, PAGES, PAGE.replace(b"200 200", b"9999999999 1")),
        "kept",
    ),
    # locked
    "password to open": (locked("geheim"), "pdf_locked"),
    "password of the owner only": (locked("", "geheim"), "pdf_locked"),
    # does something
    "script at opening": (at_opening(action("/JavaScript")), "pdf_active"),
    "program at opening": (at_opening(action("/Launch")), "pdf_active"),
    "address at opening": (at_opening(action("/URI")), "pdf_active"),
    "file elsewhere at opening": (at_opening(action("/GoToR")), "pdf_active"),
    "data taken in": (at_opening(action("/ImportData")), "pdf_active"),
    "script in the names": (in_catalog("/Names", named(JavaScript=named())), "pdf_active"),
    "script when closed": (in_catalog("/AA", named(WC=action("/JavaScript"))), "pdf_active"),
    "script when a page is shown": (on_page("/AA", named(O=action("/JavaScript"))), "pdf_active"),
    "script in a hidden field": (file_field(), "pdf_active"),
    "program in the outline": (in_outline(), "pdf_active"),
    "form that is sent": (with_note("/Widget", A=action("/SubmitForm")), "pdf_active"),
    "form of another program (XFA)": (in_catalog("/AcroForm", XFA), "pdf_active"),
    "film": (with_note("/RichMedia"), "pdf_active"),
    "screen": (with_note("/Screen"), "pdf_active"),
    # carries something
    "file in the names": (with_attachment(), "pdf_active"),
    "file pinned to a page": (with_note("/FileAttachment"), "pdf_active"),
    "portfolio": (in_catalog("/Collection", named()), "pdf_active"),
    "content in another file": (
        with_contents(stream(b"", F=TextStringObject("/etc/passwd"))),
        "pdf_active",
    ),
    "zip behind": (PLAIN + zipped(), "pdf_tail"),
    "zip behind that ends as a pdf": (PLAIN + zipped()[:-2] + b"\x06\0%%EOF\n", "pdf_tail"),
    "page behind": (PLAIN + b"<script>alert(1)</script>", "pdf_tail"),
    "page before": (b"<html>" + PLAIN, "file_kind"),
    "picture before": (picture() + PLAIN, "kept"),  # the picture alone is
    # odd, and harmless
    "plain": (PLAIN, "kept"),
    "link": (with_note("/Link", A=named(S="/URI", URI=TextStringObject("https://example.org"))), "kept"),
    "zeros behind": (PLAIN + b"\r\n\0\0\0", "kept"),
    "one object too few": (by_hand(CATALOG, PAGES, PAGE), "kept"),
}
