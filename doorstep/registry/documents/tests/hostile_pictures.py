"""Pictures that mean harm, made by code: name → (bytes, the code of the refusal or "kept")."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib

from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from .factories import picture

SECRET = b"secret-of-the-sender"  # must be in nothing that is kept
MAKER, GPS, ORIENTATION = 0x010F, 0x8825, 0x0112


def chunk(name: bytes, data: bytes) -> bytes:
    return len(data).to_bytes(4) + name + data + zlib.crc32(name + data).to_bytes(4)


def png(width: int, height: int, body: bytes, *more: bytes, depth: int = 8, colour: int = 2) -> bytes:
    """A PNG put together by hand: `body` is the packed pixels, `more` stands between header and pixels."""
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([depth, colour, 0, 0, 0])
    parts = [chunk(b"IHDR", header), *more, chunk(b"IDAT", body), chunk(b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def zipped(name: str = "run.php", content: bytes = b"<?php system($_GET[0]); ?>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, content + SECRET)
    return out.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + (len(data) + 2).to_bytes(2) + data


def with_segment(marker: int, data: bytes) -> bytes:
    """A JPEG with one more segment right after its start."""
    plain = picture()
    return plain[:2] + segment(marker, data) + plain[2:]


def claiming(width: int, height: int) -> bytes:
    """A JPEG whose head claims another size than its pixels have."""
    plain = picture()
    place = plain.index(b"\xff\xc0") + 5
    return plain[:place] + struct.pack(">HH", height, width) + plain[place + 4 :]


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[MAKER] = SECRET.decode()
    exif.get_ifd(GPS).update({1: "N", 2: (30.0, 40.0, 12.0), 3: "E", 4: (103.0, 40.0, 0.0)})
    return exif.tobytes()


def with_thumbnail() -> bytes:
    """EXIF whose second directory holds a thumbnail of what was cut out of the picture."""
    small = picture(size=(16, 12), comment=SECRET)
    head = b"II*\0" + struct.pack("<I", 8)
    first = struct.pack("<HI", 0, 14)
    entries = struct.pack("<HHII", 0x0201, 4, 1, 44) + struct.pack("<HHII", 0x0202, 4, 1, len(small))
    second = struct.pack("<H", 2) + entries + struct.pack("<I", 0)
    return with_segment(0xE1, b"Exif\0\0" + head + first + second + small)


def texts() -> PngInfo:
    notes = PngInfo()
    notes.add_text("Author", SECRET.decode())
    notes.add_itxt("XML:com.adobe.xmp", f"<x:xmpmeta>{SECRET.decode()}</x:xmpmeta>")
    notes.add_text("Comment", SECRET.decode(), zip=True)
    return notes


def with_profile(kind: str) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return picture(kind, icc_profile=profile + SECRET)


def frames(kind: str) -> bytes:
    out = io.BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("white", "red"))
    first.save(out, kind, save_all=True, append_images=[second], loop=0)
    return out.getvalue()


def two_in_one() -> bytes:
    """What some telephones write: a JPEG with a second one behind it, named by an MPF segment."""
    out = io.BytesIO()
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("white", "red"))
    first.save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


def many_scans() -> bytes:
    """A progressive JPEG that repeats its last scan thousands of times: a few kilobytes, minutes of work."""
    plain = picture(size=(2000, 2000), progressive=True)
    last = plain.rindex(b"\xff\xda")
    return plain[:last] + plain[last:-2] * 4000 + plain[-2:]


def other(kind: str) -> bytes:
    return picture(kind)


def text_bomb() -> bytes:
    packed = zlib.compress(bytes(20 * 1024 * 1024), 9)
    return png(4, 4, zlib.compress(bytes(52)), chunk(b"zTXt", b"Comment\0\0" + packed))


ROW = bytes(13)  # four black points and the row's filter
SMALL = zlib.compress(ROW * 4)

PICTURES: dict[str, tuple[bytes, str]] = {
    # not what they say
    "nothing": (b"", "file_empty"),
    "zeros": (bytes(4096), "file_kind"),
    "text": ("申请书".encode(), "file_kind"),
    "html as jpg": (b"<!DOCTYPE html><script>alert(1)</script>", "file_kind"),
    "svg with script": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>", "file_kind"),
    "svg behind an xml head": (b"<?xml version='1.0'?><svg onload='alert(1)'/>", "file_kind"),
    "exe": (b"MZ\x90\x00" + bytes(400), "file_kind"),
    "elf": (b"\x7fELF\x02\x01\x01" + bytes(400), "file_kind"),
    "script": (b"#!/bin/sh\nrm -rf /\n", "file_kind"),
    "docx": (zipped("word/document.xml"), "file_kind"),
    "old doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "file_kind"),
    "rar": (b"Rar!\x1a\x07\x01\x00" + bytes(100), "file_kind"),
    "gif": (other("GIF"), "file_kind"),
    "gif with a jar": (other("GIF") + zipped("Main.class"), "file_kind"),
    "animated gif": (frames("GIF"), "file_kind"),
    "webp": (other("WEBP"), "file_kind"),
    "tiff": (other("TIFF"), "file_kind"),
    "bmp": (other("BMP"), "file_kind"),
    "ico": (other("ICO"), "file_kind"),
    "heic": (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(200), "file_kind"),
    "postscript": (b"%!PS-Adobe-3.0\n(/etc/passwd) (r) file", "file_kind"),
    "space before the picture": (b" " + picture(), "file_kind"),
    "too large": (b"\xff\xd8\xff" + bytes(10 * 1024 * 1024), "file_large"),
    # broken
    "start of a jpeg": (b"\xff\xd8\xff", "file_broken"),
    "start of a png": (b"\x89PNG\r\n\x1a\n", "file_broken"),
    "jpeg cut in the head": (picture()[:40], "file_broken"),
    "jpeg cut in the picture": (picture(size=(300, 300))[:-400], "file_broken"),
    "png cut in the picture": (picture("PNG", size=(300, 300))[:-60], "file_broken"),
    "jpeg of noise": (b"\xff\xd8\xff\xe0" + os.urandom(2000), "file_broken"),
    "jpeg head over html": (b"\xff\xd8\xff<script>alert(1)</script>", "file_broken"),
    "png without pixels": (png(4, 4, b""), "file_broken"),
    "png without a side": (png(0, 4, SMALL), "file_broken"),
    "png of an unknown colour": (png(4, 4, SMALL, colour=7), "file_broken"),
    "png with a wrong sum": (png(4, 4, SMALL).replace(b"IDAT", b"IDAU"), "file_broken"),
    # bombs
    "png of 50,000 points": (png(50_000, 50_000, zlib.compress(bytes(64))), "picture_large"),
    "png as long as a street": (png(13_000, 10, SMALL), "picture_large"),
    "png of 81 million points": (png(9_000, 9_000, SMALL), "picture_large"),
    "png of four thousand million points": (png(2**31 - 1, 2**31 - 1, SMALL), "picture_large"),
    "jpeg of 65,000 points": (claiming(65_000, 65_000), "picture_large"),
    "png whose text unpacks to 20 MB": (text_bomb(), "file_broken"),
    "png whose pixels unpack to 100 MB": (png(4, 4, zlib.compress(bytes(100 * 1024 * 1024), 1)), "kept"),
    "jpeg of four thousand scans": (many_scans(), "file_heavy"),
    # a picture and something else: only the picture is kept
    "jpeg and zip": (picture() + zipped(), "kept"),
    "jpeg and php": (picture() + b"<?php system('id'); ?>" + SECRET, "kept"),
    "jpeg and html": (picture() + b"<script>alert(1)</script>" + SECRET, "kept"),
    "jpeg and pdf": (picture() + b"%PDF-1.4 " + SECRET + b"%%EOF", "kept"),
    "png and zip": (picture("PNG") + zipped(), "kept"),
    "png and html": (picture("PNG") + b"<script>alert(1)</script>" + SECRET, "kept"),
    "php in a comment": (picture(comment=b"<?php system('id'); ?>" + SECRET), "kept"),
    "zip in a segment": (with_segment(0xEF, zipped()), "kept"),
    "script in a chunk of its own": (png(4, 4, SMALL, chunk(b"scRt", b"<script>" + SECRET)), "kept"),
    # what tells of the sender
    "jpeg with place and camera": (picture(exif=with_exif()), "kept"),
    "png with place and camera": (picture("PNG", exif=with_exif()), "kept"),
    "jpeg with xmp": (with_segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x>" + SECRET + b"</x>"), "kept"),
    "jpeg with photoshop's notes": (with_segment(0xED, b"Photoshop 3.0\x008BIM" + SECRET), "kept"),
    "jpeg with a thumbnail": (with_thumbnail(), "kept"),
    "jpeg with broken exif": (with_segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff" + SECRET), "kept"),
    "jpeg with a colour profile": (with_profile("JPEG"), "kept"),
    "png with a colour profile": (with_profile("PNG"), "kept"),
    "jpeg with a broken colour profile": (with_segment(0xE2, b"ICC_PROFILE\0\1\1" + SECRET), "kept"),
    "png with texts": (picture("PNG", pnginfo=texts()), "kept"),
    "png with a time": (png(4, 4, SMALL, chunk(b"tIME", bytes([7, 234, 1, 1, 1, 1, 1]))), "kept"),
    # odd, and harmless
    "moving png": (frames("PNG"), "kept"),
    "two jpegs in one": (two_in_one(), "kept"),
    "jpeg of four inks": (picture(mode="CMYK"), "kept"),
    "grey jpeg": (picture(mode="L"), "kept"),
    "png of 16 bits": (picture("PNG", mode="I;16"), "kept"),
    "png with holes": (picture("PNG", mode="LA"), "kept"),
    "png of one bit": (picture("PNG", mode="1"), "kept"),
    "png of a palette": (picture("PNG", mode="P"), "kept"),
    "picture of one point": (picture(size=(1, 1)), "kept"),
    "picture like a thread": (picture(size=(12_000, 1)), "kept"),
}
