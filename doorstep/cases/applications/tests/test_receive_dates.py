"""The first dates of an affair: when it counts as received, until when it must be answered, from when its terms run."""

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.core.errors import IllegalMove
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application

from . import factories
from .promised import complete, opened

pytestmark = pytest.mark.django_db
FRIDAY = dt.datetime(2026, 9, 18, 10, 0, tzinfo=clock.ZONE)  # Sunday the 20th is worked


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def day(text):
    return dt.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("moment", "received", "due", "warn"),
    [
        ("2026-09-18T10:00", "2026-09-18", "2026-09-24", "2026-09-22"),
        ("2026-09-18T17:30", "2026-09-18", "2026-09-24", "2026-09-22"),
        ("2026-09-18T19:00", "2026-09-20", "2026-09-28", "2026-09-23"),  # extended hours; 25-27 are off
        ("2026-09-19T09:30", "2026-09-20", "2026-09-28", "2026-09-23"),  # a Saturday by appointment
    ],
)
def test_a_promised_affair_is_answered_within_five_working_days(cast, moment, received, due, warn):
    with clock.travel(at(moment)):
        affair = opened(cast)
    assert (affair.received_on, affair.due_on) == (day(received), day(due))
    assert affair.warn_on == day(warn)
    assert not affair.is_provisional


def test_an_instant_affair_is_due_on_its_day(cast):
    with clock.travel(FRIDAY):
        affair = factories.opened(cast["clerk"])
    assert affair.received_on == affair.due_on == affair.warn_on == day("2026-09-18")


def test_acceptance_counts_from_the_day_on_which_the_set_became_complete(cast):
    with clock.travel(FRIDAY):
        affair = opened(cast)
        clock.move(at("2026-09-21T10:00"))
        complete(affair, cast["clerk"])
        clock.move(at("2026-09-23T10:00"))
        accepted = actions.accept(affair.pk, actor=cast["clerk"])
    assert accepted.accepted_at.date() == day("2026-09-23")
    assert accepted.clock_from == day("2026-09-21")
    # five promised days: 22, 23, 24, 28, 29; ten by law: 30 September, 8, 9, 10 (a Saturday), 12 October
    assert (accepted.promised_due, accepted.legal_due) == (day("2026-09-29"), day("2026-10-12"))
    assert (accepted.due_on, accepted.acceptance) == (accepted.promised_due, "complete")


def test_what_is_completed_after_hours_counts_from_the_next_working_day(cast):
    with clock.travel(at("2026-10-09T18:30")):
        affair = opened(cast)
        complete(affair, cast["clerk"])
        accepted = actions.accept(affair.pk, actor=cast["clerk"])
    assert accepted.clock_from == day("2026-10-10")  # a Saturday that is worked


def test_edge_9_1_notice_on_day_six_is_deemed_accepted(cast):
    """A correction notice on day six is none: silence has accepted, from the day of receipt (domain.md §9.1)."""
    with clock.travel(FRIDAY):
        affair = opened(cast)
        clock.move(at("2026-09-28T09:00"))  # the fifth working day was the 24th
        with changes_nothing(IllegalMove):
            actions.notify(affair.pk, actor=cast["clerk"])
        with changes_nothing(IllegalMove):
            actions.turn_down(affair.pk, reason="不属于本机关职权范围", actor=cast["clerk"])
        deemed = actions.accept(affair.pk, actor=cast["clerk"])
    assert (deemed.status, deemed.acceptance) == ("accepted", "silence")
    assert deemed.clock_from == deemed.received_on == day("2026-09-18")
    assert deemed.promised_due == day("2026-09-24")
    assert deemed.reviews.count() == 2


def test_edge_9_1_on_day_five_the_notice_is_in_time(cast):
    with clock.travel(FRIDAY):
        affair = opened(cast)
        clock.move(at("2026-09-24T17:00"))
        with changes_nothing(IllegalMove):
            actions.deem_accepted(affair.pk, actor=cast["clerk"])
        assert actions.notify(affair.pk, actor=cast["clerk"]).supplement_by


def test_edge_9_1_silence_accepts_by_itself(cast):
    with clock.travel(FRIDAY):
        affair = opened(cast)
        clock.move(at("2026-09-25T00:07"))
        deemed = actions.deem_accepted(affair.pk, actor=system("job"))
    assert (deemed.acceptance, deemed.clock_from) == ("silence", day("2026-09-18"))


def test_edge_9_5_an_instant_affair_of_yesterday_is_late_and_stays_instant(cast):
    """Not finished on its day: a warning, no promised item (domain.md §9.5)."""
    with clock.travel(FRIDAY):
        affair = factories.filled(cast["clerk"])
        clock.move(at("2026-09-21T10:00"))
        assert queries.light(affair, clock.today()) == "red"
        with changes_nothing(IllegalMove):
            actions.deem_accepted(affair.pk, actor=cast["clerk"])
        accepted = actions.accept(affair.pk, actor=cast["clerk"])
        assert accepted.version.is_instant
        assert actions.grant(affair.pk, actor=cast["clerk"]).status == "granted"


def test_the_result_is_to_be_delivered_within_ten_working_days_of_the_decision(cast):
    with clock.travel(at("2026-09-24T10:00")):
        affair = factories.filled(cast["clerk"])
        actions.accept(affair.pk, actor=cast["clerk"])
        granted = actions.grant(affair.pk, actor=cast["clerk"])
    assert granted.due_on == day("2026-10-15")


def test_nothing_is_awaited_after_the_end(cast):
    affair = factories.at("withdrawn", cast)
    assert (affair.due_on, affair.warn_on) == (None, None)
    assert Application.objects.filter(queries.overdue_q(dt.date.max)).count() == 0
