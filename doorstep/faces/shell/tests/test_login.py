"""Logging in leads to where somebody's work begins."""

from __future__ import annotations

import pytest

from doorstep.registry.staff.tests.factories import PASSWORD

pytestmark = pytest.mark.django_db


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
