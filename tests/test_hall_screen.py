"""The hall screen in a real browser: every number shown, every number read aloud once, whatever breaks behind it."""

from __future__ import annotations

import datetime as dt
import os
import signal
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections

from doorstep.acts.queue import actions
from doorstep.acts.queue.models import Ticket
from doorstep.acts.queue.tests.factories import Seat, seated
from doorstep.base import clock
from tests.listening import cut_connections

pytestmark = pytest.mark.browser
SITE = "C112"
PATIENCE = 150_000

# The browser's own player, sixteen times as fast, and an ear that hears what the page says it plays.
FAST_EAR = """{
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () { this.playbackRate = 16; return play.call(this); };
  window.heard = [];
  window.addEventListener("doorstep:clip", (event) => window.heard.push(event.detail));
}
"""
# Each clip is really begun, and cut off as soon as its first sound is out: seventy calls would take minutes else.
CUT = """{
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    this.addEventListener("playing", () => { this.pause(); this.dispatchEvent(new Event("ended")); }, { once: true });
    return play.call(this);
  };
}
"""
DUMB = """{
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function () {
    return navigator.userActivation.hasBeenActive ? play.call(this)
      : Promise.reject(new DOMException("a touch first", "NotAllowedError"));
  };
}
"""


def call_one(seat: Seat, *, finish: bool = True) -> Ticket:
    """One citizen is called to a counter, and served unless told otherwise."""
    actions.take(seat.counter.site_id, actor=seat.clerk)
    ticket = actions.call_next(seat.counter.pk, actor=seat.clerk)
    assert ticket is not None
    if finish:
        actions.begin(ticket.pk, actor=seat.clerk)
        actions.finish(ticket.pk, actor=seat.clerk)
    return ticket


def screen(browser, served, path: str = f"/board/{SITE}", script: str = FAST_EAR) -> Any:
    """A page whose errors fail the test."""
    page = browser.new_context(base_url=served.url, viewport={"width": 1920, "height": 1080}).new_page()
    page.on("pageerror", lambda error: print("script error:", error))  # pytest shows it where a test fails
    page.add_init_script(script)
    page.goto(path)
    return page


def turns(page: Any) -> dict[tuple[int, int], list[str]]:
    """(call, turn) → the clips that were begun, in order."""
    spoken: dict[tuple[int, int], list[str]] = defaultdict(list)
    for clip in page.evaluate("window.heard"):
        if clip["phase"] == "start":
            spoken[clip["n"], clip["turn"]].append(clip["clip"])
    return dict(spoken)


def expected(label: str, counter: int, turn: int) -> list[str]:
    """请 A 零 幺 二 号 到 三 号窗口办理, with a chime before the first turn."""
    number = "yi" if counter == 1 else str(counter)
    words = ["qing", *label.lower(), "hao", "dao", number, "window"]
    return ["chime", *words] if turn == 1 else words


def wait_until_said(page: Any, count: int) -> None:
    """Until the voice has said all `count` calls and is silent."""
    page.wait_for_function(
        "count => new Set(heard.filter(c => c.clip === 'window' && c.phase === 'end').map(c => c.n)).size >= count",
        arg=count,
        timeout=PATIENCE,
    )


def end_of(seats: list[Seat], each: int) -> list[tuple[str, int]]:
    """Every seat serves `each` citizens at once; (number, counter) of all calls."""

    def work(seat: Seat) -> list[tuple[str, int]]:
        try:
            return [(call_one(seat).label, seat.counter.number) for _each in range(each)]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(seats)) as pool:
        return [call for calls in pool.map(work, seats) for call in calls]


