"""Why an affair is due on its day, for the page and the command line; and the lights, in Python and in SQL."""

import datetime as dt
import json

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.base import clock
from doorstep.base.core.errors import NotFound
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.cli import commands
from doorstep.cases.applications.models import Application, ApplicationStatus
from doorstep.registry.staff.tests.factories import make_cast

from . import factories, promised
from .promised import complete, noticed, opened, promised_cast, visit

pytestmark = pytest.mark.django_db
FRIDAY = dt.datetime(2026, 9, 18, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def people(db):
    with clock.travel(FRIDAY):
        yield promised_cast(make_cast())


@pytest.fixture
def accepted(people):
    affair = opened(people)
    complete(affair, people["clerk"])
    return actions.accept(affair.pk, actor=people["clerk"])


def told(*arguments):
    return CliRunner().invoke(commands, ["due", *map(str, arguments)])


def test_the_command_says_day_by_day_why(accepted):
    lines = told(accepted.number).output.splitlines()
    assert lines[0] == accepted.number
    assert "承诺期限 2026-09-24" in lines
    assert "法定期限 2026-10-09" in lines
    assert "2026-09-20 周日 调休上班（国庆节） 第 1 天" in lines
    assert lines[-1] == "截止 2026-09-24（周四）"
    assert told(accepted.pk).output == told(accepted.number.lower()).output == told(accepted.number).output


def test_the_command_says_it_for_programs_too(accepted):
    said = json.loads(told(accepted.number, "--json").output)
    assert said["due_on"] == said["ends_on"] == said["promised_due"] == "2026-09-24"
    assert (said["from"], said["days"], said["light"]) == ("2026-09-18", 5, "green")
    assert said["lines"][1] == {"date": "2026-09-20", "kind": "make_up", "count": 1, "name": "国庆节"}


def test_an_unknown_affair_is_named_as_such():
    for name in ("C112202611230007K", "00000000-0000-0000-0000-000000000000", "nonsense"):
        result = told(name)
        assert result.exit_code == 1
        assert "没有这个办件" in result.output


@pytest.mark.parametrize(
    ("status", "days"),
    [("opened", 5), ("noticed", 15), ("accepted", 5), ("proposed", 5), ("granted", 10), ("issued", 10)],
)
def test_every_step_says_why_it_is_due(people, status, days):
    affair = promised.at(status, people)
    run = queries.why_due(people["clerk"], affair)
    assert (run.date, run.days) == (affair.due_on, days)


def test_an_instant_affair_is_due_on_its_day(people):
    affair = factories.at("accepted", people)
    run = queries.why_due(people["clerk"], affair)
    assert (run.date, run.days) == (affair.due_on, 0)


def test_a_stopped_affair_is_told_up_to_today(people, accepted):
    visit(accepted.pk, people)
    clock.move(FRIDAY + dt.timedelta(days=6))
    affair = Application.objects.get(pk=accepted.pk)
    run = queries.why_due(people["proposer"], affair)
    assert (run.date, run.lines[-1].date) == (None, clock.today())
    assert {line.name for line in run.lines if line.kind == "stopped"} == {"现场核查"}
    assert "停计中" in told(affair.number).output


def test_an_ended_affair_still_says_what_it_was_held_to(people):
    affair = factories.at("finished", people)
    assert queries.why_due(people["clerk"], affair).date == affair.promised_due


def test_who_may_not_know_of_it_is_not_told(people, accepted):
    for who in ("clerk_elsewhere", "outsider"):
        with pytest.raises(NotFound):
            queries.why_due(people[who], accepted)
        with pytest.raises(NotFound):
            queries.by_name(people[who], accepted.number)
    assert queries.by_name(people["proposer"], accepted.number) == accepted


def test_a_noticed_affair_names_the_day_the_applicant_was_told(people):
    affair = opened(people)
    complete(affair, people["clerk"])
    noticed(affair, people)
    assert f"本环节期限 {affair.notice.supplement_by}" in told(affair.number).output


DAYS = st.dates(dt.date(2026, 11, 1), dt.date(2026, 11, 12))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    due=st.none() | DAYS,
    warn=st.none() | DAYS,
    status=st.sampled_from(ApplicationStatus.values),
    today=DAYS,
)
def test_the_lights_in_sql_are_those_of_the_one_definition(one, due, warn, status, today):
    Application.objects.filter(pk=one).update(due_on=due, warn_on=warn, status=status)
    affair = Application.objects.get(pk=one)
    lit = queries.light(affair, today)
    for light in ("green", "yellow", "red", "stopped"):
        assert Application.objects.filter(queries.light_q(light, today), pk=one).exists() == (lit == light)
    assert Application.objects.filter(queries.overdue_q(today), pk=one).exists() == (lit == "red")


@pytest.fixture
def one(cast):
    return factories.opened(cast["clerk"]).pk
