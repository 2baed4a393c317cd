"""食品经营许可证核发(新办) through ten pairs of hands and three sites, in a real browser, by keyboard alone.

Taken in at a town's counter with one supplement, reviewed by two departments, visited by two officers (a special step),
proposed by another reviewer and signed at the county seat, sealed there under two keepers' names who find its line in their
register, collected by somebody else at a third site.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from playwright.sync_api import Browser, expect

from doorstep.acts.seals.models import SealUse
from doorstep.base.accounts.models import Account
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.promised import (
    COLLECTS,
    DECIDES,
    SITUATION,
    SPECIAL,
    food_version,
    promised_cast,
)
from doorstep.config.served import Served
from doorstep.registry.catalogue import forms
from doorstep.registry.people.tests.factories import id_number
from doorstep.registry.staff.tests.factories import HOME, PASSWORD, make_cast
from tests.keyboard import Hands
from tests.test_keyboard_journey import log_in, register, take_ticket

pytestmark = [pytest.mark.browser, pytest.mark.slow]

APPLICANT = id_number("19880612", serial=733)
COLLECTOR = id_number("19901105", serial=734)


@pytest.fixture
def county(real_db, settings) -> None:
    """Everybody whom a promised item needs, their passwords as a served county keeps them."""
    promised_cast(make_cast())
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    Account.objects.update(password=make_password(PASSWORD))


def typed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """An example of the form's answers as hands give them; a day that may be left out is."""
    flat: dict[str, Any] = {}
    for name, value in forms.example(schema, 1).items():
        if schema["properties"][name].get("format") == "date":
            continue
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for row, parts in enumerate(value):
                flat |= {f"{name}.{row}.{part}": str(inner) for part, inner in parts.items()}
        elif value is True:
            flat[name] = "on"
        elif value is not False:
            flat[name] = value if isinstance(value, list) else str(value)
    return flat


def test_a_food_permit_from_one_town_to_another(county, served: Served, browser: Browser):
    def hands_of(user: str) -> Hands:
        context = browser.new_context(
            base_url=served.url, locale="zh-CN", viewport={"width": 1440, "height": 900}
        )
        hands = Hands(context.new_page())
        log_in(hands, user)
        return hands

    first = browser.new_context(base_url=served.url, locale="zh-CN", viewport={"width": 1440, "height": 900})
    take_ticket(first, served, food_version().item_id)
    clerk = Hands(first.new_page())
    log_in(clerk, "clerk")
    number = taken_in(clerk)
    supplemented(clerk)

    for department in ("market", "health"):
        agreed(hands_of(department))
    visited(hands_of("second_proposer"))
    proposed(hands_of("proposer"))
    signed(hands_of("signer"))
    sealed(hands_of("deciding_clerk"))
    last = hands_of("clerk_elsewhere")
    collected(last, number)
    for keeper in ("deciding_keeper", "deciding_witness"):
        registered(hands_of(keeper), number)

    assert clerk.used_no_mouse()
    assert last.used_no_mouse()
    affair = Application.objects.get(number=number)
    assert (affair.site_id, affair.decided_at_site_id, affair.collect_site_id) == (HOME, DECIDES, COLLECTS)
    assert affair.status == "finished"
    assert affair.notice.gaps
    assert affair.collector_id != affair.applicant_id
    names = {"proposer": affair.proposed_by, "signer": affair.decided_by}
    assert all(account.username == name for name, account in names.items())
    assert {review.reviewer.username for review in affair.reviews.all()} == {"market", "health"}
    step = affair.special_steps.get()
    assert (step.begun_by.username, step.ended_by.username) == ("second_proposer", "second_proposer")
    assert {step.officer.username, step.second_officer.username} == {"health", "market"}
    use = SealUse.objects.get(affair=number, document_number=affair.certificate.number)
    assert {use.keeper.username, use.witness.username} == {"deciding_keeper", "deciding_witness"}
    assert (use.handler.username, use.approver.username) == ("deciding_clerk", "signer")


