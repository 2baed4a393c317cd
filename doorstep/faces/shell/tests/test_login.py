"""Logging in leads to where somebody's work begins."""

from __future__ import annotations

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.test import Client
from django.urls import reverse

from doorstep.registry.staff.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


def enter(client: Client, who: str, password: str = PASSWORD, *, address: str = "10.1.1.1"):
    """Try a password from an address."""
    return client.post(LOGIN, {"login": who, "password": password}, REMOTE_ADDR=address)


def guess(who: str, times: int, *, client: Client | None = None, address: str = "203.0.113.9"):
    """Wrong passwords in a row; the last answer."""
    browser = client or Client()
    for turn in range(times):
        answer = enter(browser, who, f"wrong-password-{turn}", address=address)
    return answer


@pytest.mark.parametrize(
    ("who", "place"),
    [("clerk", "/desk/"), ("site_head", "/desk/"), ("manager", "/office/"), ("outsider", "/")],
)
def test_everybody_begins_at_their_own_place(client, cast, who, place):
    assert client.post("/accounts/login/", {"login": who, "password": PASSWORD}).url == place


def test_who_was_on_the_way_somewhere_goes_there(client, cast):
    answer = client.post(
        "/accounts/login/?next=/office/", {"login": "clerk", "password": PASSWORD, "next": "/office/"}
    )
    assert answer.url == "/office/"


def test_a_wrong_password_says_so_and_keeps_the_name(client, cast):
    answer = client.post("/accounts/login/", {"login": "clerk", "password": "wrong-password"})
    assert 'value="clerk"' in answer.text
    assert "data-error-summary" in answer.text


def test_a_stranger_elsewhere_does_not_lock_a_clerk_out(client, cast):
    assert guess("clerk", 9).status_code == 429
    assert enter(client, "clerk").url == "/desk/"


def test_a_stranger_has_to_wait_even_with_the_right_password(cast):
    stranger = Client()
    guess("clerk", 8, client=stranger)
    answer = enter(stranger, "clerk", address="203.0.113.9")
    assert answer.status_code == 429
    assert "密码错得太多了" in answer.text
    assert enter(stranger, "second_clerk", address="203.0.113.9").status_code == 302


def test_other_capitals_are_the_same_login(cast):
    stranger = Client()
    for name in ("clerk", "Clerk", "CLERK", "cLERK"):
        answer = guess(name, 2, client=stranger)
    assert answer.status_code == 429


def test_a_stranger_in_the_same_hall_does_not_lock_the_clerks_own_browser(client, cast):
    enter(client, "clerk")
    client.post(reverse("account_logout"))
    assert guess("clerk", 9, address="10.1.1.1").status_code == 429
    assert enter(client, "clerk").status_code == 302


def test_a_known_browser_has_a_limit_of_its_own(client, cast):
    enter(client, "clerk")
    client.post(reverse("account_logout"))
    assert guess("clerk", 8, client=client, address="10.1.1.1").status_code == 429
    assert enter(client, "clerk").status_code == 429


def test_many_strangers_together_try_sixty_a_day(client, cast):
    enter(client, "clerk")
    client.post(reverse("account_logout"))
    for number in range(9):
        guess("clerk", 7, address=f"203.0.113.{number}")
    assert AccessFailureLog.objects.filter(username="clerk").count() == 60
    assert enter(Client(), "clerk", address="198.51.100.1").status_code == 429
    assert enter(Client(), "second_clerk", address="198.51.100.1").status_code == 302
    assert enter(client, "clerk").status_code == 302


def test_the_lock_ends_although_somebody_goes_on(cast):
    guess("clerk", 20)
    assert AccessAttempt.objects.get(username="clerk").failures_since_start == 8


def test_a_made_up_cookie_makes_no_browser_known(client, cast):
    enter(client, "clerk")
    stranger = Client()
    stranger.cookies["doorstep-known"] = client.cookies["doorstep-known"].value[:-2] + "xx"
    guess("clerk", 8, client=stranger)
    assert enter(stranger, "clerk", address="203.0.113.9").status_code == 429


def test_the_cookie_names_nobody(client, cast):
    enter(client, "clerk")
    cookie = client.cookies["doorstep-known"]
    assert "clerk" not in cookie.value
    assert cookie["httponly"]


def test_behind_a_proxy_its_word_counts(client, cast, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    wrong = {"login": "clerk", "password": "wrong-password"}
    for _turn in range(8):
        client.post(LOGIN, wrong, headers={"x-forwarded-for": "1.2.3.4, 203.0.113.9"})
    assert AccessAttempt.objects.get().ip_address == "203.0.113.9"
