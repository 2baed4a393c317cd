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
INK = 0.002
"""The share of dark dots that a page of text has at least; an empty frame has none."""


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
        # the viewer draws when it is ready and says so to nobody: each picture of it takes its time
        assert any(inked(frame.screenshot()) > INK for _try in range(100))
        assert any(VIEWER in one.url for one in tab.frames)
        tab.keyboard.press("n")
        tab.wait_for_function("() => document.querySelector('.shown img')?.naturalWidth > 0")
        assert (said, loads) == ([], [])
