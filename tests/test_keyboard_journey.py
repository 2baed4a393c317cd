"""个体工商户设立登记 from ticket to rating in a real browser, by keyboard alone, with the hall screen beside it."""

from __future__ import annotations

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, BrowserContext, expect

from doorstep.acts.queue.models import Ticket
from doorstep.acts.seals.models import SealUse
from doorstep.base.accounts.actions import give_token
from doorstep.base.accounts.actor import system
from doorstep.base.accounts.models import Account
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import SITUATION, licence_code, make_seal
from doorstep.cases.ratings.models import Rating
from doorstep.config.served import Served
from doorstep.registry.people.tests.factories import id_number
from doorstep.registry.staff.tests.factories import HOME, PASSWORD, make_cast
from tests.keyboard import Hands

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NUMBER = id_number("19880612", serial=732)
RESTAURANT = {
    "operator_sex": "女",
    "operator_address": "白头镇五星村3组12号",
    "operator_phone": "13908011234",
    "has_name": "使用",
    "name": "崇州市白头镇竹里人家餐馆",
    "composition": "个人经营",
    "premises": "四川省成都市崇州市白头镇白头街58号",
    "premises_right": "自有",
    "premises_area": "80",
    "industry": "餐饮服务",
    "scope": "许可项目：餐饮服务。一般项目：外卖递送服务。",
    "food_kinds": ["热食类"],
    "capital": "5",
    "employees": "3",
    "copies": "1",
    "contact_same": "经营者本人",
    "truthful": "on",
}


@pytest.fixture
def county(real_db, settings) -> None:
    """The cast, with the site's seal in the hands of its keepers; the clerk's password as a served county keeps it."""
    make_seal(make_cast())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    Account.objects.filter(username="clerk").update(password=make_password(PASSWORD))


def take_ticket(context: BrowserContext, served: Served, item: str) -> str:
    """Draw a ticket for an item through the API, as a ticket machine does; gives its label."""
    account = Account.objects.get(username="clerk")
    token = give_token(account, label="kiosk", actor=system())[1]
    answer = context.request.post(
        f"{served.url}/api/v1/sites/{HOME}/tickets",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": "journey-ticket"},
        data={"items": [item]},
    )
    assert answer.status == 201, answer.text()
    return answer.json()["label"]


def log_in(hands: Hands, user: str) -> None:
    hands.page.goto("/desk/")
    hands.page.wait_for_load_state()
    if hands.active()["name"] != "login":
        hands.press("Tab")
        while hands.active()["name"] != "login":
            hands.press("Tab")
    hands.type(user)
    hands.press("Tab")
    hands.type(PASSWORD)
    hands.go("Enter", to="/desk/")


def test_the_licence_from_ticket_to_rating_by_keyboard_alone(county, served: Served, browser: Browser):
    context = browser.new_context(
        base_url=served.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
    )
    screen = context.new_page()
    screen.goto(f"/board/{HOME}")
    label = take_ticket(context, served, licence_code())
    hands = Hands(context.new_page())
    log_in(hands, "clerk")
    hands.press("ArrowDown")
    hands.go("Enter", to="/desk/counter/")
    hands.sees(label)

    # 1 call: the hall screen shows the number at once
    hands.go("F2", to="/desk/counter/")
    expect(screen.locator("#hall [data-part=now]")).to_contain_text(label)
    hands.go("F2", to="/affair/")

    # 2 who: the card reader types the number; nobody of that number is known yet
    hands.type(NUMBER)
    hands.press("Enter")
    hands.sees("还没有登记过")
    register(hands)
    hands.sees("已登记")
    hands.go("Control+Enter", to="/situation/")

    # 2 in which situation: two questions, then exactly the papers that apply
    hands.fill(SITUATION, until="tell")
    hands.go("Control+Enter", to="/work/")
    hands.sees("经营场所材料(产权证明)")

    # 2 what: the form knows already what the card said; papers are ticked; nothing is missing
    expect(hands.page.locator("[name=operator]")).to_have_value("林秀英")
    hands.fill(RESTAURANT, until="tick-")
    while hands.active()["id"].startswith("tick-"):
        hands.press("Space", "ArrowDown")
    # what a later answer opened stands before it: the gaps' own key goes there
    hands.sees("还缺 1 项")
    hands.press("F3")
    hands.fill(RESTAURANT, until="tick-")
    hands.sees("都齐了，可以受理")
    hands.go("Control+Enter", to="/work/")

    # 3 decide, then the question before the seal, answered by Enter
    hands.sees("请核对")
    hands.sees("崇州市白头镇竹里人家餐馆")
    hands.go("Control+Enter", to="/work/")
    hands.sees("现在用印吗")
    hands.sees("第 1 号")
    hands.go("Enter", to="/work/")

    # 4 the certificate is there, its page too; the applicant takes it
    affair = Application.objects.get()
    page = context.request.get(f"{served.url}/desk/affairs/{affair.pk}/certificate.pdf")
    assert page.body().startswith(b"%PDF-")
    hands.go("Control+Enter", to="/work/")
    hands.sees("办结了")
    code = hands.page.locator(".slip-code").inner_text()
    hands.go("F4", to="/desk/counter/")
    hands.sees("现在没有人等候")

    assert hands.used_no_mouse()
    journey = hands.steps[hands.steps.index("1") :]
    assert list(dict.fromkeys(journey)) == ["1", "2", "3", "4"]
    affair.refresh_from_db()
    assert affair.status == "finished"
    assert SealUse.objects.get(affair=affair.number).number == 1
    assert Ticket.objects.get(label=label).status == "done"

    rate(browser, served, code)
    rating = Rating.objects.get()
    assert (rating.level, rating.slip.application_id) == (5, affair.pk)
    context.close()


def register(hands: Hands) -> None:
    """A new resident: the number stands there already, so the cursor is in the name."""
    expect(hands.page.locator(".register [name=name]")).to_be_focused()
    hands.type("林秀英")
    hands.press("Enter")
    hands.type("13908011234")
    hands.press("Control+Enter")


def rate(browser: Browser, served: Served, code: str) -> None:
    """The resident judges the affair on their own phone, by its keys as well."""
    context = browser.new_context(base_url=served.url, locale="zh-CN", viewport={"width": 390, "height": 844})
    hands = Hands(context.new_page())
    hands.page.goto(f"/rate/{code}/")
    while hands.active()["name"] != "level":
        hands.press("Tab")
    hands.press("Space")
    hands.go("Enter", to="level=5")
    while hands.active()["type"] != "submit" or not _in_main(hands):
        hands.press("Tab")
    hands.go("Enter", to="/rate/")
    hands.sees("谢谢您的评价")
    context.close()


def _in_main(hands: Hands) -> bool:
    return hands.page.evaluate("document.activeElement.closest('main') !== null")
