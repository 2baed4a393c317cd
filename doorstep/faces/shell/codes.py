"""Codes that a phone reads. They carry an address with an opaque code, never anything about a person."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr(address: str) -> SafeString:
    """A QR code of `address` as inline SVG (error correction Q, for paper that gets creased)."""
    code = segno.make(address, error="q", micro=False)
    return mark_safe(code.svg_inline(scale=4, border=3, svgclass="qr", lineclass=None, omitsize=True))  # noqa: S308
