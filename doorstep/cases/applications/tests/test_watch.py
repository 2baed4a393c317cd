"""What the program says by itself: warnings, escalation, lapses, and dates under a newly published calendar."""

import datetime as dt
import json

import croniter
import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.clock.imports import load
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions, jobs
from doorstep.cases.applications.models import Application
from doorstep.registry.staff.tests.factories import make_cast

from . import factories
from .promised import DECIDES, complete, noticed, opened, promised_cast, tolerated, visit

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def monday(db):
    with clock.travel(MONDAY):
        yield


@pytest.fixture
def people(monday):
    """Everybody holds their posts since that Monday."""
    return promised_cast(make_cast())


@pytest.fixture
def accepted(people):
    """Accepted on Monday 2026-11-02: promised until 11-09, by law until 11-16."""
    affair = opened(people)
    complete(affair, people["clerk"])
    return actions.accept(affair.pk, actor=people["clerk"])


def later(days):
    clock.move(MONDAY + dt.timedelta(days=days))


def said(affair, *events):
    told = Entry.objects.filter(subject_id=str(affair.pk), event__in=[f"application.{e}" for e in events])
    return [{k: v for k, v in entry.data.items() if k != "number"} for entry in told.order_by("id")]


def test_the_night_comes_after_midnight_in_the_county():
    noon = dt.datetime(2026, 11, 2, 12, 0, tzinfo=clock.ZONE)
    night = croniter.croniter(jobs.AFTER_MIDNIGHT).get_next(ret_type=float, start_time=noon.timestamp())
    told = dt.datetime.fromtimestamp(night, clock.ZONE)
    assert (told.date(), told.hour) == (dt.date(2026, 11, 3), 0)


def test_a_night_before_anything_is_due_says_nothing(accepted):
    later(1)
    assert jobs.watch_affairs(0) == {"recalculated": 0, "deemed_accepted": 0, "lapsed": 0, "warned": 0}


def test_yellow_is_said_once_red_to_the_head_and_late_to_the_bureau(accepted):
    due = {"due_on": "2026-11-09"}
    later(3)  # Thursday: two working days are left
    assert jobs.watch_affairs(0)["warned"] == 1
    assert jobs.watch_affairs(0)["warned"] == 0
    assert said(accepted, "warned") == [{"light": "yellow", **due}]
    later(8)
    jobs.watch_affairs(0)
    jobs.watch_affairs(0)
    assert said(accepted, "warned")[1:] == [{"light": "red", **due}]
    assert said(accepted, "escalated") == [{"to": "site_head", "at": DECIDES, **due}]
    later(10)
    jobs.watch_affairs(0)
    assert len(said(accepted, "escalated")) == 1
    later(11)  # red since Tuesday the 10th; Friday is three working days later
    jobs.watch_affairs(0)
    jobs.watch_affairs(0)
    assert said(accepted, "escalated")[1:] == [{"to": "bureau", **due}]


def test_a_new_deadline_is_warned_of_anew(accepted, people):
    later(3)
    jobs.watch_affairs(0)
    step = visit(accepted.pk, people)
    later(8)
    assert jobs.watch_affairs(0)["warned"] == 0  # it stands still
    actions.end_special_step(step.pk, result="符合要求", actor=people["proposer"])
    jobs.watch_affairs(0)
    assert [entry["due_on"] for entry in said(accepted, "warned")] == ["2026-11-09", "2026-11-12"]


def test_edge_9_5_an_instant_affair_is_warned_of_and_not_escalated(cast, monday):
    affair = factories.filled(cast["clerk"])
    later(30)
    jobs.watch_affairs(0)
    assert said(affair, "warned") == [{"light": "red", "due_on": "2026-11-02"}]
    assert said(affair, "escalated") == []
    assert Application.objects.get(pk=affair.pk).status == "opened"


def test_the_night_accepts_by_silence_and_ends_what_was_not_supplemented(people, monday):
    silent, lapsing = opened(people), opened(people)
    complete(lapsing, people["clerk"])
    noticed(lapsing, people)
    later(7)
    assert jobs.watch_affairs(0)["deemed_accepted"] == 0  # Monday the 9th is the fifth working day
    later(8)
    counts = jobs.watch_affairs(0)
    assert (counts["deemed_accepted"], counts["lapsed"]) == (1, 0)
    deemed = Application.objects.get(pk=silent.pk)
    assert (deemed.status, deemed.acceptance, deemed.clock_from) == (
        "accepted",
        "silence",
        deemed.received_on,
    )
    later(22)
    assert jobs.watch_affairs(0)["lapsed"] == 1
    assert jobs.watch_affairs(0)["lapsed"] == 0
    assert Application.objects.get(pk=lapsing.pk).status == "lapsed"


