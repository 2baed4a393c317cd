"""开办餐馆 from one questionnaire at one counter, in a real browser, by keyboard alone: licence and food permit, an identity
paper that was handed in before, the rest sent by the applicant's phone (a second browser, no login), one part refused and
mended, both results handed over in one pack.
"""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader

from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import licence_code, make_resident
from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.materials.models import HeldPaper, Reuse
from doorstep.cases.materials.tests.factories import kept, photo
from doorstep.cases.packages.models import Package, Part
from doorstep.cases.packages.tests.factories import ANSWERS, decided
from doorstep.config.served import Served
from doorstep.faces.shell.templatetags.shell import day
from doorstep.registry.people.tests.factories import id_number
from doorstep.registry.staff.tests.factories import PASSWORD, make_cast
from tests.keyboard import Hands
from tests.test_keyboard_journey import log_in, take_ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = id_number("19880612", serial=735)
PHONE = {"width": 390, "height": 844}
FORM_PAPER, PREMISES, LATER = "登记申请书", "经营场所材料(产权证明)", "食品安全管理人员材料"
SAID = {**ANSWERS, "place": "自有"}
FORM: dict[str, Any] = {
    "shop_name": "崇州市白头镇竹里人家餐馆",
    "premises": "四川省成都市崇州市白头镇白头街58号",
    "area": "80",
    "staff": "3",
    "licence__operator_sex": "女",
    "applicant_sex": "女",
    "applicant_address": "白头镇五星村3组12号",
    "applicant_phone": "13908011234",
    "licence__composition": "个人经营",
    "licence__scope": "许可项目：餐饮服务。",
    "licence__food_kinds": ["热食类"],
    "licence__capital": "5",
    "licence__copies": "1",
    "licence__contact_same": "经营者本人",
    "permit__kitchen_area": "20",
    "permit__storage": "无",
    "permit__online": "否",
    "permit__projects": ["热食类食品制售"],
    "permit__safety_manager": "林秀英",
    "permit__safety_number": NUMBER,
    "permit__health_certificates": "3",
    "permit__facilities": ["冷藏冷冻", "消毒"],
    "permit__water": "自来水",
    "truthful": "on",
}


@pytest.fixture
def cast(real_db, settings) -> dict[str, Actor]:
    """Everybody whom the restaurant needs, their passwords as a served county keeps them."""
    people = promised_cast(make_cast())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    Account.objects.filter(username="clerk").update(password=make_password(PASSWORD))
    return people


@pytest.fixture
def held(cast) -> HeldPaper:
    """The identity card that 林秀英 handed in with an earlier affair, kept on her consent."""
    person = make_resident(cast["clerk"], name="林秀英", number=NUMBER, phone="13908011234")
    return kept(cast["clerk"], "身份证", resident=person)


@pytest.fixture
def papers(tmp_path: Path) -> dict[str, Path]:
    """What the applicant has in her hand and on her phone: photos, and a form as a PDF of two pages."""
    made = {name: tmp_path / name for name in ("form.pdf", "house.jpg", "manager.jpg")}
    sheets = [Image.new("RGB", (620, 877), colour) for colour in ("white", "beige")]
    sheets[0].save(made["form.pdf"], "PDF", save_all=True, append_images=sheets[1:])
    made["house.jpg"].write_bytes(photo("bisque", (1200, 900)))
    made["manager.jpg"].write_bytes(photo("lavender"))
    return made


