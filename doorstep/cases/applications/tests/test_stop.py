"""Special procedures stop the clock; one extension, answered by another person."""

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.staff.tests.factories import make_cast

from .promised import SPECIAL, at, complete, officers, opened, promised_cast, visit
from .test_moves import HEARING

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


@pytest.fixture
def accepted(people):
    """Accepted on Monday 2026-11-02: ten working days by law (11-16), five promised (11-09)."""
    application = opened(people)
    complete(application, people["clerk"])
    return actions.accept(application.pk, actor=people["clerk"])


def days(application):
    row = Application.objects.get(pk=application.pk)
    return row.promised_due, row.legal_due, row.due_on


def test_a_stop_moves_both_dates_by_its_working_days(accepted, people):
    assert days(accepted) == (dt.date(2026, 11, 9), dt.date(2026, 11, 16), dt.date(2026, 11, 9))
    clock.move(MONDAY + dt.timedelta(days=1))
    step = visit(accepted.pk, people)
    assert Application.objects.get(pk=accepted.pk).status == "stopped"
    assert days(accepted)[2] is None
    clock.move(MONDAY + dt.timedelta(days=8))  # Tuesday a week later: five working days have not counted
    actions.end_special_step(step.pk, result="现场符合要求", actor=people["proposer"])
    assert days(accepted) == (dt.date(2026, 11, 16), dt.date(2026, 11, 23), dt.date(2026, 11, 16))


def test_edge_9_3_a_stop_of_one_day_removes_nothing(accepted, people):
    clock.move(MONDAY + dt.timedelta(days=1))
    step = visit(accepted.pk, people)
    clock.move(MONDAY + dt.timedelta(days=1, hours=5))
    actions.end_special_step(step.pk, result="现场符合要求", actor=people["proposer"])
    assert days(accepted)[0] == dt.date(2026, 11, 9)


def test_edge_9_3_overlapping_steps_are_counted_once(accepted, people):
    procedure = {**accepted.version.procedure}
    procedure["special_steps"] = [*procedure["special_steps"], HEARING]
    ItemVersion.objects.filter(pk=accepted.version_id).update(procedure=procedure)
    clock.move(MONDAY + dt.timedelta(days=1))
    first = visit(accepted.pk, people)
    clock.move(MONDAY + dt.timedelta(days=2))
    second = actions.begin_special_step(accepted.pk, HEARING["name"], actor=people["proposer"])
    clock.move(MONDAY + dt.timedelta(days=3))
    actions.end_special_step(first.pk, result="现场符合要求", actor=people["proposer"])
    assert Application.objects.get(pk=accepted.pk).status == "stopped"
    clock.move(MONDAY + dt.timedelta(days=4))
    actions.end_special_step(second.pk, result="听证已举行", actor=people["proposer"])
    # Wednesday, Thursday and Friday have not counted: three days, not two and two
    assert days(accepted)[:2] == (dt.date(2026, 11, 12), dt.date(2026, 11, 19))


def test_edge_9_3_a_pause_over_a_make_up_saturday_takes_that_day_out(db):
    """Saturday 10 October 2026 is worked; a step from Friday to that Saturday takes one day, to Sunday no more."""
    with clock.travel(dt.datetime(2026, 10, 8, 10, 0, tzinfo=clock.ZONE)):
        people = promised_cast(make_cast())
        application = opened(people)
        complete(application, people["clerk"])
        actions.accept(application.pk, actor=people["clerk"])
        assert days(application)[0] == dt.date(2026, 10, 14)
        clock.move(clock.now() + dt.timedelta(days=1))
        step = visit(application.pk, people)
        clock.move(clock.now() + dt.timedelta(days=1, hours=5))
        actions.end_special_step(step.pk, result="现场符合要求", actor=people["proposer"])
        assert days(application)[0] == dt.date(2026, 10, 15)


def test_a_step_that_the_list_does_not_have_is_refused(accepted, people):
    with changes_nothing(Invalid):
        actions.begin_special_step(accepted.pk, "再等等", actor=people["proposer"])


def test_the_same_step_does_not_run_twice_at_once(accepted, people):
    visit(accepted.pk, people)
    with changes_nothing(IllegalMove):
        visit(accepted.pk, people)


def test_a_window_clerk_stops_no_clock(accepted, people):
    with changes_nothing(NotAllowed):
        actions.begin_special_step(accepted.pk, SPECIAL, officers=officers(people), actor=people["clerk"])


def test_edge_9_4_an_extension_moves_the_legal_date_only(accepted, people):
    actions.ask_extension(accepted.pk, days=10, reason="需要专家意见", actor=people["proposer"])
    clock.move(MONDAY + dt.timedelta(days=9))  # the promise is over
    actions.answer_extension(accepted.pk, approves=True, actor=people["signer"])
    promised, legal, due = days(accepted)
    assert (promised, legal) == (dt.date(2026, 11, 9), dt.date(2026, 11, 30))
    assert due == promised
    assert due < clock.today()


def test_edge_9_4_an_extension_is_asked_once_in_time_and_answered_by_another(accepted, people):
    with changes_nothing(Invalid):
        actions.ask_extension(accepted.pk, days=11, reason="需要专家意见", actor=people["proposer"])
    actions.ask_extension(accepted.pk, days=10, reason="需要专家意见", actor=people["proposer"])
    with changes_nothing(IllegalMove):
        actions.ask_extension(accepted.pk, days=5, reason="再要五天", actor=people["proposer"])
    with changes_nothing(NotAllowed):
        actions.answer_extension(accepted.pk, approves=True, actor=people["proposer"])
    clock.move(MONDAY + dt.timedelta(days=20))  # after 11-16
    with changes_nothing(IllegalMove):
        actions.answer_extension(accepted.pk, approves=True, actor=people["signer"])


def test_asking_after_the_legal_date_is_too_late(accepted, people):
    clock.move(MONDAY + dt.timedelta(days=20))
    with changes_nothing(IllegalMove):
        actions.ask_extension(accepted.pk, days=5, reason="来不及了", actor=people["proposer"])


def test_a_declined_extension_moves_nothing(accepted, people):
    before = days(accepted)
    actions.ask_extension(accepted.pk, days=5, reason="需要专家意见", actor=people["proposer"])
    actions.answer_extension(accepted.pk, approves=False, actor=people["signer"])
    assert days(accepted) == before


def test_a_proposal_waits_for_the_step_to_end(people):
    application = at("stopped", people)
    with changes_nothing(IllegalMove):
        actions.propose(application.pk, grants=True, actor=people["proposer"])
