"""The check by file in a real browser: on a narrow phone in the large mode, and by keyboard alone."""

from __future__ import annotations

import pytest

from doorstep.acts.certificates.tests.factories import make_issued
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.registry.documents import queries as documents
from doorstep.registry.staff.tests.factories import make_cast
from tests.pages import serving

pytestmark = pytest.mark.browser
WIDTHS = "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"


@pytest.mark.parametrize("is_altered", [False, True])
def test_a_file_is_judged_by_keyboard_on_a_narrow_phone_in_the_large_mode(
    real_db, browser, tmp_path, is_altered
):
    cast = make_cast()
    make_seal_in_use(cast, has_key=True)
    data = documents.read(make_issued(cast["clerk"], make_page=True).pdf)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(data[:-1] if is_altered else data)
    with serving() as address:
        context = browser.new_context(base_url=address, viewport={"width": 320, "height": 640})
        context.add_cookies([{"name": "elder", "value": "1", "url": address}])
        page = context.new_page()
        page.goto("/check/")
        wide, room = page.evaluate(WIDTHS)
        assert wide <= room
        page.get_by_label("电子证照文件").set_input_files(path)
        page.get_by_label("电子证照文件").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.get_by_role("heading", level=1, name="被改动过" if is_altered else "真实有效").wait_for()
        page.get_by_text("文件摘要").press("Enter")
        wide, room = page.evaluate(WIDTHS)
        assert wide <= room
        context.close()
