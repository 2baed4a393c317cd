"""The event process: whole boards, exact origin, nothing lost when connections or the process itself die."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from django.db import connections

from doorstep.acts.queue import actions, news
from doorstep.acts.queue import board as boards
from doorstep.acts.queue.tests.factories import Seat, seated
from doorstep.config import events
from tests.listening import Screen, cut_connections

SITE = "C112"


def ask(served, path: str, *, method: str = "GET", origin: str = "") -> tuple[int, dict[str, str], bytes]:
    """One plain request to the event process: status, headers, body."""
    connection = http.client.HTTPConnection(urlsplit(served.events_url).netloc, timeout=20)
    connection.request(method, path, headers={"Origin": origin} if origin else {})
    answer = connection.getresponse()
    return answer.status, dict(answer.getheaders()), answer.read()


def listeners(served) -> int:
    """How many screens the event process knows of."""
    return json.loads(ask(served, "/events/health")[2])["listeners"]


def call_one(seat: Seat) -> str:
    """One citizen from ticket to finish; gives their number."""
    actions.take(seat.counter.site_id, actor=seat.clerk)
    ticket = actions.call_next(seat.counter.pk, actor=seat.clerk)
    assert ticket is not None
    actions.begin(ticket.pk, actor=seat.clerk)
    actions.finish(ticket.pk, actor=seat.clerk)
    return ticket.label


def test_process_and_queue_speak_of_the_same_channel() -> None:
    assert events.CHANNEL == news.CHANNEL
    assert json.loads(events.EMPTY) == boards.empty()


def test_a_screen_gets_the_whole_board_at_once_and_each_change(served) -> None:
    seat = seated(1)[0]
    screen = Screen(served.events_url, SITE)
    screen.wait_for(lambda s: bool(s.boards))
    assert screen.boards[0]["board"]["calls"] == []
    labels = [call_one(seat) for _each in range(3)]
    screen.wait_for(
        lambda s: len(s.calls()) == 3 and s.boards[-1]["board"]["counters"]["1"]["state"] == "open"
    )
    assert [label for _n, label in screen.calls()] == labels
    versions = [message["version"] for message in screen.boards]
    assert versions == sorted(set(versions))
    screen.close()


def test_only_the_pages_own_origin_may_read(served) -> None:
    own = Screen(served.events_url, SITE, origin=served.url)
    own.wait_for(lambda s: bool(s.boards))
    assert own.headers["access-control-allow-origin"] == served.url
    assert own.headers["access-control-allow-credentials"] == "true"
    assert own.headers["content-type"].startswith("text/event-stream")
    own.close()
    for other in ("http://evil.example", served.url + "0", "null"):
        status, headers, _body = ask(served, f"/events/board/{SITE}", origin=other)
        assert status == 403
        assert "Access-Control-Allow-Origin" not in headers


def test_what_is_not_there(served) -> None:
    for path in ("/events/board/NOPE", "/events/board/", "/events/board/C112/x", "/elsewhere"):
        assert ask(served, path)[0] == 404, path
    assert ask(served, f"/events/board/{SITE}", method="POST")[0] == 405


def test_a_burst_with_killed_database_connections_loses_no_call(served, real_db) -> None:
    seats = seated(3)
    screens = [Screen(served.events_url, SITE) for _each in range(5)]
    for screen in screens:
        screen.wait_for(lambda s: bool(s.boards))

    def work(seat: Seat) -> list[str]:
        try:
            return [call_one(seat) for _each in range(20)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        clerks = [pool.submit(work, seat) for seat in seats]
        screens[0].wait_for(lambda s: len(s.calls()) >= 20)
        assert cut_connections(real_db) >= 1
        labels = sorted(label for clerk in clerks for label in clerk.result())
    for screen in screens:
        screen.wait_for(lambda s: len(s.calls()) == 60)
        assert sorted(label for _n, label in screen.calls()) == labels
        screen.close()


def test_screens_come_back_when_the_process_is_killed(served) -> None:
    seat = seated(1)[0]
    screen = Screen(served.events_url, SITE)
    call_one(seat)
    screen.wait_for(lambda s: len(s.calls()) == 1)
    for pid in served.children("doorstep.config.events"):
        os.kill(pid, signal.SIGKILL)
    call_one(seat)
    screen.wait_for(lambda s: len(s.calls()) == 2)
    screen.close()


def test_a_screen_that_reads_nothing_holds_nobody_up(served) -> None:
    seat = seated(1)[0]
    where = urlsplit(served.events_url)
    deaf = socket.create_connection((where.hostname, where.port))
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1024)
    deaf.sendall(f"GET /events/board/{SITE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    screen = Screen(served.events_url, SITE)
    for _each in range(60):
        call_one(seat)
    screen.wait_for(lambda s: len(s.calls()) >= 20 and s.boards[-1]["board"]["n"] == 60)
    deaf.close()
    screen.close()


def test_nobody_listening_is_forgotten(served) -> None:
    screen = Screen(served.events_url, SITE, comes_back=False)
    screen.wait_for(lambda s: bool(s.boards))
    assert listeners(served) == 1
    screen.close()
    waits = Screen(served.events_url, "C107")
    waits.wait_for(lambda s: bool(s.boards))
    call_one(seated(1)[0])
    for _try in range(200):
        if listeners(served) == 1:
            break
    else:
        pytest.fail("the closed screen is still counted")
    waits.close()
