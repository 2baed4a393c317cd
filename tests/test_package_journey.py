"""开办餐馆 from one questionnaire at one counter, in a real browser, by keyboard alone: licence and food permit, one part
refused and mended, both results handed over in one pack.
"""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser
from pypdf import PdfReader

from doorstep.base.accounts.actor import Actor
from doorstep.base.accounts.models import Account
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import licence_code
from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.packages.models import Package, Part
from doorstep.cases.packages.tests.factories import ANSWERS, decided
from doorstep.config.served import Served
from doorstep.registry.catalogue import forms
from doorstep.registry.people.tests.factories import id_number
from doorstep.registry.staff.tests.factories import PASSWORD, make_cast
from tests.keyboard import Hands
from tests.test_keyboard_journey import log_in, register, take_ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = id_number("19880612", serial=735)
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


def test_a_restaurant_from_one_questionnaire_to_one_pack(cast, served: Served, browser: Browser):
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
    hands.sees("还没有登记过")
    register(hands)
    hands.sees("已登记")
    hands.go("Control+Enter", to="/desk/packages/")

    # one form, one list, accepted together
    package = Package.objects.get()
    home = f"/desk/packages/{package.pk}/"
    hands.sees("等前面的办成")
    hands.page.locator("form#affair input:not([type=hidden])").first.focus()
    hands.fill(FORM, until="tick-")
    while hands.active()["id"].startswith("tick-"):
        hands.press("Space", "Enter")
        if hands.active()["name"] == "electronic":
            hands.press("Enter")
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

    # what waited has begun: only what came out of the licence is still asked
    hands.page.goto(home)
    hands.sees("现在还缺")
    hands.page.locator("[name=organisation_credit_code]").focus()
    hands.type(code())
    hands.go("Control+Enter", to=home)
    hands.sees("已受理 1 项")
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
    context.close()


def refused(hands: Hands) -> None:
    """On the deciding screen: not granted, with the reason that is told in writing."""
    hands.press("F9", "Tab")
    hands.type("经营场所不符合规定")
    hands.press("Tab")
    hands.go("Enter", to="/work/")


def code() -> str:
    """A credit code with a right check character."""
    field = {"title": "x", "type": "string", "format": "credit-code"}
    return forms.example({"type": "object", "properties": {"code": field}, "required": ["code"]}, 3)["code"]
