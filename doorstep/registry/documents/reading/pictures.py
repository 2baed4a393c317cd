"""JPEG and PNG: decoded, turned upright, shrunk to what can be read, and written anew without anything else."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from .limits import (
    BROKEN,
    LONGEST_SIDE,
    MOST_PIXELS,
    MOST_SCANS,
    PREVIEW_SIDE,
    READABLE_SIDE,
    Unfit,
)

JPEG, PNG = b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"
BOMBS = (Image.DecompressionBombWarning, Image.DecompressionBombError)


def clean(data: bytes) -> tuple[bytes, Image.Image]:
    """The picture's own pixels as a fresh file of the same kind, and decoded; raises Unfit.

    Place, camera, thumbnails, comments, texts, colour profiles, further frames and whatever hangs behind the picture
    are not carried over. The same upload gives the same bytes.
    """
    is_jpeg = data.startswith(JPEG)
    if is_jpeg and data.count(b"\xff\xda") > MOST_SCANS:
        raise Unfit("file_heavy")
    upright = _decoded(data, "JPEG" if is_jpeg else "PNG")
    fresh = upright.convert("RGB") if is_jpeg else _plain(upright)
    fresh.thumbnail((READABLE_SIDE, READABLE_SIDE), Image.Resampling.LANCZOS)
    fresh.info.clear()  # a comment would be written again
    out = io.BytesIO()
    if is_jpeg:
        fresh.save(out, "JPEG", quality=88)
    else:
        fresh.save(out, "PNG")
    return out.getvalue(), fresh


def preview(picture: Image.Image) -> bytes:
    """A small JPEG of a picture on white, its longest side PREVIEW_SIDE points at most."""
    small = picture.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    if small.mode == "RGBA":
        paper = Image.new("RGB", small.size, "white")
        paper.paste(small, mask=small.getchannel("A"))
        small = paper
    out = io.BytesIO()
    small.convert("RGB").save(out, "JPEG", quality=75)
    return out.getvalue()


def _decoded(data: bytes, kind: str) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=[kind])
            width, height = picture.size
            if width * height > MOST_PIXELS or max(width, height) > LONGEST_SIDE:
                raise Unfit("picture_large")
            picture.draft(None, (READABLE_SIDE, READABLE_SIDE))  # a JPEG is decoded no larger than needed
            upright = ImageOps.exif_transpose(picture)
            upright.load()
            return upright
    except BOMBS:
        raise Unfit("picture_large") from None
    except (UnidentifiedImageError, *BROKEN):
        raise Unfit("file_broken") from None


def _plain(picture: Image.Image) -> Image.Image:
    """Eight bits a channel, in one of three modes that every browser shows alike."""
    if picture.mode.startswith("I"):  # 16 bits of grey: converted plainly it would be cut off to white
        return picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    return picture if picture.mode in {"L", "RGB", "RGBA"} else picture.convert("RGBA")
