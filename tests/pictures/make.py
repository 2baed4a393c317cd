"""`make pictures`: every page as each role sees it, on paper too, under var/pictures; and the README's from them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page as Tab

from doorstep.registry.staff.tests.factories import make_cast
from tests.pages import Page, context_of, pages, serving
from tests.pictures.readme import overview
from tests.world import make_world

OUT = Path(__file__).resolve().parents[2] / "var" / "pictures"
WIDTHS = {"1440": 1440, "390": 390, "320x150": 320}
ROOT = "168.75%"  # 150 % of our 112.5 %


def test_pictures(real_db, browser):
    """Not a test of anything: it makes the pictures that people look at."""
    shutil.rmtree(OUT, ignore_errors=True)
    listed = list(pages(make_world(make_cast())))
    with serving() as url:
        for folder, width in WIDTHS.items():
            _take(browser, url, listed, folder, width)
    overview(OUT)
    print(f"{len(WIDTHS)} × {len(listed)} pictures and as many prints under {OUT}")


def _take(browser: Browser, url: str, listed: list[Page], folder: str, width: int) -> None:
    """All pages at one width; the widest also on paper."""
    (OUT / folder).mkdir(parents=True)
    windows = {
        who: context_of(browser, url, who, viewport={"width": width, "height": 900})
        for who in {page.who for page in listed}
    }
    for window in windows.values():  # a slip prints itself, and a page can't be printed twice at once
        window.add_init_script("window.print = () => {}")
    for page in listed:
        tab = windows[page.who].new_page()
        tab.goto(page.path)
        if folder == "320x150":
            tab.evaluate("size => { document.documentElement.style.fontSize = size }", ROOT)
        tab.screenshot(path=OUT / folder / f"{page.name}.png", full_page=True)
        if folder == "1440":
            _print(tab, OUT / "print", page.name)
        tab.close()
    for window in windows.values():
        window.close()


def _print(tab: Tab, folder: Path, name: str) -> None:
    """The page on paper: a PDF and, where poppler is there, its sheets as pictures; else the print style on screen."""
    folder.mkdir(parents=True, exist_ok=True)
    sheet = folder / f"{name}.pdf"
    tab.pdf(path=sheet, prefer_css_page_size=True, print_background=False)
    if shutil.which("pdftoppm"):
        subprocess.run(["pdftoppm", "-png", "-r", "60", sheet, folder / name], check=True)
    else:
        tab.emulate_media(media="print")
        tab.screenshot(path=folder / f"{name}.png", full_page=True)
        tab.emulate_media(media="screen")
