"""Every verb in every state of a bad judgement's mending, the days that each step has, and who may."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.accounts.actor import PUBLIC
from doorstep.base.clock import terms
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications.tests.factories import at as affair_at
from doorstep.cases.applications.tests.factories import make_seal
from doorstep.cases.ratings import actions, policies, queries
from doorstep.cases.ratings.models import Remedy, RemedyNote, RemedyStatus
from doorstep.cases.ratings.states import MOVES, OPEN
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.queries import actor_of
from doorstep.registry.staff.tests.factories import HOME, make_account

from .factories import BY_THE_BUREAU, MORE, WAY, at, bad, do

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 23, 10, tzinfo=clock.ZONE)


@pytest.mark.parametrize("state", WAY)
@pytest.mark.parametrize("verb", MOVES)
def test_every_verb_in_every_state(cast, verb, state):
    remedy = at(state, cast)
    if verb == "answer" and state == "mended":
        with changes_nothing(IllegalMove):
            do(verb, remedy, cast)
    elif state in MOVES[verb]:
        assert do(verb, remedy, cast).status == MOVES[verb][state]
    else:
        with changes_nothing(IllegalMove):
            do(verb, remedy, cast)
    remedy.refresh_from_db()
    assert (remedy.due_on is not None) == (remedy.status in OPEN)


@pytest.mark.parametrize("level", [5, 4, 3])
def test_only_the_two_lowest_levels_are_mended(cast, level):
    make_seal(cast)
    actions.rate(affair_at("finished", cast).slip.code, level, actor=PUBLIC)
    assert not Remedy.objects.exists()


@pytest.mark.parametrize(
    ("plan", "due"),
    [
        ("at_once", dt.date(2026, 11, 30)),
        ("explain", dt.date(2026, 11, 30)),
        ("complex", dt.date(2026, 12, 14)),
    ],
)
def test_each_step_has_its_working_days(cast, plan, due):
    """One to verify, five or fifteen to mend, five for call and answer, five for the bureau (domain.md §2)."""
    with clock.travel(MONDAY):
        remedy = bad(cast)
        assert remedy.due_on == dt.date(2026, 11, 24)
        head, bureau = cast["site_head"], cast["manager"]
        assert actions.verify(remedy.pk, plan=plan, words="属实", actor=head).due_on == due
        clock.move(MONDAY + dt.timedelta(days=1))
        assert actions.mend(remedy.pk, words="已改", actor=head).due_on == dt.date(2026, 12, 1)
        clock.move(MONDAY + dt.timedelta(days=2))
        called = actions.call_back(remedy.pk, reached="content", words="满意", actor=head)
        assert called.due_on == dt.date(2026, 12, 1), "call and answer share one term"
        assert actions.answer(remedy.pk, words="已改进", actor=head).due_on == dt.date(2026, 12, 2)
        closed = actions.close(remedy.pk, words="同意", actor=bureau)
        assert (closed.due_on, closed.late_steps) == (None, 0)


def test_late_in_the_list_is_late_by_the_one_definition_and_a_late_step_is_remembered(cast):
    with clock.travel(MONDAY):
        remedy = bad(cast)
        for days in range(4):
            clock.move(MONDAY + dt.timedelta(days=days))
            by_light = terms.light(remedy.due_on, None, clock.today(), stopped=False) == "red"
            listed = queries.remedies(cast["manager"], status="late").exists()
            assert by_light == queries.late(remedy) == listed == (days > 1)
        assert do("verify", remedy, cast).late_steps == 1
        assert queries.counts(queries.remedies(cast["manager"]))["late"] == 0


def test_an_anonymous_rater_is_not_called_and_is_answered_all_the_same(cast):
    """domain.md §9.10: no call is possible, it is verified and mended nevertheless."""
    remedy = at("mended", cast, anonymous=True)
    with changes_nothing(IllegalMove):
        do("call_back", remedy, cast)
    assert do("answer", remedy, cast).status == "answered"


def test_a_mistaken_judgement_is_kept_and_counts_in_no_rate(cast):
    at("void", cast)
    make_seal(cast)
    for level in (5, 5, 4, 4, 2):
        actions.rate(affair_at("finished", cast).slip.code, level, actor=PUBLIC)
    found = queries.site_summary(cast["site_head"], HOME)
    assert (found.count, found.satisfied, found.by_level[2]) == (5, 0.8, 1)


@pytest.mark.parametrize("words", ["", "  \n", "长" * 501])
def test_every_step_wants_words(cast, words):
    remedy = bad(cast)
    with changes_nothing(Invalid):
        actions.verify(remedy.pk, plan="at_once", words=words, actor=cast["site_head"])


def test_a_plan_and_an_outcome_that_do_not_exist(cast):
    remedy = bad(cast)
    with changes_nothing(Invalid):
        actions.verify(remedy.pk, plan="later", words="属实", actor=cast["site_head"])
    mended = at("mended", cast)
    with changes_nothing(Invalid):
        actions.call_back(mended.pk, reached="", words="打了电话", actor=cast["site_head"])


def test_words_are_sealed_read_by_those_who_mend_and_not_in_the_journal(cast):
    remedy = bad(cast, words="等了两个小时没人理")
    actions.verify(remedy.pk, plan="at_once", words="确有此事", actor=cast["site_head"])
    note = RemedyNote.objects.get()
    assert "确有".encode() not in bytes(note.words_sealed)
    assert [one.words for one in queries.notes(queries.find(cast["site_head"], remedy.pk))] == ["确有此事"]
    assert queries.words_of(queries.find(cast["manager"], remedy.pk)) == "等了两个小时没人理"
    entry = Entry.objects.filter(event="remedy.step").latest("pk")
    assert entry.data == {"verb": "verify", "plan": "at_once", "reached": ""}


class TestWhoMay:
    @pytest.mark.parametrize("verb", MOVES)
    def test_the_head_answers_the_bureau_closes_and_nobody_else_does_anything(self, cast, verb):
        state = next(iter(MOVES[verb]))
        remedy = at(state, cast, anonymous=verb == "answer")
        for who in (*cast, None):
            actor = cast[who] if who else PUBLIC
            if who == ("manager" if verb in BY_THE_BUREAU else "site_head"):
                continue
            with changes_nothing(NotAllowed if who in {"manager", "site_head"} else NotFound):
                getattr(actions, verb)(remedy.pk, words="x", **MORE.get(verb, {}), actor=actor)

    def test_the_one_rated_sees_nothing_of_it_whatever_else_they_are(self, cast):
        remedy = bad(cast)
        clerk = cast["clerk"]
        for post, site in (("site_head", HOME), ("bureau", None)):
            give(clerk.account_id, post, site, actor=cast["manager"])
        both = actor_of(make_account("clerk"), channel="desk")
        assert policies.may_see_remedies(both)
        assert not policies.remedies_visible_to(both).exists()
        with changes_nothing(NotFound):
            actions.verify(remedy.pk, plan="at_once", words="x", actor=both)

    def test_where_the_head_was_rated_the_bureau_answers_and_another_of_it_closes(self, cast):
        give(cast["clerk"].account_id, "site_head", HOME, actor=cast["manager"])
        remedy = bad(cast, anonymous=True)
        assert remedy.by_bureau
        assert not policies.remedies_visible_to(cast["site_head"]).exists()
        for verb in ("verify", "mend", "answer"):
            getattr(actions, verb)(remedy.pk, words="已办", **MORE.get(verb, {}), actor=cast["manager"])
        with changes_nothing(NotAllowed):
            actions.close(remedy.pk, words="办结", actor=cast["manager"])
        second = actor_of(make_account("manager2", post="bureau", site=None), channel="desk")
        assert actions.close(remedy.pk, words="办结", actor=second).status == RemedyStatus.CLOSED

    def test_who_rated_is_told_only_to_who_calls_back_once_it_is_mended(self, cast):
        for status in WAY:
            remedy = queries.find(cast["manager"], at(status, cast).pk)
            told = {who for who in cast if policies.may_know_who(cast[who], remedy)}
            assert told == ({"site_head"} if status in {"mended", "called"} else set()), status
        unnamed = queries.find(cast["manager"], at("mended", cast, anonymous=True).pk)
        assert not policies.may_know_who(cast["site_head"], unnamed)


def test_the_list_takes_the_same_queries_at_one_row_and_at_thirty(cast, django_assert_num_queries):
    bad(cast)
    for expected in (1, 30):
        while Remedy.objects.count() < expected:
            bad(cast)
        with django_assert_num_queries(1):
            rows = list(queries.remedies(cast["manager"]))
            assert [row.rating.slip.application.handler.name for row in rows] == ["clerk"] * expected
        with django_assert_num_queries(1):
            assert queries.counts(queries.remedies(cast["site_head"]))["all"] == expected
