"""The keys rest until a page has been seen: neither a held nor a drummed key runs through irreversible steps."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.pages import serving

pytestmark = pytest.mark.browser

DRUM = """
window.done = 0;
window.drum = (init) => window.at.dispatchEvent(
  new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, bubbles: true, cancelable: true, ...init}));
document.addEventListener("DOMContentLoaded", () => {
  document.querySelector("main").insertAdjacentHTML("afterbegin",
    '<input id="field" data-key="F3"><button type="button" id="deed" data-key="Ctrl+Enter" data-focus>x</button>');
  window.at = document.body;
  document.querySelector("#deed").addEventListener("click", () => { window.done += 1; });
  for (let press = 0; press < 4; press += 1) window.drum({});
  window.drum({key: "F3", ctrlKey: false});
  window.atOnce = {done: window.done, focus: document.activeElement.id};
});
"""


@pytest.fixture
def page(real_db, browser: Browser) -> Iterator[Page]:
    """A page that was drummed on the moment it was there."""
    with serving() as address:
        context = browser.new_context(base_url=address)
        page = context.new_page()
        page.add_init_script(DRUM)
        page.goto("/check/")
        yield page
        context.close()


def ready(page: Page) -> None:
    page.locator("html[data-keys=ready]").wait_for(state="attached")


def test_four_quick_presses_on_a_page_just_shown_do_nothing_but_a_field_is_reached(page: Page):
    assert page.evaluate("window.atOnce") == {"done": 0, "focus": "field"}


def test_a_press_acts_once_the_page_has_been_seen(page: Page):
    ready(page)
    page.keyboard.press("Control+Enter")
    assert page.evaluate("window.done") == 1


def test_a_held_key_acts_once(page: Page):
    ready(page)
    page.evaluate("window.drum({}); window.drum({repeat: true}); window.drum({repeat: true})")
    assert page.evaluate("window.done") == 1


def test_enter_on_the_button_in_focus_rests_too(page: Page):
    ready(page)
    held = {"key": "Enter", "ctrlKey": False, "repeat": True}
    assert (
        page.evaluate(
            "(held) => { window.at = document.querySelector('#deed'); return window.drum(held); }", held
        )
        is False
    )
