"""A PDF beside the form really shows in Chromium, under the page's own content security policy, and nothing is downloaded."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from doorstep.acts.certificates import page
from doorstep.cases.applications import actions
from doorstep.cases.applications.tests import promised
from doorstep.registry.documents.tests.factories import picture
from doorstep.registry.staff.tests.factories import make_cast
from tests.pages import context_of, serving

pytestmark = pytest.mark.browser
VIEWER = "chrome-extension://"


def inked(shot: bytes) -> float:
    """The share of dark dots in a picture."""
    grey = Image.open(io.BytesIO(shot)).convert("L")
    return sum(grey.histogram()[:100]) / (grey.width * grey.height)


def test_a_pdf_and_a_picture_are_read_beside_the_form(real_db, browser: Browser):
    people = promised.promised_cast(make_cast())
    affair = promised.opened(people)
    promised.complete(affair, people["clerk"])
    first, second = affair.materials.order_by("material__position")[:2]
    document = promised.at("accepted", people).papers.get(kind="acceptance").document
    actions.attach_scan(affair.pk, first.pk, page.of(document), name="p.pdf", actor=people["clerk"])
    actions.attach_scan(affair.pk, second.pk, picture(), name="p.jpg", actor=people["clerk"])
    actions.accept(affair.pk, actor=people["clerk"])
    with serving() as url:
        context = context_of(browser, url, "market", viewport={"width": 1440, "height": 1100})
        tab = context.new_page()
        said, loads = [], []
        tab.on("console", lambda message: said.append(message.text))
        tab.on("download", lambda download: loads.append(download.url))
        tab.goto(f"/desk/affairs/{affair.pk}/work/")
        frame = tab.locator(".shown iframe")
        expect(frame).to_be_visible()
        tab.wait_for_function("() => document.querySelector('.shown iframe').contentWindow.length >= 0")
        for _try in range(40):  # the viewer draws when it is ready; there is no event of its own
            if any(VIEWER in one.url for one in tab.frames) and inked(frame.screenshot()) > 0.002:
                break
            tab.wait_for_timeout(250)
        assert any(VIEWER in one.url for one in tab.frames)
        assert inked(frame.screenshot()) > 0.002
        tab.keyboard.press("n")
        image = tab.locator(".shown img")
        expect(image).to_be_visible()
        assert image.evaluate("image => image.naturalWidth") > 0
        assert (said, loads) == ([], [])
