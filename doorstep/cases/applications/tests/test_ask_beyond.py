"""Beyond the list nothing is asked for without a reason and a law, and the bureau sees every one."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application, ExtraDemand
from doorstep.registry.catalogue.queries import materials_for

from .factories import SITUATION, at, complete, filled, licence_code, opened

pytestmark = pytest.mark.django_db

WHAT = {"name": "消防安全检查合格证", "reason": "场所在地下一层", "basis": "《消防法》第十五条"}


def gap(application):
    found = queries.gaps(Application.objects.get(pk=application.pk))
    return next((gap for gap in found if gap.name == WHAT["name"]), None)


def test_it_becomes_a_row_that_is_missing_and_says_why(cast):
    affair = filled(cast["clerk"])
    assert queries.gaps(affair) == []
    demand = actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    assert (demand.row.state, demand.row.is_needed, demand.asked_by_id) == (
        "missing",
        True,
        cast["clerk"].account_id,
    )
    told = gap(affair)
    assert "清单外，理由：场所在地下一层；依据：《消防法》第十五条" in told.mend
    with pytest.raises(Invalid):
        actions.accept(affair.pk, actor=cast["clerk"])
    actions.check_materials(affair.pk, {demand.row_id: "seen"}, actor=cast["clerk"])
    assert actions.accept(affair.pk, actor=cast["clerk"]).status == "accepted"


def test_the_notice_counts_it_and_tells_the_resident_why(cast):
    affair = filled(cast["clerk"])
    actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    notice = actions.notify(affair.pk, actor=cast["clerk"])
    assert [(g["name"], "清单外，理由：场所在地下一层" in g["mend"]) for g in notice.gaps] == [
        (WHAT["name"], True)
    ]


def test_after_the_notice_nothing_more_is_asked_for(cast):
    affair = opened(cast["clerk"])
    actions.notify(affair.pk, actor=cast["clerk"])
    with pytest.raises(IllegalMove):
        actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    with pytest.raises(IllegalMove):
        actions.ask_beyond(at("accepted", cast).pk, **WHAT, actor=cast["clerk"])
    assert not ExtraDemand.objects.exists()


@pytest.mark.parametrize("part", ["name", "reason", "basis"])
@pytest.mark.parametrize("words", ["", "  ", "字", "长" * 401])
def test_every_part_is_said_and_not_too_long(cast, part, words):
    affair = opened(cast["clerk"])
    with pytest.raises(Invalid) as refused:
        actions.ask_beyond(affair.pk, **{**WHAT, part: words}, actor=cast["clerk"])
    assert set(refused.value.errors) == {part}
    assert not ExtraDemand.objects.exists()


def test_what_is_on_the_list_is_not_asked_for_beyond_it(cast):
    affair = opened(cast["clerk"])
    name = affair.materials.first().material.name
    with pytest.raises(Invalid) as refused:
        actions.ask_beyond(affair.pk, **{**WHAT, "name": name}, actor=cast["clerk"])
    assert refused.value.code == "on_the_list"
    actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    with pytest.raises(Invalid):
        actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])


def test_it_stands_on_this_affair_alone_and_stays_when_the_situation_changes(cast):
    affair = opened(cast["clerk"])
    actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    actions.tell_situation(affair.pk, {**SITUATION, "premises_right": "租赁"}, actor=cast["clerk"])
    assert affair.materials.filter(material__name=WHAT["name"], is_needed=True).exists()
    needed = [paper.name for paper, _why in materials_for(affair.version, SITUATION)]
    assert WHAT["name"] not in needed
    assert not opened(cast["clerk"]).materials.filter(material__name=WHAT["name"]).exists()


def test_the_journal_says_that_and_not_why(cast):
    affair = opened(cast["clerk"])
    demand = actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    said = Entry.objects.get(event="application.asked_beyond", subject_id=str(affair.pk))
    assert said.data == {"number": affair.number, "material": demand.row_id}


def test_who_may_ask(cast):
    affair = opened(cast["clerk"])
    complete(affair, cast["clerk"])
    for name, error in {
        "reviewer": NotAllowed,
        "site_head": NotAllowed,
        "manager": NotAllowed,
        "clerk_elsewhere": NotFound,
        "resident": NotFound,
        "outsider": NotFound,
    }.items():
        with pytest.raises(error):
            actions.ask_beyond(affair.pk, **WHAT, actor=cast[name])
    assert actions.ask_beyond(affair.pk, **WHAT, actor=cast["second_clerk"])


def test_the_bureau_sees_every_one_and_nobody_else_does(cast, django_assert_num_queries):
    affair = opened(cast["clerk"])
    demand = actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    today = clock.today()
    seen, where = queries.extra_demands(cast["manager"], today, today), affair.site.name
    with django_assert_num_queries(1):
        rows = [(d.row.application.site.name, d.row.material.name) for d in seen]
    assert rows == [(where, WHAT["name"])]
    assert queries.extra_demand_counts(seen) == [(affair.site.name, licence_code(), affair.version.name, 1)]
    for only in ({"site": affair.site_id}, {"item": licence_code()}):
        assert list(queries.extra_demands(cast["manager"], today, today, **only)) == [demand]
    for other in ({"site": "C001"}, {"item": "X"}):
        assert not queries.extra_demands(cast["manager"], today, today, **other)
    yesterday = today - dt.timedelta(days=1)
    assert not queries.extra_demands(cast["manager"], yesterday, yesterday)
    for name in ("clerk", "site_head", "reviewer", "outsider"):
        with pytest.raises(NotAllowed):
            queries.extra_demands(cast[name], today, today)


WHY = "场所改在一层"


def withdraw(demand, actor, reason=WHY):
    return actions.withdraw_demand(demand.row.application_id, demand.row_id, reason=reason, actor=actor)


def test_who_asked_takes_it_back_before_it_is_met_and_the_bureau_still_sees_it(cast):
    affair = filled(cast["clerk"])
    demand = actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    withdraw(demand, cast["clerk"])
    assert gap(affair) is None
    today = clock.today()
    (seen,) = queries.extra_demands(cast["manager"], today, today)
    assert (seen.pk, seen.reason, seen.withdrawn_because) == (demand.pk, WHAT["reason"], WHY)
    assert seen.withdrawn_at
    said = Entry.objects.get(event="application.demand_withdrawn", subject_id=str(affair.pk))
    assert said.data == {"number": affair.number, "material": demand.row_id}
    assert actions.accept(affair.pk, actor=cast["clerk"]).status == "accepted"


def test_after_the_notice_it_may_be_taken_back_as_well(cast):
    affair = filled(cast["clerk"])
    demand = actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    actions.notify(affair.pk, actor=cast["clerk"])
    withdraw(demand, cast["clerk"])
    assert queries.gaps(Application.objects.get(pk=affair.pk)) == []
    assert actions.accept(affair.pk, actor=cast["clerk"]).status == "accepted"


def test_it_is_taken_back_once_and_not_when_it_is_met(cast):
    affair = filled(cast["clerk"])
    met = actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    actions.check_materials(affair.pk, {met.row_id: "seen"}, actor=cast["clerk"])
    with changes_nothing(IllegalMove):
        withdraw(met, cast["clerk"])
    other = actions.ask_beyond(affair.pk, **{**WHAT, "name": "消防演练记录"}, actor=cast["clerk"])
    withdraw(other, cast["clerk"])
    with changes_nothing(IllegalMove):
        withdraw(other, cast["clerk"])


def test_what_was_taken_back_may_be_asked_for_anew(cast):
    affair = opened(cast["clerk"])
    withdraw(actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"]), cast["clerk"])
    assert actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"]).withdrawn_at is None
    assert ExtraDemand.objects.count() == 2


@pytest.mark.parametrize("reason", ["", " ", "字", "长" * 401])
def test_taking_back_says_why(cast, reason):
    demand = actions.ask_beyond(opened(cast["clerk"]).pk, **WHAT, actor=cast["clerk"])
    with changes_nothing(Invalid):
        withdraw(demand, cast["clerk"], reason)
    demand.refresh_from_db()
    assert demand.withdrawn_at is None


def test_nobody_but_who_asked_takes_it_back(cast):
    affair = opened(cast["clerk"])
    demand = actions.ask_beyond(affair.pk, **WHAT, actor=cast["clerk"])
    for name, error in {
        "second_clerk": NotAllowed,
        "reviewer": NotAllowed,
        "site_head": NotAllowed,
        "manager": NotAllowed,
        "clerk_elsewhere": NotFound,
        "resident": NotFound,
        "outsider": NotFound,
    }.items():
        with changes_nothing(error):
            withdraw(demand, cast[name])
    with changes_nothing(NotFound):
        actions.withdraw_demand(
            affair.pk, affair.materials.order_by("pk").first().pk, reason=WHY, actor=cast["clerk"]
        )
