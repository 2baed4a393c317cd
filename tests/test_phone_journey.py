"""Papers without a scanner: by the resident's own phone (a second browser, no login), and used again in a later affair."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from doorstep.acts.queue import actions as queue
from doorstep.acts.queue.tests.factories import make_counters
from doorstep.cases.applications.models import ApplicationMaterial
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials.models import PhonePage
from doorstep.cases.materials.tests.factories import first_row, linked, photo, row_called
from doorstep.registry.documents.models import StoredFile, Upload
from doorstep.registry.staff.tests.factories import make_cast
from tests.pages import context_of, serving
from tests.test_accessibility import AXE, FINDINGS, OVER_THE_EDGE, ROOT, SMALL_TARGETS

pytestmark = pytest.mark.browser
NARROW = {"width": 320, "height": 640}


@pytest.fixture
def pictures(tmp_path) -> list[Path]:
    """Two photos and something that is none."""
    paths = [tmp_path / name for name in ("one.jpg", "two.jpg", "list.jpg")]
    for path, data in zip(paths, (photo(), photo("red"), b"not a picture"), strict=True):
        path.write_bytes(data)
    return paths


def opened_phone(browser, address, **options):
    context = browser.new_context(base_url=address, viewport=NARROW, **options)
    context.add_init_script(path=AXE)
    return context.new_page()


def sound(page) -> None:
    """Nothing that axe finds, nothing over the edge with type at 150 %, nothing small to press."""
    assert page.evaluate(FINDINGS) == []
    assert page.evaluate(SMALL_TARGETS, 60) == []
    page.evaluate("size => { document.documentElement.style.fontSize = size }", ROOT)
    assert page.evaluate(OVER_THE_EDGE) == []
    page.evaluate("() => document.documentElement.style.removeProperty('font-size')")


def test_a_paper_comes_by_phone_and_is_confirmed_at_the_desk(real_db, browser, pictures, settings):
    cast = make_cast()
    queue.sit(make_counters(1)[0].pk, actor=cast["clerk"])
    affair = opened(cast["clerk"])
    row = first_row(affair)
    with serving() as address:
        settings.PUBLIC_URL = address
        desk = context_of(browser, address, "clerk").new_page()
        desk.goto(f"/desk/affairs/{affair.pk}/work/")
        desk.locator(f"#phone-{row.pk}-code").click()
        link = desk.locator(".phone-code a")
        expect(link.locator("svg")).to_be_visible()
        phone = opened_phone(browser, address)
        phone.goto(link.get_attribute("href"))
        sound(phone)
        paper = phone.locator(f"#paper-{row.pk}")
        paper.locator("input[capture]").set_input_files(pictures[0])
        expect(paper).to_contain_text("收到 1 张")
        # the desk sees it by itself
        expect(desk.locator(".phone-shots img")).to_have_count(1)
        paper.locator("input[multiple]").set_input_files(pictures[1:])
        expect(paper).to_contain_text("收到 2 张")
        expect(paper).to_contain_text("list.jpg")
        sound(phone)
        expect(desk.locator(".phone-shots img")).to_have_count(2)
        desk.get_by_role("button", name="反光").click()
        expect(paper).to_contain_text("请重拍：反光")
        paper.locator("input[capture]").set_input_files(pictures[1])
        expect(desk.locator(f"#confirm-{row.pk}")).to_be_visible()
        desk.locator(f"#confirm-{row.pk}").click()
        expect(desk.locator(f"#material_{row.pk}")).to_contain_text("已扫描")
        expect(desk.locator(f"#tick-{row.pk}")).to_be_checked()
        expect(paper).to_contain_text("窗口已确认")
        expect(paper.locator(".phone-pick").first).to_be_hidden()
        desk.context.close()
        phone.context.close()
    kept = ApplicationMaterial.objects.get(pk=row.pk)
    assert (kept.state, kept.file.media_type) == ("scanned", "image/jpeg")


def test_the_phone_page_works_without_scripts(real_db, browser, pictures):
    cast = make_cast()
    affair = opened(cast["clerk"])
    secret, row = linked(affair, cast["clerk"]), first_row(affair)
    with serving() as address:
        phone = opened_phone(browser, address, java_script_enabled=False)
        phone.goto(f"/p/{secret}/")
        paper = phone.locator(f"#paper-{row.pk}")
        paper.locator("input[multiple]").set_input_files(pictures[0])
        paper.get_by_role("button", name="传给窗口").click()
        expect(phone.locator(f"#paper-{row.pk}")).to_contain_text("收到 1 张")
        phone.locator(f"#paper-{row.pk}").get_by_role("button", name="删掉重拍").click()
        expect(phone.locator(f"#paper-{row.pk}")).not_to_contain_text("收到 1 张")
        phone.context.close()


@pytest.fixture
def large(tmp_path) -> Path:
    """A photo of several parts: coarse noise, which JPEG cannot fold away."""
    grain = Image.frombytes("L", (300, 400), random.Random(7).randbytes(300 * 400))
    grain.resize((1500, 2000)).convert("RGB").save(tmp_path / "page.jpg", "JPEG", quality=85)
    return tmp_path / "page.jpg"


def test_a_photo_that_a_bad_line_cut_off_goes_on_from_there(real_db, browser, large):
    clerk = make_cast()["clerk"]
    affair = opened(clerk)
    secret, row = linked(affair, clerk), first_row(affair)
    sent: list[tuple[str, int]] = []
    is_cut = True

    def on_the_road(route) -> None:
        """The second part and all that is tried after it is lost, until the line is back."""
        headers = route.request.headers
        offset = int(headers.get("upload-offset", "-1"))
        if is_cut and (offset > 0 or route.request.method == "HEAD"):
            route.abort("connectionreset")
            return
        sent.append((route.request.method, offset))
        route.continue_()

    with serving() as address:
        phone = opened_phone(browser, address)
        phone.route("**/parts/**", on_the_road)
        phone.goto(f"/p/{secret}/")
        paper = phone.locator(f"#paper-{row.pk}")
        paper.locator("input[capture]").set_input_files(large)
        broken = paper.locator(".phone-broken")
        expect(broken).to_be_visible(timeout=30_000)  # the phone tries by itself before it asks
        expect(broken).to_contain_text("网断了，已经传的还在")
        sound(phone)
        upload = Upload.objects.get()
        assert 0 < upload.received < upload.size
        assert not StoredFile.objects.exists()
        is_cut = False
        sent.clear()
        broken.get_by_role("button", name="接着传").click()
        expect(paper).to_contain_text("收到 1 张")
        phone.context.close()
    assert sent[0] == ("HEAD", -1)
    assert next(offset for method, offset in sent if method == "PATCH") == upload.received
    assert not [method for method, _offset in sent if method == "POST"]
    page = PhonePage.objects.get()
    assert (page.paper.row_id, StoredFile.objects.count()) == (row.pk, 1)
    assert page.file.media_type == "image/jpeg"


def test_the_same_photo_chosen_again_after_the_page_was_loaded_anew_goes_on(real_db, browser, large):
    clerk = make_cast()["clerk"]
    affair = opened(clerk)
    secret, row = linked(affair, clerk), first_row(affair)
    with serving() as address:
        phone = opened_phone(browser, address)
        phone.goto(f"/p/{secret}/")
        phone.route(
            "**/parts/**",
            lambda route: (
                route.abort() if route.request.headers.get("upload-offset", "0") != "0" else route.continue_()
            ),
        )
        album = f"#paper-{row.pk} input[multiple]"
        with phone.expect_response(lambda answer: answer.request.method == "PATCH"):
            phone.locator(album).set_input_files(large)
        expect(phone.locator(f"#paper-{row.pk} progress")).to_be_visible()
        phone.unroute_all()
        phone.goto(f"/p/{secret}/")
        phone.locator(album).set_input_files(large)
        expect(phone.locator(f"#paper-{row.pk}")).to_contain_text("收到 1 张")
        assert phone.evaluate("Object.keys(localStorage).filter(key => key.startsWith('tus::'))") == []
        phone.context.close()
    assert (Upload.objects.count(), StoredFile.objects.count(), PhonePage.objects.count()) == (1, 1, 1)


def test_a_paper_that_was_kept_is_used_again_in_the_next_affair(real_db, browser):
    cast = make_cast()
    queue.sit(make_counters(1)[0].pk, actor=cast["clerk"])
    affair, row = row_called(cast["clerk"], "身份证")
    later = opened(cast["clerk"], applicant=affair.applicant)
    wanted = later.materials.get(material=row.material)
    with serving() as address:
        desk = context_of(browser, address, "clerk", viewport=NARROW).new_page()
        desk.add_init_script(path=AXE)
        desk.goto(f"/desk/affairs/{affair.pk}/work/")
        keep = desk.locator(f"#material_{row.pk} .keep")
        keep.locator("summary").click()
        keep.get_by_label("本人同意").check()
        assert desk.evaluate(OVER_THE_EDGE) == []
        keep.get_by_role("button").click()
        expect(desk.locator("body")).to_contain_text("下次办事不用再交")
        desk.goto(f"/desk/affairs/{later.pk}/work/")
        expect(desk.locator("input[name=use]")).to_be_checked()
        expect(desk.locator("#consents")).not_to_be_checked()
        assert desk.evaluate(FINDINGS) == []
        desk.evaluate("size => { document.documentElement.style.fontSize = size }", ROOT)
        assert desk.evaluate(OVER_THE_EDGE) == []
        desk.locator("#reuse").click()
        expect(desk.locator("body")).to_contain_text("须经申请人同意才能复用")
        desk.locator("#consents").check()
        desk.locator("#reuse").click()
        expect(desk.locator(f"#material_{wanted.pk}")).to_contain_text("县里已有")
        desk.context.close()
    wanted.refresh_from_db()
    assert (wanted.state, wanted.file) == ("on_file", row.file)