def test_a_restaurant_from_one_questionnaire_to_one_pack(
    cast, held: HeldPaper, papers: dict[str, Path], served: Served, browser: Browser
):
    context = browser.new_context(
        base_url=served.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    take_ticket(context, served, licence_code())
    hands = Hands(context.new_page())
    log_in(hands, "clerk")
    hands.press("ArrowDown")
    hands.go("Enter", to="/desk/counter/")
    hands.go("F2", to="/desk/counter/")
    hands.go("F2", to="/affair/")

    # one questionnaire: the bundle's own questions, then those of the items that it leads to
    hands.go("Alt+p", to="/packages/")
    hands.go("1", to="/open-restaurant/")
    hands.fill(SAID, until="next")
    hands.go("Enter", to="licence=")
    hands.fill(SAID, until="next")
    hands.go("Enter", to="permit__made_here=")
    hands.fill(SAID, until="next")
    hands.go("Enter", to="permit__cold=")
    hands.sees("2 个事项")
    hands.type(NUMBER)
    hands.press("Enter")
    expect(hands.page.locator(".person-card")).to_be_visible()
    hands.go("Control+Enter", to="/desk/packages/")

    # one form, one list, accepted together
    package = Package.objects.get()
    home = f"/desk/packages/{package.pk}/"
    hands.sees("等前面的办成")
    use_again(hands, held, home)
    by_phone(hands, browser, papers)
    hands.page.locator("form#affair input:not([type=hidden])").first.focus()
    hands.fill(FORM, until="tick-")
    while hands.active()["id"].startswith("tick-"):
        hands.press("ArrowDown") if hands.active()["checked"] else hands.press("Space", "ArrowDown")
    hands.go("Control+Enter", to=home)
    hands.sees("已受理 1 项")

    # the licence is refused, opened again with all that was said, and granted
    hands.go("1", to="/work/")
    refused(hands)
    hands.page.goto(home)
    hands.sees("部分不予")
    hands.go("Alt+r", to=home)
    hands.go("Control+Enter", to=home)
    hands.sees("已受理 1 项")
    hands.go("1", to="/work/")
    hands.go("Control+Enter", to="/work/")
    hands.sees("现在用印吗")
    hands.go("Enter", to="/work/")

    # what waited has begun and misses nothing: a code that the new licence does not carry is not demanded
    hands.page.goto(home)
    expect(hands.page.locator("form#affair")).to_contain_text("还没有赋码的可以不填")
    expect(hands.page.locator("[name=organisation_credit_code]")).to_have_value("")
    expect(hands.page.locator("#package-gaps")).to_be_empty()
    hands.go("Control+Enter", to=home)
    hands.sees("已受理 1 项")
    permit = Application.objects.get(part__package=package, part__kind__key="permit")
    assert permit.materials.get(material__name=LATER).file.media_type == "image/jpeg"
    decided(package, "permit", cast)

    # both results in one pack, one hand-over
    hands.page.goto(home)
    hands.sees("交付 2 份结果")
    printed = PdfReader(io.BytesIO(context.request.get(f"{served.url}{home}pack.pdf").body()))
    assert len(printed.pages) == 3
    hands.go("F4", to=home)
    hands.sees("已领取")
    package.refresh_from_db()
    assert package.status == "done"
    assert hands.used_no_mouse()
    assert Part.objects.filter(package=package, is_replaced=True).count() == 1
    affairs = Application.objects.filter(part__package=package, part__is_replaced=False)
    assert {affair.status for affair in affairs} == {"finished"}
    assert {affair.collector_id for affair in affairs} == {package.applicant_id}
    # the licence that was granted is the one that was opened again: it uses the card by the same consent
    licence = affairs.get(part__kind__key="licence")
    states = dict(licence.materials.values_list("material__name", "state"))
    assert (states["经营者身份证"], states[FORM_PAPER], states[PREMISES]) == ("on_file", "scanned", "scanned")
    assert {one.held_id for one in Reuse.objects.filter(is_agreed=True)} == {held.pk}
    assert Reuse.objects.filter(row__application=licence).exists()
    context.close()


def use_again(hands: Hands, held: HeldPaper, home: str) -> None:
    """The card is offered with the day on which it was handed in; without the applicant's consent it is not taken."""
    offer = hands.page.locator("#on-file")
    expect(offer).to_contain_text("身份证")
    expect(offer).to_contain_text(f"{day(held.handed_in_at)} 交过")
    expect(offer.get_by_role("button", name="申请人不同意")).to_be_visible()
    hands.go("Alt+u", to=home)
    hands.sees("须经申请人同意才能复用")
    hands.press("Alt+c", "Space")
    hands.go("Alt+u", to=home)
    hands.sees("已带入 1 份")
    expect(row(hands.page, "身份证")).to_contain_text(f"县里已有：{day(held.handed_in_at)} 交过")
    expect(row(hands.page, "身份证").locator("[data-tick]")).to_be_checked()
    expect(offer).to_have_count(0)


def by_phone(hands: Hands, browser: Browser, papers: dict[str, Path]) -> None:
    """The code on the desk's page opens one list on the applicant's phone, also for the part that has not begun."""
    hands.press("Alt+m")
    code = hands.page.locator(".phone-code a")
    expect(code.locator("svg")).to_be_visible()
    context = browser.new_context(viewport=PHONE, is_mobile=True, has_touch=True, locale="zh-CN")
    phone = context.new_page()
    phone.goto(str(code.get_attribute("href")))
    expect(phone.locator("main")).to_contain_text("开办餐馆")
    names = phone.locator(".phone-paper h2").all_inner_texts()
    assert len(names) == len(set(names))
    assert {FORM_PAPER, PREMISES, LATER} <= set(names)
    assert "身份证" not in names

    asked(phone, FORM_PAPER).locator("input[multiple]").set_input_files(papers["form.pdf"])
    expect(asked(phone, FORM_PAPER)).to_contain_text("收到 1 张，等窗口确认")
    asked(phone, PREMISES).locator("input[capture]").set_input_files(papers["manager.jpg"])
    arrival = hands.page.locator(".phone-arrival", has_text=PREMISES)
    expect(arrival.locator("img")).to_be_visible()
    arrival.get_by_role("button", name="不是这份材料").focus()
    hands.press("Enter")
    expect(asked(phone, PREMISES)).to_contain_text("请重拍：不是这份材料")
    asked(phone, PREMISES).locator("input[capture]").set_input_files(papers["house.jpg"])
    asked(phone, LATER).locator("input[capture]").set_input_files(papers["manager.jpg"])
    for name in (PREMISES, LATER):
        expect(hands.page.locator(".phone-arrival", has_text=name).locator("img")).to_be_visible()
    for name in (FORM_PAPER, PREMISES, LATER):
        hands.page.locator(".phone-arrival", has_text=name).get_by_role(
            "button", name=re.compile("看清了，收下")
        ).focus()
        hands.press("Enter")
        expect(row(hands.page, name)).to_contain_text("已扫描")
        expect(row(hands.page, name).locator("[data-tick]")).to_be_checked()
        expect(asked(phone, name)).to_contain_text("窗口已确认")
    context.close()


def row(desk: Page, name: str) -> Locator:
    """The paper's row on the desk's list."""
    return desk.locator("#material-rows .material", has=desk.locator(".row-title", has_text=name))


def asked(phone: Page, name: str) -> Locator:
    """The paper's part of the phone's page."""
    return phone.locator(".phone-paper", has=phone.get_by_role("heading", name=name, exact=True))


def refused(hands: Hands) -> None:
    """On the deciding screen: not granted, with the reason that is told in writing."""
    hands.press("F9", "Tab")
    hands.type("经营场所不符合规定")
    hands.press("Tab")
    hands.go("Enter", to="/work/")
