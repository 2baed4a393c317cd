"""Setting a paper with typst: PDF/A-2b or a picture, from a template under papers/ and plain values.

Only the fonts that the build laid beside this file are used, never the machine's, so a paper looks the same on every
machine. One compiler is kept for all papers: it holds the fonts, which are the costly part.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import logging
import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

import segno
import typst

HERE = Path(__file__).parent
PAPERS = HERE / "papers"
FONTS = HERE / "fonts"
FACE = "Noto Serif SC"
PICTURE_PPI = 110
GETA = "〓"
"""What stands for a character that no font shows (the geta mark of Chinese and Japanese typesetting): a paper that was
sealed can always be printed, and shows that something is missing."""
MISSING = re.compile(r"the text `\"(.+?)\"` could not be displayed")
MOST_MISSING = 40
logger = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()


class Unprintable(ValueError):
    """More different characters without a face than a paper may have."""


class FontsMissing(RuntimeError):
    """The build has not laid the fonts here: a paper would be set without its characters."""


@lru_cache(maxsize=1)
def fonts() -> typst.Fonts:
    """The faces that papers are set in: the build's, and none of the machine's. Raises FontsMissing."""
    folders = [FONTS, *(folder for folder in sorted(FONTS.glob("*/")) if folder.is_dir())]
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    if FACE not in found.families():
        raise FontsMissing(f"{FACE} is not in {FONTS}: run `make front`")
    return found


@lru_cache(maxsize=1)
def _compiler() -> typst.Compiler:
    return typst.Compiler(root=PAPERS, font_paths=fonts())


def qr(text: str) -> str:
    """`text` as a QR code (SVG), error correction Q: a crumpled slip still reads."""
    picture = io.BytesIO()
    segno.make(text, error="q", micro=False).save(
        picture, kind="svg", border=0, dark="#1f2a2e", xmldecl=False, svgclass=None, lineclass=None
    )
    return picture.getvalue().decode()


def pdf(paper: str, values: dict[str, Any], *, at: dt.datetime) -> bytes:
    """One paper as PDF/A-2b. `at` is its time of making in the file, so the same values give the same bytes."""
    return _compile(paper, values, format="pdf", pdf_standards=["a-2b"], timestamp=int(at.timestamp()))


def png(paper: str, values: dict[str, Any]) -> bytes:
    """The first page of a paper as a picture, about 900 pixels wide for A4."""
    pages = _compile(paper, values, format="png", ppi=PICTURE_PPI)
    return pages[0] if isinstance(pages, list) else pages


def _compile(paper: str, values: dict[str, Any], **how: Any) -> Any:
    data = json.dumps(values, ensure_ascii=False)
    for _try in range(MOST_MISSING):
        try:
            with _one_at_a_time:
                return _compiler().compile(input=PAPERS / f"{paper}.typ", sys_inputs={"data": data}, **how)
        except typst.TypstError as error:
            missing = MISSING.search(str(error))
            if missing is None or missing[1] not in data:
                raise
            logger.warning("a paper has a character that no font shows: %s", _points(missing[1]))
            data = _without_marks(data.replace(missing[1], GETA * len(missing[1])))
    raise Unprintable(paper)


def _without_marks(data: str) -> str:
    """`data` without the marks that would stand on a mark for a missing character, which can't carry them."""
    kept: list[str] = []
    for character in data:
        if not (kept and kept[-1] == GETA and unicodedata.category(character)[0] == "M"):
            kept.append(character)
    return "".join(kept)


def _points(text: str) -> str:
    return " ".join(f"U+{ord(character):04X}" for character in text)