def test_edge_9_6_a_broken_promise_is_warned_of(people, monday):
    affair = opened(people)
    complete(affair, people["clerk"])
    tolerated(affair, people)
    later(15)
    jobs.watch_affairs(0)
    jobs.watch_affairs(0)
    assert said(affair, "warned").count({"of": "promise", "due_on": "2026-11-16"}) == 1
    assert Application.objects.get(pk=affair.pk).status == "accepted"


def test_only_the_program_watches(accepted, people):
    for verb in (actions.warn, actions.recalculate):
        for who in ("clerk", "signer", "manager"):
            with changes_nothing(NotAllowed):
                verb(accepted.pk, actor=people[who])


def test_an_affair_that_has_ended_is_not_watched(people, monday):
    affair = factories.at("withdrawn", people)
    for verb in (actions.warn, actions.recalculate):
        with changes_nothing(NotFound):
            verb(affair.pk, actor=system("job"))


DECEMBER = dt.datetime(2026, 12, 28, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def new_year(tmp_path):
    """The notice of 2027 as it may come: the first is off, and as long as a test wants."""

    def publish(*off):
        days = [{"name": "元旦", "date": date, "isOffDay": True} for date in off]
        file = tmp_path / "2027.json"
        file.write_text(
            json.dumps({"year": 2027, "papers": ["国办发明电〔2026〕9号"], "days": days}), encoding="utf-8"
        )
        load(file)

    return publish


def crossing(people):
    """Accepted on Monday 2026-12-28: promised until 2027-01-04 while every weekday of 2027 counts."""
    affair = opened(people)
    complete(affair, people["clerk"])
    return actions.accept(affair.pk, actor=people["clerk"])


def test_a_published_calendar_moves_provisional_dates_and_the_journal_says_so(people, new_year):
    with clock.travel(DECEMBER):
        affair = crossing(people)
        assert (affair.due_on, affair.is_provisional) == (dt.date(2027, 1, 4), True)
        new_year("2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04")
        assert ProcrastinateJob.objects.filter(task_name__endswith="recalculate_affairs").count() == 1
        assert jobs.recalculate_affairs() == 1
    affair.refresh_from_db()
    assert (affair.due_on, affair.is_provisional) == (dt.date(2027, 1, 6), False)
    moved = said(affair, "recalculated")[0]["moved"]
    assert moved["due_on"] == moved["promised_due"] == ["2027-01-04", "2027-01-06"]
    assert said(affair, "recalculated")[0]["kept"] == {}


def test_a_date_that_has_passed_never_moves_silently(people, new_year):
    with clock.travel(DECEMBER):
        affair = crossing(people)
        clock.move(dt.datetime(2027, 1, 5, 9, 0, tzinfo=clock.ZONE))
        new_year("2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04")
        jobs.recalculate_affairs()
        affair.refresh_from_db()
        assert affair.due_on == affair.promised_due == dt.date(2027, 1, 4)
        assert affair.legal_due > dt.date(2027, 1, 11)
        told = said(affair, "recalculated")[0]
        assert told["kept"]["due_on"] == told["kept"]["promised_due"] == ["2027-01-04", "2027-01-06"]
        assert list(told["moved"]) == ["legal_due"]
        # nor does a later step move it
        actions.ask_extension(affair.pk, days=5, reason="情况复杂", actor=people["proposer"])
        extended = actions.answer_extension(affair.pk, approves=True, actor=people["signer"])
        assert extended.promised_due == extended.due_on == dt.date(2027, 1, 4)


def test_what_the_applicant_was_told_moves_to_a_later_day_only(people, new_year, tmp_path):
    with clock.travel(DECEMBER):
        affair = opened(people)
        actions.notify(affair.pk, actor=people["clerk"])
        told = dt.date(2027, 1, 18)
        assert affair.__class__.objects.get(pk=affair.pk).notice.supplement_by == told
        new_year("2027-01-01")
        jobs.recalculate_affairs()
        affair.refresh_from_db()
        assert affair.notice.supplement_by == affair.due_on == dt.date(2027, 1, 19)
        assert said(affair, "recalculated")[0]["moved"]["supplement_by"] == ["2027-01-18", "2027-01-19"]


def test_publishing_where_nothing_is_provisional_asks_for_no_work(new_year):
    Application.objects.filter(is_provisional=True).update(is_provisional=False)
    new_year("2027-01-01")
    assert not ProcrastinateJob.objects.filter(task_name__endswith="recalculate_affairs").exists()
