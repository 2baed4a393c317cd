"""A clerk's hands: everything is typed, nothing is clicked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import Page, expect

ACTIVE = """() => {
  const e = document.activeElement;
  return {name: e.name ?? "", type: e.type ?? "", value: e.value ?? "", checked: e.checked ?? false, id: e.id};
}"""
COUNT_MOUSE = """
window.mouse = 0;
for (const kind of ["mousedown", "pointerdown", "touchstart"]) {
  window.addEventListener(kind, () => { window.mouse += 1; }, true);
}
"""


class Hands:
    """Drives one page by keys alone and remembers the steps it was shown."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.keys = 0
        self.steps: list[str] = []
        page.add_init_script(COUNT_MOUSE)
        page.on("load", lambda _page: self._see())

    def _see(self) -> None:
        step = self.page.locator(".steps [aria-current=step] b")
        shown = step.inner_text() if step.count() else ("1" if "/desk/counter/" in self.page.url else "")
        if shown and self.steps[-1:] != [shown]:
            self.steps.append(shown)

    def press(self, *keys: str) -> None:
        """Press keys one after another, once the page has been there long enough to be seen."""
        self.page.locator("html[data-keys=ready]").wait_for(state="attached")
        for key in keys:
            self.page.keyboard.press(key)
            self.keys += 1

    def type(self, text: str) -> None:
        """Type into what has the focus."""
        self.page.keyboard.type(text)
        self.keys += len(text)

    def go(self, *keys: str, to: str) -> None:
        """Press keys that lead to another page, and wait until it is there."""
        with self.page.expect_navigation(url=lambda address: to in address):
            self.press(*keys)
        self.page.wait_for_load_state()

    def active(self) -> dict[str, Any]:
        """What has the focus."""
        return self.page.evaluate(ACTIVE)

    def fill(self, answers: Mapping[str, str | list[str]], *, until: str) -> None:
        """Go through the form by Enter, answering what is asked, until the focus is on an id that begins so."""
        for _field in range(80):
            now = self.active()
            if now["id"].startswith(until):
                return
            if now["name"] in answers:
                self._answer(now, answers[now["name"]])
            self.press("Tab" if now["type"] == "textarea" else "Enter")
        raise AssertionError(f"the form never led to {until}: {self.active()}")

    def _answer(self, now: dict[str, Any], wanted: str | list[str]) -> None:
        kind = now["type"]
        if kind == "checkbox":
            if now["checked"] != (now["value"] in wanted or wanted == "on"):
                self.press("Space")
        elif kind == "radio":
            if now["value"] == wanted and not now["checked"]:
                self.press("Space")
            self._until(wanted, "ArrowDown")
        elif kind == "select-one":
            self._until(wanted, "ArrowDown")
        elif kind == "date":
            for part in wanted.split("-") if isinstance(wanted, str) else wanted:
                self.type(part)
                self.press("ArrowRight")
        elif now["value"] != wanted:
            self.press("Control+a")
            self.type(str(wanted))

    def _until(self, wanted: object, key: str) -> None:
        for _choice in range(20):
            if self.active()["value"] == wanted:
                return
            self.press(key)
        raise AssertionError(f"{wanted} is not among the choices of {self.active()['name']}")

    def sees(self, text: str) -> None:
        """Wait until the page says `text`."""
        expect(self.page.locator("main")).to_contain_text(text)

    def used_no_mouse(self) -> bool:
        """Whether this page never got a mouse or touch event."""
        return self.page.evaluate("window.mouse") == 0
