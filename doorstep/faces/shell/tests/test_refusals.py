"""Refusals and our own faults: a page that says how to go on, without the database where it may be what failed."""

from __future__ import annotations

import pytest
from django.test import Client, RequestFactory

from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.faces.shell import views


def request(**headers: str):
    return RequestFactory().get("/somewhere/", headers=headers)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotAllowed("没有权限"), 403),
        (IllegalMove("已经办完"), 409),
        (Taken("已由李四叫号"), 409),
        (Invalid("name", "姓名不能为空", field="name"), 422),
    ],
)
def test_a_refusal_says_why_in_its_own_words(error, status):
    answer = views.refused(request(), error)
    assert answer.status_code == status
    assert str(error.message) in answer.text
    assert error.code in answer.text


def test_what_is_not_for_you_looks_like_what_is_not_there():
    answer = views.refused(request(), NotFound("某人的办件"))
    assert answer.status_code == 404
    assert "某人的办件" not in answer.text


def test_the_way_back_is_one_of_our_own_pages():
    ours = views.refused(request(Referer="http://testserver/desk/"), IllegalMove(""))
    theirs = views.refused(request(Referer="https://evil.example/"), IllegalMove(""))
    assert 'href="http://testserver/desk/"' in ours.text
    assert "evil.example" not in theirs.text


def test_htmx_shows_a_refusal_in_place_of_the_page():
    answer = views.refused(request(**{"HX-Request": "true"}), Taken("已由李四叫号"))
    assert answer.headers["HX-Retarget"] == "#main"


def test_our_own_fault_is_told_without_asking_the_database(django_assert_num_queries, db):
    with django_assert_num_queries(0):
        answer = views.server_error(request())
    assert answer.status_code == 500
    assert "系统出了问题" in answer.text


def test_a_form_that_was_open_too_long_says_that_nothing_changed(db):
    answer = Client(enforce_csrf_checks=True).post("/elder/", {"elder": "1"})
    assert answer.status_code == 403
    assert "没有改动任何内容" in answer.text


def test_a_page_allows_nothing_inline(client, db):
    policy = client.get("/accessibility/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