@pytest.mark.slow
def test_every_call_is_shown_and_read_once_through_burst_cut_and_restart(served, real_db, browser) -> None:
    seats = seated(3)
    page = screen(browser, served, script=FAST_EAR + CUT)
    first = call_one(seats[2])
    page.locator(".now-number", has_text=first.label).wait_for()
    calls = [(first.label, 3)]
    with ThreadPoolExecutor(1) as pool:
        burst = pool.submit(end_of, seats, 20)
        page.wait_for_function("() => heard.length > 0", timeout=PATIENCE)
        assert cut_connections(real_db) >= 1
        calls += burst.result()
    for pid in served.children("doorstep.config.events"):
        os.kill(pid, signal.SIGKILL)
    calls += end_of(seats, 3)
    wait_until_said(page, len(calls))
    # the last one is not in a rush: read twice; and it is the one shown large
    page.wait_for_function(
        "n => heard.filter(c => c.n === n && c.clip === 'window' && c.phase === 'end').length === 2",
        arg=len(calls),
        timeout=PATIENCE,
    )

    spoken = turns(page)
    by_call = {n for n, _turn in spoken}
    assert by_call == set(range(1, len(calls) + 1))
    said = []
    for n in sorted(by_call):
        clips = spoken[n, 1]
        label = "".join(clips[2 : clips.index("hao")]).upper()
        counter = 1 if clips[-2] == "yi" else int(clips[-2])
        said.append((label, counter))
        for turn in (1, 2):
            if (n, turn) in spoken:
                assert spoken[n, turn] == expected(label, counter, turn)
    assert sorted(said) == sorted(calls)
    assert {turn for _n, turn in spoken} <= {1, 2}
    assert page.locator(".now-number").inner_text() == said[-1][0]
    assert page.locator(".hall-last .call").count() == 7
    page.context.close()


def test_a_reload_reads_nothing_twice_and_old_calls_are_not_read(served, browser) -> None:
    seat = seated(1)[0]
    with clock.travel(clock.now() - dt.timedelta(seconds=90)):
        old = call_one(seat)
    page = screen(browser, served)
    page.locator(".now-number", has_text=old.label).wait_for()
    fresh = call_one(seat)
    wait_until_said(page, 1)
    assert {n for n, _turn in turns(page)} == {2}
    page.reload()
    page.locator(".now-number", has_text=fresh.label).wait_for()
    third = call_one(seat)
    page.locator(".now-number", has_text=third.label).wait_for()
    wait_until_said(page, 1)
    assert {n for n, _turn in turns(page)} == {3}
    page.context.close()


def test_a_recall_is_read_again_and_moves_up_without_a_second_line(served, browser) -> None:
    one, two = seated(2)
    page = screen(browser, served)
    with clock.travel(clock.now() - dt.timedelta(seconds=6)):
        first = call_one(one, finish=False)
    second = call_one(two, finish=False)
    page.locator(".now-number", has_text=second.label).wait_for()
    actions.recall(first.pk, actor=one.clerk)
    page.locator(".now-number", has_text=first.label).wait_for()
    assert page.locator(".hall-last .call-number").all_inner_texts() == [second.label]
    wait_until_said(page, 3)
    spoken = turns(page)
    assert spoken[1, 1] == spoken[3, 1] == expected(first.label, 1, 1)
    page.context.close()


def test_silence_of_thirty_seconds_is_said_and_the_last_board_stays(served, browser) -> None:
    seat = seated(1)[0]
    page = browser.new_context(base_url=served.url).new_page()
    page.clock.install()
    page.goto(f"/board/{SITE}")
    ticket = call_one(seat)
    page.locator(".now-number", has_text=ticket.label).wait_for()
    lost = page.locator("[data-part=lost]")
    assert lost.is_hidden()
    stopped = served.children("doorstep.config.events")
    for pid in stopped:
        os.kill(pid, signal.SIGSTOP)
    try:
        page.clock.fast_forward(31_000)
        lost.wait_for(state="visible")
        assert "连接中断" in lost.inner_text()
        assert page.locator(".now-number").inner_text() == ticket.label
    finally:
        for pid in stopped:
            os.kill(pid, signal.SIGCONT)
    again = call_one(seat)
    page.locator(".now-number", has_text=again.label).wait_for()
    lost.wait_for(state="hidden")
    page.context.close()


