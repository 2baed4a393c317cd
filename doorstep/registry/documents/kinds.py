"""What a file truly is, by its content and never by its name; and pictures made harmless.

Strangers' bytes are decoded in a process apart (`reading/apart.py`): a file that would eat memory or time, or breaks
a library open, meets a bounded process without keys, not the one that serves pages.
"""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from dataclasses import dataclass
from threading import BoundedSemaphore

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import Invalid

from .reading import limits, pictures

log = logging.getLogger(__name__)
MOST_BYTES = limits.MOST_BYTES
MOST_PAGES = limits.MOST_PAGES
SECONDS = 60  # by the clock on the wall; the process has fewer of its own
AT_ONCE = BoundedSemaphore(
    2
)  # for each process that serves pages, so that many uploads share the memory of few
REFUSALS = {
    "file_empty": _("文件是空的，请重新选择。"),
    "file_large": _("文件超过 10 MB，请缩小后再传。"),
    "file_kind": _("只接受 JPG、PNG 图片和 PDF 文件；这个文件的内容不是。"),
    "file_broken": _("文件打不开或不完整，可能已损坏，请重新拍照或扫描。"),
    "file_heavy": _("这个文件打开要占用太多时间或内存，请重新扫描或拍照后再传。"),
    "picture_large": _("图片的像素太多，请缩小后再传。"),
    "pdf_locked": _("这份 PDF 加了密码，请提供没有密码的文件。"),
    "pdf_long": _("PDF 超过 300 页，请分开上传。"),
    "pdf_active": _("这份 PDF 带有脚本、附件或自动动作，请打印成普通 PDF 或扫描后再传。"),
    "pdf_tail": _("这份 PDF 里夹着别的文件，请打印成普通 PDF 或扫描后再传。"),
}


@dataclass(frozen=True)
class Content:
    """A checked file: its bytes as they are kept, its true media type, and a small JPEG of it (empty: none yet)."""

    data: bytes
    media_type: str
    preview: bytes = b""


def examine(data: bytes) -> Content:
    """The file as it may be kept: JPEG and PNG written anew (upright, without place or camera data), PDF as it is.

    Pictures longer than 3,000 points are shrunk to that. Raises Invalid with a code of REFUSALS: empty, too large (10 MB,
    40 million pixels, 300 pages), of another kind, broken, too heavy to open, or a PDF that asks for a password,
    carries files or does something by itself.
    """
    glance(data)
    return _read_apart("examine", data)


def glance(data: bytes) -> None:
    """What is seen without opening the file: raises Invalid for nothing, too much, or another kind by its first bytes."""
    if not data:
        raise refusal("file_empty")
    if len(data) > MOST_BYTES:
        raise refusal("file_large")
    if not data.startswith((pictures.JPEG, pictures.PNG, b"%PDF-")):
        raise refusal("file_kind")


def drawn(data: bytes) -> bytes:
    """The preview of a file that is kept already: a small JPEG of the picture, or of the PDF's first page."""
    return _read_apart("preview", data).preview


def refusal(code: str) -> Invalid:
    """The refusal of an upload for a reason of REFUSALS."""
    return Invalid(code, REFUSALS[code], field="file")


def _read_apart(verb: str, data: bytes) -> Content:
    with AT_ONCE:
        try:
            done = subprocess.run(
                [sys.executable, "-m", f"{__package__}.reading.apart", verb],
                input=data,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={"PYTHONPATH": ":".join(sys.path), "PATH": ""},
                timeout=SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise refusal("file_heavy") from None
    line, _newline, rest = done.stdout.partition(b"\n")
    if done.returncode or not line:  # ended by its limits, or by a fault that no library owned up to
        log.warning("the reader of files ended with %s", done.returncode)
        raise refusal("file_heavy" if done.returncode < 0 else "file_broken")
    head = json.loads(line)
    if "fault" in head:
        log.warning("the reader of files met a fault: %s", head["fault"])
        raise refusal("file_broken")
    if "code" in head:
        raise refusal(head["code"])
    kept, preview = rest[: head["data"]], rest[head["data"] :]
    return Content(kept or data, head["media_type"], preview)
