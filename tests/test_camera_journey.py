"""The desk's own camera, with the camera that Chromium plays: a snapshot becomes the paper's scan; without one it is said."""

from __future__ import annotations

import os
import shutil

import pytest
from playwright.sync_api import expect

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.tests.factories import make_counters
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials.tests.factories import first_row
from doorstep.registry.staff.tests.factories import make_cast
from tests.pages import context_of, serving

pytestmark = pytest.mark.browser
PLAYED = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


@pytest.fixture
def filming(browser):
    """A Chromium of its own, whose camera is a moving test picture."""
    program = shutil.which("chromium")
    chromium = browser.browser_type.launch(
        executable_path=program, chromium_sandbox=os.geteuid() != 0, args=PLAYED
    )
    yield chromium
    chromium.close()


def test_a_snapshot_is_the_scan_of_the_paper(real_db, filming):
    cast = make_cast()
    queue.sit(make_counters(1)[0].pk, actor=cast["clerk"])
    affair = opened(cast["clerk"])
    row = first_row(affair)
    with serving() as address:
        desk = context_of(filming, address, "clerk").new_page()
        desk.goto(f"/desk/affairs/{affair.pk}/work/")
        desk.locator(f'[data-camera="{row.pk}"]').click()
        shoot = desk.get_by_role("button", name="拍一张")
        expect(shoot).to_be_focused()
        desk.keyboard.press("Enter")
        desk.get_by_role("button", name="重拍").click()
        shoot.click()
        desk.get_by_role("button", name="用这张").click()
        expect(desk.locator(f"#material_{row.pk}")).to_contain_text("已扫描")
        expect(desk.locator("#camera")).to_be_hidden()
        desk.context.close()
    row.refresh_from_db()
    assert (row.state, row.file.media_type) == ("scanned", "image/jpeg")


def test_without_a_camera_it_is_said_and_the_page_goes_on(real_db, browser):
    cast = make_cast()
    queue.sit(make_counters(1)[0].pk, actor=cast["clerk"])
    affair = opened(cast["clerk"])
    with serving() as address:
        desk = context_of(browser, address, "clerk").new_page()
        desk.goto(f"/desk/affairs/{affair.pk}/work/")
        desk.locator("[data-camera]").first.click()
        expect(desk.locator("#camera [role=alert] p:visible")).to_have_count(1)
        desk.get_by_role("button", name="关闭", exact=True).click()
        expect(desk.locator("#camera")).to_be_hidden()
        desk.context.close()
