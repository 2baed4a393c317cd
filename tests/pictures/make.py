"""`make pictures`: every page as each role sees it, on paper too, under var/pictures; and the README's from them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext
from playwright.sync_api import Error as BrowserError
from playwright.sync_api import Page as Tab

from doorstep.base.accounts.models import Account
from doorstep.registry.staff.tests.factories import make_cast
from tests.pages import Page, context_of, pages, serving
from tests.pictures.readme import overview, residents
from tests.world import make_world

OUT = Path(__file__).resolve().parents[2] / "var" / "pictures"
WIDTHS = {"1440": 1440, "390": 390, "320x150": 320}
ROOT = "168.75%"  # 150 % of our 112.5 %
ELDER = {"elder": "1"}
ENGLISH = {"django_language": "en"}
MODES = {
    "elder": (390, ELDER, ("portal-", "state-", "board-")),
    "english": (390, ENGLISH, ("portal-", "state-", "board-")),
    "english-1440": (1440, ENGLISH, ("desk-", "office-")),
}
"""Folder → width, the visitor's choices, and which pages are looked at so: those whose name begins like this."""
SCREENS = {"1080p": (1920, 1080), "upright": (1080, 1920)}
NAMES = {
    "clerk": "周敏",
    "second_clerk": "李晓梅",
    "clerk_elsewhere": "陈建国",
    "reviewer": "王志强",
    "seal_keeper": "赵桂芳",
    "seal_witness": "吴永红",
    "site_head": "刘文斌",
    "second_signer": "何立新",
    "team_member": "杨帆",
    "social_worker": "孙玉兰",
    "manager": "郑国平",
}
"""The cast as people are called, so that the pictures show a hall and not a test."""


def test_pictures(real_db, browser):
    """Not a test of anything: it makes the pictures that people look at."""
    shutil.rmtree(OUT, ignore_errors=True)
    listed = list(pages(make_world(make_cast())))
    for username, name in NAMES.items():
        Account.objects.filter(username=username).update(name=name)
    with serving() as url:
        for folder, width in WIDTHS.items():
            _take(browser, url, listed, folder, width)
        for folder, (width, choices, begin) in MODES.items():
            chosen = [page for page in listed if page.name.startswith(begin)]
            _take(browser, url, chosen, folder, width, choices)
        _screens(browser, url, [page for page in listed if page.name.startswith("board-")])
    overview(OUT)
    residents(OUT)
    print(f"{len(WIDTHS)} × {len(listed)} pictures and as many prints under {OUT}")


def _take(
    browser: Browser,
    url: str,
    listed: list[Page],
    folder: str,
    width: int,
    choices: dict[str, str] | None = None,
) -> None:
    """All pages at one width; the widest also on paper."""
    (OUT / folder).mkdir(parents=True)
    windows = {
        who: context_of(browser, url, who, viewport={"width": width, "height": 900})
        for who in {page.who for page in listed}
    }
    cookies = [{"name": name, "value": value, "url": url} for name, value in (choices or {}).items()]
    for window in windows.values():
        window.add_cookies(cookies)
        # a slip prints itself, and a page can't be printed twice at once
        window.add_init_script("window.print = () => {}")
    for page in listed:
        tab = _opened(windows[page.who], page.path)
        if folder == "320x150":
            tab.evaluate("size => { document.documentElement.style.fontSize = size }", ROOT)
        tab.screenshot(path=OUT / folder / f"{page.name}.png", full_page=True)
        if folder == "1440":
            _print(tab, OUT / "print", page.name)
        tab.close()
    for window in windows.values():
        window.close()


def _opened(window: BrowserContext, path: str) -> Tab:
    """A tab with the page; a second one where the first got stuck behind the streams of a screen that was just closed."""
    tab = window.new_page()
    try:
        tab.goto(path)
    except BrowserError:
        tab.close()
        tab = window.new_page()
        tab.goto(path)
    return tab


def _screens(browser: Browser, url: str, listed: list[Page]) -> None:
    """The screens on the wall, lying and upright, as much as hangs there."""
    for folder, (width, height) in SCREENS.items():
        (OUT / folder).mkdir(parents=True)
        window = context_of(browser, url, None, viewport={"width": width, "height": height})
        window.add_init_script("window.print = () => {}")
        for page in listed:
            tab = _opened(window, page.path)
            tab.screenshot(path=OUT / folder / f"{page.name}.png")
            tab.close()
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
