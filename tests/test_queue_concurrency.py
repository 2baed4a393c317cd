"""Sixteen clerks over two server processes at one site: nothing given twice, the order kept, answers that are true."""

from __future__ import annotations

import http.client
import json
import uuid
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest

from doorstep.acts.queue import actions
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.order import Place, sequence
from doorstep.acts.queue.tests.factories import Seat, seated
from doorstep.base.accounts.actions import give_token
from doorstep.base.accounts.actor import system
from doorstep.base.accounts.models import Account
from doorstep.base.journal.models import Entry

CLERKS = 16
TICKETS = 1_000
KINDS = ["", "", "", "old", "", "disabled", "", "soldier", "pregnant", ""]


class Clerk:
    """One clerk's own connection to the API."""

    def __init__(self, served, seat: Seat) -> None:
        self.seat = seat
        account = Account.objects.get(pk=seat.clerk.account_id)
        self.token = give_token(account, label="test", actor=system())[1]
        self.connection = http.client.HTTPConnection("127.0.0.1", served.port, timeout=120)

    def post(self, path: str, **body: Any) -> tuple[int, dict[str, Any]]:
        """(status, answer) of one writing request with a fresh key."""
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            "Idempotency-Key": str(uuid.uuid4()),
        }
        self.connection.request("POST", f"/api/v1{path}", json.dumps(body), headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())

    def take(self, priority: str) -> dict[str, Any]:
        status, ticket = self.post(f"/sites/{self.seat.counter.site_id}/tickets", priority=priority)
        assert status == 201, ticket
        return ticket

    def call_next(self) -> dict[str, Any] | None:
        status, answer = self.post(f"/counters/{self.seat.counter.pk}/call-next")
        assert status == 200, answer
        return answer["ticket"]

    def serve(self) -> dict[str, Any] | None:
        """Call, begin, finish; None where nobody waits."""
        ticket = self.call_next()
        if ticket is not None:
            for step in ("begin", "finish"):
                status, answer = self.post(f"/tickets/{ticket['id']}/{step}")
                assert status == 200, answer
        return ticket


def day_of(clerk: Clerk, kinds: list[str]) -> tuple[list[str], list[str]]:
    """Draw a ticket for each of `kinds`, serving one for every two drawn, then serve until nobody waits."""
    drawn, called = [], []
    for i, kind in enumerate(kinds):
        drawn.append(clerk.take(kind)["label"])
        if i % 2 and (ticket := clerk.serve()):
            called.append(ticket["label"])
    while ticket := clerk.serve():
        called.append(ticket["label"])
    return drawn, called


def replay(site: str) -> int:
    """Go through the journal and check each call against the fair rule; gives the number of calls.

    Acts of one site stand in a row under the hall's lock, so their entries' ids are in the order of the acts.
    """
    tickets = {str(ticket.pk): ticket for ticket in Ticket.objects.filter(site_id=site)}
    waiting: dict[str, Place] = {}
    calls = 0
    for entry in Entry.objects.filter(site=site, subject_type="ticket").order_by("id"):
        key = entry.subject_id
        if entry.event == "ticket.taken":
            ticket = tickets[key]
            waiting[key] = Place(key, ticket.queued_at, bool(ticket.priority), 0, ticket.label)
        if entry.event == "ticket.called":
            calls += 1
            assert sequence(list(waiting.values()), entry.at)[0].key == key, f"{calls}: {entry.data}"
            called = waiting.pop(key)
            normals = [place for place in waiting.values() if not place.is_priority]
            if called.is_priority and normals:
                head = min(normals, key=lambda place: place.rank)
                waiting[str(head.key)] = Place(
                    head.key, head.queued_at, False, head.passed_over + 1, head.label
                )
    return calls


@pytest.mark.slow
def test_sixteen_clerks_thousand_tickets_two_processes(served) -> None:
    assert len(served.children("doorstep.config.wsgi")) >= 2
    clerks = [Clerk(served, seat) for seat in seated(CLERKS)]
    site = clerks[0].seat.counter.site_id
    kinds = [KINDS[i % len(KINDS)] for i in range(TICKETS)]
    with ThreadPoolExecutor(CLERKS) as pool:
        days = list(pool.map(day_of, clerks, [kinds[i::CLERKS] for i in range(CLERKS)]))
    drawn = [label for labels, _called in days for label in labels]
    called = [label for _drawn, labels in days for label in labels]
    assert len(drawn) == TICKETS
    assert [label for label, times in Tally(drawn).items() if times > 1] == []
    assert [label for label, times in Tally(called).items() if times > 1] == []
    assert sorted(called) == sorted(drawn)
    assert sorted(Ticket.objects.values_list("number", flat=True)) == list(range(1, TICKETS + 1))
    assert set(Ticket.objects.values_list("status", flat=True)) == {"done"}
    events = Tally(Entry.objects.filter(subject_type="ticket").values_list("event", flat=True))
    assert events == dict.fromkeys(
        ("ticket.taken", "ticket.called", "ticket.begun", "ticket.finished"), TICKETS
    )
    assert replay(site) == TICKETS


def at_once(clerks: list[Clerk], path: str, bodies: list[dict[str, Any]]) -> list[tuple[int, dict[str, Any]]]:
    """All clerks post to one address at one moment."""
    barrier = Barrier(len(clerks))

    def one(clerk: Clerk, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        barrier.wait()
        return clerk.post(path, **body)

    with ThreadPoolExecutor(len(clerks)) as pool:
        return list(pool.map(one, clerks, bodies))


def test_eight_at_one_step_exactly_one_is_told_yes(served) -> None:
    seats = seated(8)
    clerks = [Clerk(served, seat) for seat in seats]
    for _round in range(5):
        ticket = actions.take(seats[0].counter.site_id, actor=seats[0].clerk)
        bodies = [{"counter": seat.counter.pk} for seat in seats]
        answers = at_once(clerks, f"/tickets/{ticket.pk}/call", bodies)
        assert sorted(status for status, _answer in answers) == [200] + [409] * 7
        winner = next(i for i, (status, _answer) in enumerate(answers) if status == 200)
        name, number = seats[winner].clerk.name, seats[winner].counter.number
        for status, answer in answers:
            if status == 409:
                assert answer["code"] == "taken"
                assert name in json.dumps(answer, ensure_ascii=False)
                assert str(number) in json.dumps(answer)
        # eight windows of the same clerk
        same = [Clerk(served, seats[winner]) for _each in range(8)]
        for step in ("begin", "finish"):
            answers = at_once(same, f"/tickets/{ticket.pk}/{step}", [{}] * 8)
            assert sorted(status for status, _answer in answers) == [200] + [409] * 7, step
            assert {answer.get("code") for status, answer in answers if status == 409} == {"illegal_move"}
    events = Tally(Entry.objects.filter(subject_type="ticket").values_list("event", flat=True))
    assert set(events.values()) == {5}