def test_where_sound_wants_a_touch_a_button_asks_for_it(served, browser) -> None:
    seat = seated(1)[0]
    page = screen(browser, served, script=DUMB + FAST_EAR)
    button = page.get_by_role("button", name="开启声音")
    button.wait_for()
    ticket = call_one(seat)
    page.locator(".now-box.flash .now-number", has_text=ticket.label).wait_for()
    assert page.evaluate("window.heard") == []
    button.click()
    wait_until_said(page, 1)
    assert turns(page)[1, 1] == expected(ticket.label, 1, 1)
    assert button.is_hidden()
    page.context.close()


def test_the_machines_own_chinese_voice_is_used_where_there_is_one(served, browser) -> None:
    voices = """
    class Utterance { constructor(text) { this.text = text; } }
    window.said = [];
    window.SpeechSynthesisUtterance = Utterance;
    Object.defineProperty(window, "speechSynthesis", { value: {
      getVoices: () => [{ lang: "en-US", localService: true }, { lang: "zh-CN", localService: true }],
      speak: (words) => { window.said.push([words.lang, words.text]); setTimeout(() => words.onend(), 5); },
    } });
    """
    seat = seated(1)[0]
    page = screen(browser, served, script=FAST_EAR + voices)
    call_one(seat)
    page.wait_for_function("() => said.length === 2", timeout=PATIENCE)
    assert page.evaluate("window.said") == [["zh-CN", "请 A 零 零 幺 号，到 1 号窗口办理"]] * 2
    page.wait_for_function("() => heard.filter(c => c.clip === 'speech' && c.phase === 'end').length === 2")
    assert turns(page) == {(1, 1): ["chime", "speech"], (1, 2): ["speech"]}
    page.context.close()


def test_who_waits_is_counted_per_queue(served, browser) -> None:
    seat = seated(1)[0]
    page = screen(browser, served)
    for letter in "AAB":
        actions.take(SITE, letter=letter, actor=seat.clerk)
    page.locator("[data-queue=A] [data-at=people]", has_text="2").wait_for()
    page.locator("[data-queue=B] [data-at=people]", has_text="1").wait_for()
    page.context.close()


def test_digits_can_be_read_from_fifteen_metres(served, browser) -> None:
    """1/200 of the distance is 7.5 cm; a 55-inch screen is 68.5 cm high for 1080 lines."""
    seat = seated(1)[0]
    page = screen(browser, served)
    ticket = call_one(seat)
    page.locator(".now-number", has_text=ticket.label).wait_for()
    for part in (".now-number", ".now-to strong"):
        size = page.locator(part).evaluate("e => parseFloat(getComputedStyle(e).fontSize)")
        digit_cm = size * 0.72 * 68.5 / 1080  # digits are about 0.72 em high
        assert digit_cm >= 7.5, (part, digit_cm)
    for part in ("#hall", ".hall-waiting", ".board-foot"):
        bottom = page.locator(part).evaluate("e => e.getBoundingClientRect().bottom")
        assert bottom <= 1080, f"{part} hangs below the screen"
    inside = "e => e.getBoundingClientRect().bottom <= e.parentElement.getBoundingClientRect().bottom"
    assert page.locator(".now-box").evaluate(inside)
    page.context.close()


def test_window_screen_says_what_the_counter_does(served, browser) -> None:
    one, _two = seated(2)
    page = screen(browser, served, f"/board/{SITE}/1")
    page.locator("[data-state=open]").wait_for()
    ticket = call_one(one, finish=False)
    page.locator("[data-state=called] .window-number", has_text=ticket.label).wait_for()
    actions.begin(ticket.pk, actor=one.clerk)
    page.locator("[data-state=serving] .window-number", has_text=ticket.label).wait_for()
    assert "正在办理" in page.locator("#window").inner_text()
    actions.finish(ticket.pk, actor=one.clerk)
    actions.pause(one.counter.pk, actor=one.clerk)
    page.locator("[data-state=paused]").wait_for()
    assert page.locator("[data-state=paused] .window-hint").inner_text() == "请到 2 号窗口"
    page.context.close()
