"""The README's picture and that of docs/look.md, put together from the pictures that were just taken."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PIL import Image, ImageDraw

DOCS = Path(__file__).resolve().parents[2] / "docs" / "pictures"
GROUND = "#EEEBE4"
ROUND = 12
Places = Mapping[str, tuple[int, int, int, int]]
"""Picture → left, top, width and height on the sheet; each is scaled to its width and cut at its height."""
OVERVIEW: Places = {
    "1440/desk-counter": (32, 32, 1060, 676),
    "1080p/board-hall": (1120, 32, 448, 252),
    "390/portal-home": (1120, 312, 210, 396),
    "390/portal-item": (1358, 312, 210, 396),
}
RESIDENTS: Places = {
    "390/portal-home": (24, 36, 356, 768),
    "390/portal-item": (406, 36, 356, 768),
    "elder/portal-home": (788, 36, 356, 768),
    "english/portal-home": (1170, 36, 356, 768),
}


def overview(pictures: Path) -> None:
    """Write docs/pictures/overview.png from the pictures under `pictures`."""
    _sheet(pictures, OVERVIEW, (1600, 740), DOCS / "overview.png")


def residents(pictures: Path) -> None:
    """Write docs/pictures/resident.png: home, an item, the elder mode, English."""
    _sheet(pictures, RESIDENTS, (1560, 840), DOCS / "resident.png")


def _sheet(pictures: Path, places: Places, size: tuple[int, int], target: Path) -> None:
    sheet = Image.new("RGB", size, GROUND)
    for name, (left, top, width, height) in places.items():
        picture = Image.open(pictures / f"{name}.png").convert("RGB")
        scaled = picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
        part = Image.new("RGB", (width, height), scaled.getpixel((width // 2, scaled.height - 1)))
        part.paste(scaled.crop((0, 0, width, min(height, scaled.height))))
        mask = Image.new("L", (width, height), 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), ROUND, fill=255)
        sheet.paste(part, (left, top), mask)
    target.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(256).save(target, optimize=True)
