"""The README's picture, put together from the pictures that were just taken."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

TARGET = Path(__file__).resolve().parents[2] / "docs" / "pictures" / "overview.png"
GROUND = "#EEEBE4"
SIZE = (1600, 740)
# picture, then left, top, width and height on the sheet; each is scaled to its width and cut at its height
PLACES = {
    "1440/desk-counter": (32, 32, 1060, 676),
    "1440/board-hall": (1120, 32, 448, 280),
    "390/portal-home": (1120, 340, 210, 368),
    "390/portal-item": (1358, 340, 210, 368),
}
ROUND = 12


def overview(pictures: Path) -> None:
    """Write docs/pictures/overview.png from the pictures under `pictures`."""
    sheet = Image.new("RGB", SIZE, GROUND)
    for name, (left, top, width, height) in PLACES.items():
        picture = Image.open(pictures / f"{name}.png").convert("RGB")
        scaled = picture.resize(
            (width, round(picture.height * width / picture.width)), Image.Resampling.LANCZOS
        )
        part = Image.new("RGB", (width, height), scaled.getpixel((width // 2, scaled.height - 1)))
        part.paste(scaled.crop((0, 0, width, min(height, scaled.height))))
        mask = Image.new("L", (width, height), 0)
        ImageDraw.Draw(mask).rounded_rectangle((0, 0, width - 1, height - 1), ROUND, fill=255)
        sheet.paste(part, (left, top), mask)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    sheet.quantize(256).save(TARGET, optimize=True)
