"""Uses outside hours or pattern are not refused, but named for the bureau (issue 3)."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.acts.seals import actions, queries
from doorstep.acts.seals.models import Inspection, Seal, SealUse
from doorstep.acts.seals.queries import Reason
from doorstep.base import clock
from doorstep.base.core.errors import Invalid, NotFound, Taken
from doorstep.registry.staff.tests.factories import make_cast
from tests.support import no_new_rows

from .factories import begin_handover, make_item, make_seal_in_use, stamp, take_out

MADE = dt.datetime(2026, 9, 1, 9, 30, tzinfo=clock.ZONE)
TUESDAY = dt.datetime(2026, 11, 24, 10, 0, tzinfo=clock.ZONE)


@pytest.fixture
def world(db):
    """A seal that has been in use at the home site for long, looked at on a Tuesday morning."""
    with clock.travel(MADE):
        cast = make_cast()
        seal = make_seal_in_use(cast)
        stamp(cast["clerk"])
        clock.move(TUESDAY)
        yield cast, seal


def found(seal: Seal) -> dict[int, set[str]]:
    """Number of each odd line → its reasons, in November."""
    odd = queries.oddities([seal], dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    return {oddity.use.number: set(oddity.reasons) for oddity in odd}


def at(day: int, hour: int, minute: int = 0) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, minute, tzinfo=clock.ZONE)


def test_a_use_in_hours_is_not_odd(world):
    cast, seal = world
    stamp(cast["clerk"])
    assert found(seal) == {}


@pytest.mark.parametrize(
    ("when", "reason"),
    [
        (at(24, 20, 30), Reason.OUTSIDE_HOURS),
        (at(24, 6, 59), Reason.OUTSIDE_HOURS),
        (at(29, 10), Reason.REST_DAY),  # a Sunday
    ],
)
def test_outside_the_site_s_hours(world, when, reason):
    cast, seal = world
    clock.move(when)
    stamp(cast["clerk"])
    assert found(seal) == {2: {reason}}


def test_the_scope_s_hours_take_the_place_of_the_site_s(world):
    cast, seal = world
    hours = [(weekday, "18:00", "21:00") for weekday in range(5)]
    actions.set_scope(seal.code, items=[], hours=hours, actor=cast["manager"])
    stamp(cast["clerk"])
    clock.move(at(24, 20, 30))
    stamp(cast["clerk"])
    assert found(seal) == {2: {Reason.OUTSIDE_HOURS}}


def test_a_make_up_workday_has_a_working_day_s_hours_and_a_holiday_none(world):
    cast, seal = world
    hours = [(weekday, "09:00", "17:00") for weekday in range(5)]
    actions.set_scope(seal.code, items=[], hours=hours, actor=cast["manager"])
    for day in (
        dt.datetime(2027, 1, 4, 10, tzinfo=clock.ZONE),
        dt.datetime(2026, 12, 6, 10, tzinfo=clock.ZONE),
    ):
        clock.move(day)
        stamp(cast["clerk"])
    odd = queries.oddities([seal], dt.date(2026, 12, 1), dt.date(2027, 1, 31))
    assert {oddity.use.number: set(oddity.reasons) for oddity in odd} == {3: {Reason.REST_DAY}}


def test_many_uses_in_a_minute(world):
    cast, seal = world
    for _round in range(6):
        stamp(cast["clerk"])
    assert found(seal) == {6: {Reason.BURST}, 7: {Reason.BURST}}


def test_an_item_that_was_never_sealed_at_the_site_before(world):
    cast, seal = world
    make_item("TEST-OTHER")
    stamp(cast["clerk"], item_code="TEST-OTHER")
    clock.move(at(24, 10, 1))
    stamp(cast["clerk"], item_code="TEST-OTHER")
    assert found(seal) == {2: {Reason.FIRST_OF_ITEM}}


def test_soon_after_the_keepers_changed(world):
    cast, seal = world
    begin_handover(cast, seal)
    actions.finish_handover(seal.code, appearance_ok=True, actor=cast["clerk"])
    stamp(cast["clerk"])
    clock.move(at(24, 11, 1))
    stamp(cast["clerk"])
    assert found(seal) == {2: {Reason.NEW_KEEPERS}}


def test_on_paper_while_the_seal_is_out(world):
    cast, seal = world
    take_out(cast, seal)
    stamp(cast["clerk"], medium="physical")
    stamp(cast["clerk"])
    clock.move(at(24, 11))
    actions.bring_back(seal.code, actor=cast["clerk"])
    stamp(cast["clerk"], medium="physical")
    assert found(seal) == {2: {Reason.WHILE_OUT}}


def test_a_correcting_line_is_no_use(world):
    cast, seal = world
    use = stamp(cast["clerk"])
    clock.move(at(24, 22))
    actions.correct(use.pk, reason="作废", actor=cast["reviewer"])
    assert found(seal) == {}


def test_only_the_days_and_seals_that_are_asked_for(world, django_assert_max_num_queries):
    cast, seal = world
    clock.move(at(24, 20))
    for _round in range(8):
        stamp(cast["clerk"])
    with django_assert_max_num_queries(10):
        assert len(found(seal)) == 8
    assert queries.oddities([seal], dt.date(2026, 10, 1), dt.date(2026, 10, 31)) == []
    assert queries.oddities([], dt.date(2026, 11, 1), dt.date(2026, 11, 30)) == []


class TestInspect:
    def test_seen_with_a_remark_and_the_line_stays(self, world):
        cast, seal = world
        clock.move(at(24, 20))
        use = stamp(cast["clerk"])
        before = SealUse.objects.filter(pk=use.pk).values().get()
        actions.inspect(use.pk, remark="延时服务，已核实", actor=cast["manager"])
        (odd,) = queries.oddities([seal], dt.date(2026, 11, 24), dt.date(2026, 11, 24))
        assert (odd.inspection.remark, odd.inspection.inspector_id) == (
            "延时服务，已核实",
            cast["manager"].account_id,
        )
        assert SealUse.objects.filter(pk=use.pk).values().get() == before
        assert queries.verify().is_clean

    def test_once_and_not_without_a_word(self, world):
        cast, _seal = world
        use = stamp(cast["clerk"])
        with no_new_rows(), pytest.raises(Invalid):
            actions.inspect(use.pk, remark=" ", actor=cast["manager"])
        actions.inspect(use.pk, remark="已核实", actor=cast["manager"])
        with no_new_rows(), pytest.raises(Taken):
            actions.inspect(use.pk, remark="再看", actor=cast["manager"])
        with no_new_rows(), pytest.raises(NotFound):
            actions.inspect(0, remark="已核实", actor=cast["manager"])
        assert Inspection.objects.count() == 1


def test_the_life_of_a_seal_in_words(world):
    cast, seal = world
    actions.suspend(seal.code, reason="印章损坏", actor=cast["manager"])
    steps = queries.life(seal)
    assert [(str(step.words), step.who) for step in steps][:2] == [("停用", "manager"), ("启用", "manager")]
    assert steps[0].note == "印章损坏"
    assert "seal_keeper" in next(step.note for step in steps if str(step.words) == "指定保管人")


def test_all_seals_at_a_glance(world, django_assert_num_queries):
    cast, seal = world
    use = stamp(cast["clerk"])
    with django_assert_num_queries(3):
        (shown,) = queries.overview(Seal.objects.filter(pk=seal.pk))
    assert shown.last_used_at == use.at
    assert shown.in_custody[0].keeper.name == "seal_keeper"
    assert shown.under_way == []
