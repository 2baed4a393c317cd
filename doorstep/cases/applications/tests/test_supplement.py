"""The one-time notice, the time to bring what it lists, and the end of who brings nothing."""

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application

from . import factories
from .promised import complete, noticed, opened, promised_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
SUPPLEMENT_BY = dt.date(2026, 11, 23)  # fifteen working days


@pytest.fixture
def demanded(cast):
    """A food permit of which one paper is demanded, noticed on Monday 2026-11-02."""
    with clock.travel(MONDAY):
        affair = opened(cast)
        complete(affair, cast["clerk"])
        noticed(affair, cast)
        yield Application.objects.get(pk=affair.pk)


def later(days):
    clock.move(MONDAY + dt.timedelta(days=days))


def test_the_notice_says_until_when(demanded):
    assert demanded.status == "noticed"
    assert demanded.notice.supplement_by == demanded.due_on == SUPPLEMENT_BY
    assert demanded.warn_on == dt.date(2026, 11, 19)


def test_edge_9_2_answered_partly_it_stays_noticed(cast):
    with clock.travel(MONDAY):
        affair = opened(cast)
        actions.notify(affair.pk, actor=cast["clerk"])
        first = affair.materials.order_by("pk").first()
        actions.check_materials(affair.pk, {first.pk: "seen"}, actor=cast["clerk"])
        with changes_nothing(Invalid):
            actions.accept(affair.pk, actor=cast["clerk"])
        assert Application.objects.get(pk=affair.pk).status == "noticed"
        with changes_nothing(IllegalMove):
            actions.notify(affair.pk, actor=cast["clerk"])


def test_edge_9_2_a_second_demand_for_a_paper_already_submitted_is_blocked(demanded, cast):
    listed = {gap["field"] for gap in demanded.notice.gaps}
    other = next(row for row in demanded.materials.all() if f"material_{row.pk}" not in listed)
    with changes_nothing(Invalid):
        actions.check_materials(demanded.pk, {other.pk: "missing"}, actor=cast["clerk"])
    other.refresh_from_db()
    assert other.state == "seen"


def test_when_all_is_there_it_is_accepted_from_that_day(demanded, cast):
    later(8)
    row = demanded.materials.get(state="missing")
    actions.check_materials(demanded.pk, {row.pk: "seen"}, actor=cast["clerk"])
    later(10)
    accepted = actions.accept(demanded.pk, actor=cast["clerk"])
    assert accepted.clock_from == dt.date(2026, 11, 10)
    assert accepted.due_on == dt.date(2026, 11, 17)


def test_what_does_not_come_lapses_after_its_last_day_only(demanded, cast):
    later(21)
    with changes_nothing(IllegalMove):
        actions.lapse(demanded.pk, actor=cast["clerk"])
    later(22)
    lapsed = actions.lapse(demanded.pk, actor=cast["clerk"])
    assert (lapsed.status, lapsed.due_on) == ("lapsed", None)
    assert lapsed.finished_at
    assert lapsed.reason
    assert lapsed.slip.code


def test_what_came_on_the_last_day_is_still_accepted_later(demanded, cast):
    later(21)
    row = demanded.materials.get(state="missing")
    actions.check_materials(demanded.pk, {row.pk: "seen"}, actor=cast["clerk"])
    later(22)
    with changes_nothing(IllegalMove):
        actions.lapse(demanded.pk, actor=cast["clerk"])
    assert actions.accept(demanded.pk, actor=cast["clerk"]).clock_from == SUPPLEMENT_BY


def test_an_instant_affair_lapses_too(cast):
    with clock.travel(MONDAY):
        affair = factories.opened(cast["clerk"])
        notice = actions.notify(affair.pk, actor=cast["clerk"])
        assert notice.supplement_by == SUPPLEMENT_BY
        later(22)
        assert actions.lapse(affair.pk, actor=system("job")).status == "lapsed"


def test_who_may_say_that_it_lapsed(demanded, cast):
    later(22)
    for who, error in {"reviewer": NotAllowed, "clerk_elsewhere": NotFound, "outsider": NotFound}.items():
        with changes_nothing(error):
            actions.lapse(demanded.pk, actor=cast[who])


def test_edge_9_7_a_withdrawn_affair_lists_what_is_given_back(cast):
    """Materials returned are listed, the seal's line stays, rating is allowed (domain.md §9.7)."""
    people = promised_cast(cast)
    with clock.travel(MONDAY):
        affair = opened(people)
        complete(affair, people["clerk"])
        actions.accept(affair.pk, actor=people["clerk"])
        withdrawn = actions.withdraw(affair.pk, reason="申请人不办了", actor=people["clerk"])
    entry = Entry.objects.get(event="application.withdrawn", subject_id=str(affair.pk))
    assert entry.data["returned"] == list(
        affair.materials.order_by("pk").values_list("material_id", flat=True)
    )
    assert (withdrawn.status, withdrawn.due_on) == ("withdrawn", None)
    assert withdrawn.slip.code
