"""为什么是这一天: the rows and calendars of a term, and how they look in a real browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.utils.translation import override

from doorstep.base.clock.terms import Stop, run
from doorstep.base.clock.tests.factories import day, published
from doorstep.faces.shell.why_due import months, rows, tally

AXE = Path(__file__).resolve().parents[4] / "node_modules/axe-core/axe.min.js"
CALENDAR = published()
AUTUMN = run(day("2026-09-18"), 10, CALENDAR)
STOPS = [Stop(day("2026-09-21"), day("2026-09-29"), "检验检测")]
STOPPED = run(day("2026-09-18"), 10, CALENDAR, stops=STOPS)


def told(term) -> list[tuple[str, str, str]]:
    return [(row.days, row.what, row.count) for row in rows(term)]


def page(term) -> str:
    return Template("{% load shell %}{% why_due run %}").render(Context({"run": term}))


def test_days_that_are_alike_stand_in_one_row():
    assert told(AUTUMN) == [
        ("9月19日（周六）", "休息日", "不计入"),
        ("9月20日（周日）", "调休上班（国庆节）", "第 1 天"),
        ("9月21日（周一）至 9月24日（周四）", "工作日", "第 2～5 天"),
        ("9月25日（周五）至 9月27日（周日）", "放假（中秋节）", "不计入"),
        ("9月28日（周一）至 9月30日（周三）", "工作日", "第 6～8 天"),
        ("10月1日（周四）至 10月7日（周三）", "放假（国庆节）", "不计入"),
        ("10月8日（周四）至 10月9日（周五）", "工作日", "第 9～10 天"),
    ]


def test_a_stop_is_one_row_with_the_days_off_that_lie_inside_it():
    assert told(STOPPED)[3] == (
        "9月22日（周二）至 9月29日（周二）",
        "停计（检验检测）",
        "其中 5 个工作日，不计入",
    )


def test_two_stops_with_a_worked_day_between_stay_two():
    stops = [
        Stop(day("2026-11-23"), day("2026-11-24"), "鉴定"),
        Stop(day("2026-11-25"), day("2026-11-26"), "鉴定"),
    ]
    term = run(day("2026-11-23"), 2, CALENDAR, stops=stops)
    assert [row.kind for row in rows(term)] == ["stopped", "counted", "stopped", "counted"]


def test_every_line_stands_in_exactly_one_row():
    assert [line for row in rows(STOPPED) for line in row.lines] == list(STOPPED.lines)


def test_the_calendar_marks_the_start_each_day_and_the_deadline():
    september, october = months(AUTUMN)
    cells = {cell.date.day: cell for week in september.weeks for cell in week if cell}
    assert (september.title, len(cells)) == ("2026年9月", 30)
    assert [(cells[n].kind, cells[n].mark) for n in (17, 18, 19, 20, 25)] == [
        ("", ""),
        ("start", "起算"),
        ("rest", "休"),
        ("make_up", "第1天"),
        ("holiday", "假"),
    ]
    due = [cell for week in october.weeks for cell in week if cell and cell.is_due]
    assert [(cell.date, cell.says) for cell in due] == [(day("2026-10-09"), "工作日，第 10 天，截止日")]


def test_a_month_in_which_nothing_was_counted_has_no_calendar():
    term = run(day("2026-03-30"), 5, CALENDAR, stops=[Stop(day("2026-03-31"), day("2026-07-31"), "检测")])
    assert [month.title for month in months(term)] == ["2026年3月", "2026年8月"]


def test_what_was_passed_over_is_added_up():
    assert tally(AUTUMN) == ["休息日 1 天", "放假 10 天", "调休上班 1 天（计入）"]
    assert tally(run(day("2026-11-23"), 1, CALENDAR)) == []


def test_the_part_says_the_day_and_says_when_it_is_provisional():
    assert "2026年10月9日 周五" in page(AUTUMN)
    assert "暂定" not in page(AUTUMN)
    assert "暂定" in page(run(day("2026-12-28"), 5, CALENDAR))


def test_an_open_stop_has_no_day_to_say():
    stops = [Stop(day("2026-11-24"), None, "专家评审")]
    said = page(run(day("2026-11-23"), 15, CALENDAR, stops=stops, until=day("2026-11-30")))
    assert "停计中，还剩 14 个工作日" in said
    assert "停计（专家评审）" in said


def test_a_term_of_no_days_needs_no_table():
    assert "<table" not in page(run(day("2026-11-25"), 0, CALENDAR))


def test_a_stop_s_name_is_shown_as_text():
    stops = [Stop(day("2026-11-23"), day("2026-11-25"), "<b>x")]
    assert "<b>x" not in page(run(day("2026-11-23"), 3, CALENDAR, stops=stops))


def test_it_is_told_in_english():
    with override("en"):
        assert told(AUTUMN)[1:3] == [
            ("20 September (Sun)", "Make-up workday (国庆节)", "day 1"),
            ("21 September (Mon) to 24 September (Thu)", "Working day", "days 2 to 5"),
        ]


LOOKS = ["vendor/bootstrap.min.css", *(f"shell/css/{name}.css" for name in ("tokens", "base", "controls"))]
LOOKS += [f"shell/css/{name}.css" for name in ("components", "data", "print", "why")]
FINDINGS = (
    "async () => (await axe.run(document)).violations.map(v => v.id + ' ' + v.nodes[0].html.slice(0, 90))"
)
TOO_WIDE = """() => [...document.querySelectorAll("main *")].filter(e => !e.closest(".unseen") &&
  (e.getBoundingClientRect().right > innerWidth + 1 || (e.tagName === "TD" && e.scrollWidth > e.clientWidth + 1)))
  .map(e => e.outerHTML.slice(0, 90))"""


def shown(browser, term, language: str, **options):
    """The part alone in a page with the house's looks."""
    with override(language):
        body = page(term)
    tab = browser.new_context(**options).new_page()
    tab.set_content(
        f'<!doctype html><html lang="zh-Hans"><title>t</title><body><main class="column"><h1>t</h1>{body}</main>'
    )
    for look in LOOKS:
        tab.add_style_tag(path=finders.find(look))
    return tab


@pytest.mark.browser
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("term", [AUTUMN, STOPPED], ids=["autumn", "stopped"])
def test_it_is_readable_on_a_desk_and_on_a_narrow_phone_with_large_type(browser, term, language):
    desk = shown(browser, term, language, viewport={"width": 1280, "height": 900})
    desk.add_script_tag(path=str(AXE))
    assert desk.evaluate(FINDINGS) == []
    assert desk.evaluate(TOO_WIDE) == []
    assert desk.locator(".why-month").first.is_visible()
    phone = shown(browser, term, language, viewport={"width": 320, "height": 640})
    phone.evaluate("() => { document.documentElement.style.fontSize = '168.75%' }")
    assert phone.evaluate(TOO_WIDE) == []
    assert phone.locator(".why-rows").is_visible()


INK_ON_PAPER = """() => [...document.querySelectorAll(".why-due td, .why-due td *, .why-due tbody th")]
  .filter(e => !e.closest(".unseen") && getComputedStyle(e).color !== "rgb(0, 0, 0)").map(e => e.outerHTML)"""


@pytest.mark.browser
def test_on_paper_every_word_is_black_for_a_printer_leaves_the_grounds_out(browser):
    paper = shown(browser, STOPPED, "zh-hans", viewport={"width": 794, "height": 1100})
    paper.emulate_media(media="print")
    assert paper.evaluate(INK_ON_PAPER) == []
    assert paper.locator(".why-month").first.is_visible()
