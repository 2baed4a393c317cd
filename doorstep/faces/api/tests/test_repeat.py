"""A request sent again happens once and gets the same answer."""

from __future__ import annotations

import json
import threading

import pytest
from django.db import connection

from doorstep.acts.queue.models import Ticket
from doorstep.base.core.models import Repeat
from doorstep.base.journal.models import Entry
from doorstep.faces.api.tests.factories import Caller, a_counter
from doorstep.registry.staff.tests.factories import HOME, make_cast

TAKE = f"/sites/{HOME}/tickets"


def test_the_same_key_takes_one_ticket(clerk):
    first = clerk.send("POST", TAKE, {}, key="one")
    again = clerk.send("POST", TAKE, {}, key="one")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert Ticket.objects.count() == 1
    assert Entry.objects.filter(event="ticket.taken").count() == 1


def test_the_same_key_with_another_body_or_address_is_refused(clerk):
    clerk.post(TAKE, {}, key="one")
    status, body = clerk.post(TAKE, {"letter": "A"}, key="one")
    assert (status, body["code"]) == (422, "key_reused")
    status, body = clerk.post(f"/counters/{a_counter(HOME)}/sit", key="one")
    assert (status, body["code"]) == (422, "key_reused")
    assert Ticket.objects.count() == 1


def test_keys_of_two_accounts_do_not_meet(clerk, cast):
    clerk.post(TAKE, {}, key="one")
    Caller(cast["second_clerk"]).post(TAKE, {}, key="one")
    assert Ticket.objects.count() == 2


def test_a_step_already_taken_is_answered_as_the_first_time(clerk):
    counter = a_counter(HOME)
    clerk.post(f"/counters/{counter}/sit")
    clerk.post(TAKE, {})
    ticket = clerk.post(f"/counters/{counter}/call-next", key="call")[1]["ticket"]["id"]
    assert clerk.post(f"/counters/{counter}/call-next", key="call")[1]["ticket"]["id"] == ticket
    first = clerk.post(f"/tickets/{ticket}/begin", key="begin")
    assert clerk.post(f"/tickets/{ticket}/begin", key="begin") == first
    assert clerk.post(f"/tickets/{ticket}/begin", key="other")[0] == 409


def test_nobody_waiting_is_remembered_for_its_key_only(clerk):
    counter = a_counter(HOME)
    clerk.post(f"/counters/{counter}/sit")
    assert clerk.post(f"/counters/{counter}/call-next", key="call") == (200, {"ticket": None})
    clerk.post(TAKE, {})
    assert clerk.post(f"/counters/{counter}/call-next", key="call") == (200, {"ticket": None})
    assert clerk.post(f"/counters/{counter}/call-next")[1]["ticket"]["status"] == "called"


def test_what_is_stored_names_nobody(clerk):
    person = {"name": "王小明", "number_kind": "none", "phone": "13800138000"}
    told = json.dumps(clerk.post("/residents", person)[1], ensure_ascii=False)
    assert "王*明" in told
    for private in ("王小明", "13800138000"):
        assert private not in told
        assert private.encode() not in bytes(Repeat.objects.get().body)


@pytest.mark.usefixtures("real_db")
def test_of_eight_at_once_one_ticket_is_taken_and_all_are_told_the_same():
    callers = [Caller(make_cast()["clerk"])]
    callers += [Caller(None) for _ in range(7)]
    for caller in callers:
        caller.headers = callers[0].headers
    answers: list[tuple[int, dict]] = []
    start = threading.Barrier(len(callers))

    def send(caller: Caller) -> None:
        start.wait()
        try:
            answers.append(caller.post(TAKE, {}, key="one"))
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(caller,)) for caller in callers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {status for status, _body in answers} == {201}
    assert len({body["id"] for _status, body in answers}) == 1
    assert Ticket.objects.count() == 1
