"""The ticket machine: set up by staff, touched by anybody, one ticket a touch."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.acts.queue import actions
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import make_clerk, seated
from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME

pytestmark = pytest.mark.django_db
KIOSK = f"/board/{HOME}/kiosk"


def login(client: Client, name: str) -> None:
    client.force_login(
        Account.objects.get(username=name), backend="django.contrib.auth.backends.ModelBackend"
    )


@pytest.fixture
def device(client: Client) -> Client:
    """A ticket machine of the home site."""
    make_clerk()
    login(client, "clerk")
    assert client.post(f"{KIOSK}/setup", {"paper": "58"}).status_code == 302
    return client


@pytest.fixture(autouse=True)
def _in_hours() -> Iterator[None]:
    """A Tuesday morning, when the hall is open."""
    with clock.travel(dt.datetime(2026, 11, 24, 10, 0, tzinfo=clock.ZONE)):
        yield


def once(client: Client) -> str:
    found = re.search(r'name="once" value="([^"]+)"', client.get(KIOSK).content.decode())
    assert found
    return found.group(1)


def said_of_the_wait(page: str) -> str:
    found = re.search(r"前面还有 <strong>\d+</strong> 人[^<]*", page)
    assert found
    return found.group(0).strip()


@pytest.mark.parametrize("finished", [0, 12])
def test_the_machine_and_its_slip_say_the_same_of_the_wait(device: Client, finished: int) -> None:
    seat = seated(1, queues="AB")[0]
    for _each in range(finished):
        made = actions.take(HOME, actor=seat.clerk)
        actions.call(made.pk, seat.counter.pk, actor=seat.clerk)
        actions.begin(made.pk, actor=seat.clerk)
        actions.finish(made.pk, actor=seat.clerk)
    for letter in "AABB":
        actions.take(HOME, letter=letter, actor=seat.clerk)
    with clock.travel(clock.now() + dt.timedelta(minutes=1)):
        said = said_of_the_wait(device.get(KIOSK).text)
        assert said.startswith("前面还有 <strong>4</strong> 人")
        slip = device.post(KIOSK, {"letter": "A", "once": once(device)}, follow=True)
    assert said_of_the_wait(slip.text) == said


def test_setting_up_logs_the_clerk_out_of_the_device(device: Client) -> None:
    seated(1)
    page = device.get(KIOSK)
    assert page.status_code == 200
    assert "前面没有人" in page.content.decode()
    assert "_auth_user_id" not in device.session


def test_a_touch_sent_twice_draws_one_ticket(device: Client) -> None:
    seated(1)
    touch = {"letter": "B", "priority": "old", "once": once(device)}
    one, two = device.post(KIOSK, touch), device.post(KIOSK, touch)
    assert one.status_code == two.status_code == 302
    assert one["Location"] == two["Location"]
    ticket = Ticket.objects.get()
    assert (ticket.label, ticket.priority, ticket.priority_by_id) == ("B001", "old", None)
    slip = device.get(one["Location"]).content.decode()
    assert "B001" in slip
    assert "前面没有人" in slip
    assert "paper-58" in slip
    assert "<svg" in slip
    assert " style=" not in slip


def test_two_touches_are_two_tickets(device: Client) -> None:
    seated(1)
    for _each in range(2):
        device.post(KIOSK, {"letter": "A", "priority": "", "once": once(device)})
    assert sorted(Ticket.objects.values_list("label", flat=True)) == ["A001", "A002"]


@pytest.mark.parametrize(
    "wrong", [{"letter": "Z"}, {"letter": ""}, {"priority": "rich"}, {"once": ""}, {"once": "x" * 300}]
)
def test_wrong_input_says_so_and_draws_nothing(device: Client, wrong: dict) -> None:
    seated(1)
    answer = device.post(KIOSK, {"letter": "A", "priority": "old", "once": once(device), **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Ticket.objects.exists()


def test_outside_the_hours_the_machine_says_when_it_opens_and_gives_no_number(device: Client) -> None:
    seated(1)
    touch = {"letter": "A", "priority": "", "once": once(device)}
    with clock.travel(dt.datetime(2026, 11, 24, 22, 0, tzinfo=clock.ZONE)):
        before = device.get(KIOSK)
        touched = device.post(KIOSK, touch)
    assert before.status_code == 200
    assert touched.status_code == 422
    for page in (before, touched):
        assert "现在不在服务时间，11月25日 09:00 起可以取号。" in page.text
    assert not Ticket.objects.exists()


def test_the_machine_of_one_site_draws_nothing_elsewhere(device: Client) -> None:
    seated(1, ELSEWHERE)
    key = once(device)
    answer = device.post(f"/board/{ELSEWHERE}/kiosk", {"letter": "A", "priority": "", "once": key})
    assert answer.status_code == 403
    assert not Ticket.objects.exists()


def test_a_forged_cookie_is_no_ticket_machine(client: Client) -> None:
    seated(1)
    client.cookies["doorstep-kiosk"] = '{"site": "C112"}:forged'
    assert client.get(KIOSK).status_code == 302
    assert client.post(KIOSK, {"letter": "A", "priority": "", "once": "k"}).status_code == 403


def test_unknown_codes_sites_and_windows_are_not_there(client: Client) -> None:
    for path in (
        "/board/ticket/XXXXXXXXXXXX",
        "/board/NOPE",
        f"/board/{HOME}/999",
        f"/board/{HOME}/kiosk/XXXX",
    ):
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize("people", [1, 30])
def test_pages_cost_a_constant_number_of_queries(
    client: Client, people: int, django_assert_max_num_queries
) -> None:
    seat = seated(1)[0]
    for _each in range(people):
        ticket = actions.take(HOME, actor=seat.clerk)
    with django_assert_max_num_queries(4):
        assert client.get(f"/board/{HOME}").status_code == 200
    with django_assert_max_num_queries(4):
        assert client.get(f"/board/{HOME}/1").status_code == 200
    with django_assert_max_num_queries(6):
        assert client.get(reverse("board:slip", args=[HOME, ticket.code])).status_code == 200
