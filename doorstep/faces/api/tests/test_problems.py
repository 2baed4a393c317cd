"""Every refusal is application/problem+json with a stable code, and changes nothing."""

from __future__ import annotations

import uuid

import pytest

from doorstep.acts.queue.models import Ticket
from doorstep.base.accounts.models import Token
from doorstep.base.core.errors import DomainError
from doorstep.base.core.models import Repeat
from doorstep.faces.api import problems
from doorstep.faces.api.tests.factories import Caller, a_counter
from doorstep.registry.staff.tests.factories import HOME

TAKE = f"/sites/{HOME}/tickets"
NOBODY = uuid.UUID(int=0)


@pytest.fixture
def stranger(db) -> Caller:
    return Caller(None)


def assert_problem(response, status: int, code: str) -> dict:
    assert response["Content-Type"] == "application/problem+json"
    body = response.json()
    assert (response.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:doorstep:problem:{code}"
    assert body["detail"]
    return body


@pytest.mark.parametrize("token", [None, "", "Bearer", "Bearer wrong", "Bearer 钥匙", "Basic YTpi", "wrong"])
def test_without_a_token_in_force_nobody_is_let_in(stranger, token):
    headers = {} if token is None else {"Authorization": token.encode().decode("latin-1")}
    response = stranger.send("POST", TAKE, {}, **headers)
    assert_problem(response, 401, "not_authenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_an_expired_or_revoked_token_opens_nothing(clerk, cast):
    Token.objects.update(expires_at="2020-01-01T00:00Z")
    assert_problem(clerk.send("POST", TAKE, {}), 401, "not_authenticated")


def test_a_token_shown_at_a_public_address_must_be_in_force_too(stranger):
    assert stranger.get("/sites")[0] == 200
    response = stranger.send("GET", "/sites", Authorization="Bearer wrong")
    assert_problem(response, 401, "not_authenticated")


def test_who_may_not_is_told_so(cast):
    assert_problem(Caller(cast["resident"]).send("POST", TAKE, {}), 403, "not_allowed")


def test_what_is_not_there(clerk):
    assert_problem(clerk.send("POST", f"/tickets/{NOBODY}/begin"), 404, "not_found")
    assert_problem(clerk.send("POST", "/sites/C999/tickets", {}), 404, "not_found")


@pytest.mark.parametrize("path", ["/nothing", "/", "/tickets/", "/tickets/a/b/c"])
def test_an_unknown_address_is_a_problem_too(stranger, path):
    assert_problem(stranger.send("GET", path), 404, "not_found")


def test_a_method_that_is_not_there(clerk):
    response = clerk.send("DELETE", TAKE)
    assert_problem(response, 405, "method_not_allowed")
    assert {m.strip() for m in response["Allow"].split(",")} >= {"GET", "POST"}


def test_a_forbidden_move_says_from_which_state(clerk):
    ticket = clerk.post(TAKE, {})[1]["id"]
    body = assert_problem(clerk.send("POST", f"/tickets/{ticket}/finish"), 409, "illegal_move")
    assert (body["verb"], body["state"]) == ("finish", "waiting")


def test_somebody_elses_counter_is_taken_and_says_whose(clerk, cast):
    counter = a_counter(HOME)
    clerk.post(f"/counters/{counter}/sit")
    other = Caller(cast["second_clerk"])
    body = assert_problem(other.send("POST", f"/counters/{counter}/sit"), 409, "taken")
    assert body["by"] == "clerk"


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        ({"letter": "aa"}, "/letter"),
        ({"items": ["a b"]}, "/items/0"),
        ({"letters": "A"}, "/letters"),
        ({"resident": "somebody"}, "/resident"),
        ({"priority": "a\0"}, "/priority"),
    ],
)
def test_wrong_input_names_each_place(clerk, sent, pointer):
    body = assert_problem(clerk.send("POST", TAKE, sent), 422, "schema")
    assert [error["pointer"] for error in body["errors"]] == [pointer]
    assert not Ticket.objects.exists()


def test_an_actions_own_refusal_names_the_field(clerk):
    body = assert_problem(clerk.send("POST", TAKE, {"priority": "rich"}), 422, "priority")
    assert body["errors"][0]["pointer"] == "/priority"


@pytest.mark.parametrize("sent", ["{", '{"a": NaN}', b"\xff", '"\\ud800"'])
def test_a_body_that_is_not_json(clerk, sent):
    assert_problem(clerk.send("POST", TAKE, sent), 400, "not_json")


def test_a_body_that_is_too_large(clerk, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    assert_problem(clerk.send("POST", TAKE, {"letter": "ABCDEFGHIJK"}), 413, "too_large")


@pytest.mark.parametrize(("key", "code"), [(None, "key_missing"), ("x" * 256, "key_malformed")])
def test_every_post_wants_a_key(clerk, key, code):
    assert_problem(clerk.send("POST", TAKE, {}, key=key), 400, code)
    assert not Ticket.objects.exists()


def test_our_own_fault_tells_nothing_of_the_inside(rf, caplog):
    response = problems.of_our_fault(rf.get("/"), ZeroDivisionError("secret"))
    assert response.status_code == 500
    assert b"secret" not in response.content


def test_an_error_without_words_still_has_a_code(rf):
    response = problems.of_domain_error(rf.get("/"), DomainError(code="odd", thing=object()))
    assert response.status_code == 400
    assert b"object" not in response.content


def test_the_words_are_in_the_askers_language(clerk):
    chinese = clerk.post(f"/tickets/{NOBODY}/begin")[1]["detail"]
    english = clerk.post(f"/tickets/{NOBODY}/begin", **{"Accept-Language": "en"})[1]["detail"]
    assert chinese == "没有这张号票。"
    assert clerk.post(f"/tickets/{NOBODY}/begin")[1]["detail"] == chinese
    assert isinstance(english, str)


def test_a_refusal_is_not_remembered(clerk):
    clerk.post(f"/tickets/{NOBODY}/begin")
    assert not Repeat.objects.exists()
