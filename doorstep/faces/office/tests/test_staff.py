"""The list of staff, the one-time password that is shown once, and that it has to be changed at the next login."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.base.journal.models import Entry
from doorstep.registry.staff.tests.factories import PASSWORD

from .test_seals import enter

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"
CHANGE = "/accounts/password/change/"


def reset(client: Client, name: str = "clerk", **typed):
    return client.post(reverse("office:reset_password", args=[Account.objects.get(username=name).pk]), typed)


def shown(body: str) -> str:
    return re.search(r'figure-value">([0-9A-Z]{12})<', body).group(1)


def log_in(client: Client, password: str, name: str = "clerk"):
    return client.post(LOGIN, {"login": name, "password": password})


def test_shown_once_and_changed_before_anything_else(cast, client):
    head = enter("site_head")
    led = reset(head)
    answer = head.get(led["Location"])
    assert answer["Cache-Control"] == "no-store"
    password = shown(answer.content.decode())
    again = head.get(led["Location"]).content.decode()
    assert password not in again
    assert "已经显示过" in again
    assert log_in(Client(), PASSWORD).status_code == 200, "the old one opens nothing"
    assert log_in(client, password).status_code == 302
    for path in ("/desk/", "/desk/affairs/", "/", "/accounts/2fa/"):
        assert client.get(path)["Location"] == CHANGE
    body = client.get(CHANGE).content.decode()
    assert "您用的是一次性密码" in body
    mine = {"oldpassword": password, "password1": "zhe-shi-wo-de-9", "password2": "zhe-shi-wo-de-9"}
    same = client.post(CHANGE, {**mine, "password1": password, "password2": password})
    assert "新密码不能和现在的密码一样" in same.content.decode()
    assert client.post(CHANGE, mine).status_code == 302
    assert client.get("/desk/affairs/").status_code == 200
    assert Account.objects.get(username="clerk").one_time_until is None
    assert Entry.objects.filter(event="account.password_changed").count() == 1
    assert log_in(Client(), "zhe-shi-wo-de-9").status_code == 302


def test_after_a_day_it_opens_nothing(cast, client):
    password = shown(_reset_and_read(enter("site_head")))
    with clock.travel(clock.now() + dt.timedelta(days=1, minutes=1)):
        answer = client.post(LOGIN, {"login": "clerk", "password": password}, follow=True)
    assert "一次性密码已过期" in answer.content.decode()
    assert client.get("/desk/affairs/").status_code == 302


def _reset_and_read(head: Client) -> str:
    return head.get(reset(head)["Location"]).content.decode()


def test_who_is_logged_in_is_logged_out(cast):
    clerk = Client()
    log_in(clerk, PASSWORD)
    assert clerk.get("/desk/affairs/").status_code == 200
    reset(enter("site_head"))
    assert clerk.get("/desk/affairs/")["Location"].startswith(LOGIN)


def test_the_same_form_sent_twice_sets_one_password(cast):
    head = enter("site_head")
    first = reset(head, once="r-1")
    password = shown(head.get(first["Location"]).content.decode())
    reset(head, once="r-1")
    assert Account.objects.get(username="clerk").check_password(password)


def test_nobody_else_s_session_shows_it(cast):
    led = reset(enter("site_head"))
    assert "figure-value" not in enter("manager").get(led["Location"]).content.decode()


def test_the_head_sees_the_site_and_the_bureau_everybody_with_buttons_where_they_may(cast):
    body = enter("site_head").get(reverse("office:staff")).content.decode()
    assert "clerk_elsewhere" not in body
    assert f"/staff/{cast['clerk'].account_id}/reset/" in body
    assert f"/staff/{cast['site_head'].account_id}/reset/" not in body
    bureau = enter("manager")
    body = bureau.get(reverse("office:staff")).content.decode()
    assert "clerk_elsewhere" in body
    assert f"/staff/{cast['manager'].account_id}/reset/" not in body
    narrowed = bureau.get(reverse("office:staff"), {"site": "C107"}).content.decode()
    assert "clerk_elsewhere" in narrowed
    assert "second_clerk" not in narrowed


@pytest.mark.parametrize("who", ["clerk", "reviewer", "resident"])
def test_only_heads_and_the_bureau(cast, who):
    client = enter(who)
    assert client.get(reverse("office:staff")).status_code == 403
    assert reset(client, "second_clerk").status_code == 404


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (CHANGE, "至少 8 个字符"),
        ("/accounts/2fa/", "通行密钥"),
        ("/accounts/logout/", "退出登录"),
    ],
)
def test_the_pages_of_ones_login_speak_chinese_and_english(cast, path, words):
    clerk = enter("clerk")
    assert words in clerk.get(path).content.decode()
    clerk.cookies["django_language"] = "en"
    english = clerk.get(path).content.decode()
    main = english[english.index("<main") : english.index("</main>")]
    assert not re.search(r"[\u4e00-\u9fff]", main)


def test_the_page_that_adds_a_passkey_tells_its_script_where_the_fields_are(cast):
    clerk = Client()
    log_in(clerk, PASSWORD)
    add = "/accounts/2fa/webauthn/add/"
    assert "请确认是您本人" in clerk.get(add, follow=True).content.decode()
    body = clerk.post(f"/accounts/reauthenticate/?next={add}", {"password": PASSWORD}, follow=True).text
    told = re.search(r'data-allauth-onload="[\w.]+" type="application/json">(.*?)</script>', body).group(1)
    for place in json.loads(told)["ids"].values():
        assert f'id="{place}"' in body
    assert "不用密码登录" in body