def taken_in(hands: Hands) -> str:
    """Clerk 1: call, who, what, every paper but the last; the one-time notice. Gives the affair's number."""
    hands.press("ArrowDown")
    hands.go("Enter", to="/desk/counter/")
    hands.go("F2", to="/desk/counter/")
    hands.go("F2", to="/affair/")
    hands.type(APPLICANT)
    hands.press("Enter")
    hands.sees("还没有登记过")
    register(hands)
    hands.sees("已登记")
    hands.go("Control+Enter", to="/situation/")
    hands.fill(SITUATION, until="tell")
    hands.go("Control+Enter", to="/work/")
    hands.sees("前")
    answers = typed(food_version().form.schema)
    hands.fill(answers, until="tick-")
    papers = hands.page.locator("[data-tick]").count()
    for _paper in range(papers - 1):
        hands.press("Space", "ArrowDown")
    # what a later answer opened stands before it: the gaps' own key goes there
    hands.sees("还缺 2 项")
    hands.press("F3")
    hands.fill(answers, until="tick-")
    hands.sees("还缺 1 项")
    hands.go("F8", to="/work/")
    hands.sees("已出具一次性告知书")
    return Application.objects.get().number


def supplemented(hands: Hands) -> None:
    """Clerk 1, later: the affair is on the list with its date; the last paper is brought; accepted."""
    hands.page.goto("/desk/list/")
    hands.sees("还剩")
    hands.go("Enter", to="/work/")
    hands.page.locator("[data-tick]").last.focus()
    hands.press("Space")
    hands.sees("都齐了，可以受理")
    hands.go("Control+Enter", to="/work/")
    hands.sees("提出审查意见")


def agreed(hands: Hands) -> None:
    """A department: the first on its list, agreed."""
    hands.page.wait_for_url("**/desk/list/**")
    hands.go("Enter", to="/work/")
    hands.press("y")
    hands.go("Control+Enter", to="/work/")
    hands.sees("审查意见已提交")


def visited(hands: Hands) -> None:
    """A reviewer has the place visited by two officers: the clock stands still meanwhile."""
    hands.page.wait_for_url("**/desk/list/**")
    hands.go("Enter", to="/work/")
    hands.press("s", "Tab", "ArrowDown", "Tab", "ArrowDown", "ArrowDown", "Tab")
    hands.go("Enter", to="/work/")
    hands.sees("期限停计")
    hands.sees("核查人员：health、market")
    hands.type(f"{SPECIAL}符合要求")
    hands.go("Control+Enter", to="/work/")
    hands.sees("期限继续计算")


def proposed(hands: Hands) -> None:
    """Another reviewer: the first on the list, proposed to be granted."""
    hands.page.wait_for_url("**/desk/list/**")
    hands.go("Enter", to="/work/")
    hands.press("y")
    hands.go("Control+Enter", to="/work/")
    hands.sees("已提交，等负责人签发")


def signed(hands: Hands) -> None:
    hands.go("Alt+2", to="/desk/list/")
    hands.go("Enter", to="/work/")
    hands.sees("签发准予许可决定吗")
    hands.go("Control+Enter", to="/work/")


def sealed(hands: Hands) -> None:
    """A clerk at the county seat: two keepers are named before the seal is used."""
    hands.go("Alt+2", to="/desk/list/")
    hands.go("Enter", to="/work/")
    hands.sees("现在用印吗")
    hands.sees("deciding_keeper")
    hands.sees("deciding_witness")
    hands.go("Enter", to="/work/")
    hands.sees("谁来领取")


def collected(hands: Hands, number: str) -> None:
    """Clerk 2 at a third site: by its number, by somebody else whose card is read."""
    hands.go("Alt+2", to="/desk/list/")
    hands.go("c", to="/desk/collect/")
    hands.type(number)
    hands.press("Tab")
    hands.type(APPLICANT)
    hands.go("Enter", to="/work/")
    hands.press("o")
    hands.type(COLLECTOR)
    hands.press("Enter")
    hands.sees("还没有登记过")
    register(hands)
    expect(hands.page.locator("#hand button")).to_be_focused()
    hands.go("Control+Enter", to="/work/")
    hands.sees("办结了")


def registered(hands: Hands, number: str) -> None:
    """A keeper finds the use in the register of the seal."""
    hands.page.goto("/desk/seals/SEAL-D1/")
    hands.sees(number)
