"""The two switches that a cookie keeps: elder mode and language."""

from __future__ import annotations

import pytest

ELDER = 'data-elder="on"'


def test_the_elder_mode_is_set_on_the_server_and_kept(client, db):
    assert ELDER not in client.get("/accessibility/").text
    answer = client.post("/elder/", {"elder": "1", "next": "/accessibility/"})
    assert answer.status_code == 302
    assert answer.url == "/accessibility/"
    assert ELDER in client.get("/accessibility/").text
    client.post("/elder/", {"elder": "0", "next": "/"})
    assert ELDER not in client.get("/accessibility/").text


@pytest.mark.parametrize("away", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_a_switch_never_leads_to_another_place(client, away):
    assert client.post("/elder/", {"elder": "1", "next": away}).url == "/"
    assert client.post("/language/", {"language": "en", "next": away}).url == "/"


def test_chinese_is_the_default_whatever_the_browser_says(client, db):
    page = client.get("/accessibility/", headers={"Accept-Language": "en-US,en"})
    assert '<html lang="zh-Hans"' in page.text
    assert page.headers["Content-Language"] == "zh-hans"


def test_a_chosen_language_is_kept_and_an_unknown_one_changes_nothing(client, db):
    client.post("/language/", {"language": "en"})
    assert '<html lang="en"' in client.get("/accessibility/").text
    client.post("/language/", {"language": "xx"})
    assert '<html lang="en"' in client.get("/accessibility/").text


@pytest.mark.parametrize("path", ["/elder/", "/language/"])
def test_a_switch_is_no_link(client, path):
    assert client.get(path).status_code == 405
