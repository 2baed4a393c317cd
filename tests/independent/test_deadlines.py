"""Deadlines that somebody else worked out, by hand and by another method, against the engine and the real actions."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from doorstep.base import clock
from doorstep.base.clock import terms
from doorstep.base.clock.tests.factories import HOLIDAYS, published
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.promised import complete, food_version, opened, promised_cast
from doorstep.registry.catalogue.models import ItemVersion

from . import independent_deadlines as independent

CASES = json.loads((Path(__file__).parent / "deadline_cases.json").read_text(encoding="utf-8"))
MORNING, AFTERNOON = dt.time(10), dt.time(15)
MOST_EXTENSION = 10


def day(text):
    return None if text is None else dt.date.fromisoformat(text)


def moment(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=clock.ZONE)


def begins(case):
    """The moment at which the affair of a case comes in."""
    if "received" in case:
        return moment(case["received"])
    return dt.datetime.combine(day(case["start"]), MORNING, clock.ZONE)


def stops(case):
    return [(day(begin), day(end)) for begin, end in case["stops"]]


def test_there_are_forty_and_the_nine_of_the_domain():
    assert len(CASES) >= 40
    assert sum(case.get("from") == "domain 6.4" for case in CASES) == 9


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_hand_the_other_method_and_our_engine_agree(case):
    calendar = published()
    other = independent.load(*(HOLIDAYS / f"{year}.json" for year in (2025, 2026)))
    start = day(case.get("start") or case["counted_from"])
    if "received" in case:
        assert independent.effective_day(moment(case["received"]), other) == start
        assert terms.received_on(moment(case["received"]), calendar) == start
    days = case["working_days"] + case["extension"]
    run = terms.run(start, days, calendar, stops=[terms.Stop(*span, "停") for span in stops(case)])
    told = independent.due(start, case["working_days"], other, stops(case), case["extension"])
    assert (run.date, told) == (day(case["due"]), day(case["due"]))
    assert independent.crosses_unpublished(start, told, other) == case["provisional"]
    assert run.date is None or run.provisional == case["provisional"]


@pytest.fixture
def people(cast):
    return promised_cast(cast)


def by_an_affair(case):
    """Whether an affair can come to this case: it comes in on a working day, and one extension has ten days at most."""
    start = case.get("start")
    at_work = start is None or published().works_on(day(start))
    return at_work and case["working_days"] > 0 and case["extension"] <= MOST_EXTENSION


def lived(case, people):
    """An affair that lives through a case by the real actions; the clock ends on the last day of its stops."""
    version = food_version()
    steps = [{"name": f"步骤{n}", "days": 10, "basis": ""} for n, _span in enumerate(case["stops"])]
    ItemVersion.objects.filter(pk=version.pk).update(
        legal_days=case["working_days"],
        promised_days=case["working_days"],
        procedure={**version.procedure, "special_steps": steps},
    )
    at = begins(case)
    clock.move(at)
    application = opened(people)
    complete(application, people["clerk"])
    actions.accept(application.pk, actor=people["clerk"])
    if case["extension"]:
        actions.ask_extension(
            application.pk, days=case["extension"], reason="情况复杂", actor=people["proposer"]
        )
        actions.answer_extension(application.pk, approves=True, actor=people["signer"])
    running = {}
    for date, time, number in sorted(_events(case)):
        clock.move(max(dt.datetime.combine(date, time, clock.ZONE), at))
        if time == MORNING:
            running[number] = actions.begin_special_step(
                application.pk, f"步骤{number}", actor=people["proposer"]
            )
        else:
            actions.end_special_step(running[number].pk, result="符合要求", actor=people["proposer"])
    return Application.objects.get(pk=application.pk)


def _events(case):
    for number, (begin, end) in enumerate(stops(case)):
        yield begin, MORNING, number
        if end is not None:
            yield end, AFTERNOON, number


@pytest.mark.django_db
@pytest.mark.parametrize("case", [c for c in CASES if by_an_affair(c)], ids=lambda case: case["name"])
def test_an_affair_that_lives_through_it_is_due_on_that_day(case, people):
    with clock.travel(begins(case)):
        affair = lived(case, people)
        assert affair.clock_from == day(case.get("counted_from") or case["start"])
        assert affair.legal_due == day(case["due"])
        if not case["extension"]:
            assert affair.promised_due == affair.due_on == day(case["due"])
        if affair.legal_due is not None:
            assert affair.is_provisional == case["provisional"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "case", [c for c in CASES if "deemed_accepted_on" in c], ids=lambda case: case["name"]
)
def test_an_affair_that_nobody_answers_is_accepted_from_its_receipt(case, people):
    version = food_version()
    with clock.travel(moment(case["received"])):
        ItemVersion.objects.filter(pk=version.pk).update(legal_days=case["working_days"])
        application = opened(people)
        clock.move(dt.datetime.combine(day(case["deemed_accepted_on"]), MORNING, clock.ZONE))
        affair = actions.deem_accepted(application.pk, actor=people["clerk"])
        assert affair.clock_from == day(case["counted_from"])
        assert affair.legal_due == day(case["due"])
