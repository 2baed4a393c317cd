"""Originals: who brought what, where it lies, who has it back; nothing is lost on the way between two sites."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from doorstep.acts.certificates import queries as certificates
from doorstep.base import clock
from doorstep.base.core.errors import DomainError, IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application, Original
from doorstep.cases.applications.states import ORIGINAL_MOVES
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME

from .factories import at, make_resident, opened

pytestmark = pytest.mark.django_db

LICENCE = ("营业执照正本", 1)


def left(cast, *papers, affair=None, **more):
    """An affair with originals that were taken in: those that are still here."""
    affair = affair or opened(cast["clerk"])
    actions.take_in_originals(affair.pk, papers or [LICENCE], place="2号柜", actor=cast["clerk"], **more)
    return affair, queries.still_here(affair)


def ids(originals):
    return [original.pk for original in originals]


def said(affair, event):
    return Entry.objects.get(event=f"application.originals_{event}", subject_id=str(affair.pk))


def test_what_is_taken_in_lies_in_a_known_place_and_has_its_receipt(cast):
    affair, (licence, book) = left(cast, LICENCE, ("户口簿", 2))
    assert (licence.state, licence.site_id, licence.place, licence.count) == ("held", HOME, "2号柜", 1)
    assert (licence.brought_by_id, licence.taken_by_id) == (affair.applicant_id, cast["clerk"].account_id)
    assert said(affair, "taken_in").data["originals"] == {str(licence.pk): 1, str(book.pk): 2}
    receipt = affair.papers.get(kind="originals")
    assert receipt.document.status == "issued"
    assert [row[:2] for row in certificates.content(receipt.document)["originals"]] == [
        ["营业执照正本", "1份"],
        ["户口簿", "2份"],
    ]


def test_the_newest_receipt_lists_all_that_is_still_here(cast):
    affair, first = left(cast)
    actions.give_back_originals(affair.pk, ids(first), identity="居民身份证", actor=cast["clerk"])
    left(cast, ("户口簿", 1), affair=affair)
    left(cast, ("结婚证", 2), affair=affair)
    receipt = affair.papers.filter(kind="originals").latest("made_at", "pk")
    assert [row[0] for row in certificates.content(receipt.document)["originals"]] == ["户口簿", "结婚证"]


def test_it_is_given_back_to_the_applicant_or_to_whose_number_was_checked(cast):
    affair, (one, two) = left(cast, LICENCE, ("户口簿", 1))
    back = actions.give_back_originals(
        affair.pk, [one.pk], identity="居民身份证", actor=cast["second_clerk"]
    )[0]
    assert (back.state, back.returned_to_id, back.returned_by_id, back.identity_shown) == (
        "returned",
        affair.applicant_id,
        cast["second_clerk"].account_id,
        "居民身份证",
    )
    other = make_resident(cast["clerk"], name="代领人")
    actions.give_back_originals(affair.pk, [two.pk], identity="护照", to_id=other.pk, actor=cast["clerk"])
    two.refresh_from_db()
    assert two.returned_to == other
    nobody = make_resident(cast["clerk"], number="", number_kind="none")
    _affair, rest = left(cast, affair=affair)
    with pytest.raises(Invalid):
        actions.give_back_originals(
            affair.pk, ids(rest), identity="居民身份证", to_id=nobody.pk, actor=cast["clerk"]
        )


def test_nothing_is_given_back_twice_or_without_a_document(cast):
    affair, originals = left(cast)
    for identity in ("", " "):
        with changes_nothing(Invalid):
            actions.give_back_originals(affair.pk, ids(originals), identity=identity, actor=cast["clerk"])
    actions.give_back_originals(affair.pk, ids(originals), identity="居民身份证", actor=cast["clerk"])
    with changes_nothing(IllegalMove):
        actions.give_back_originals(affair.pk, ids(originals), identity="居民身份证", actor=cast["clerk"])


def test_it_goes_to_another_site_and_is_there_when_it_is_taken_over(cast):
    affair, (one,) = left(cast)
    actions.pass_on_originals(affair.pk, [one.pk], site_code=ELSEWHERE, actor=cast["clerk"])
    one.refresh_from_db()
    assert (one.state, one.site_id) == ("passed", ELSEWHERE)
    with changes_nothing(NotAllowed):
        actions.take_over_originals(affair.pk, [one.pk], place="1号柜", actor=cast["clerk"])
    with changes_nothing(IllegalMove):
        actions.give_back_originals(affair.pk, [one.pk], identity="居民身份证", actor=cast["clerk_elsewhere"])
    actions.take_over_originals(affair.pk, [one.pk], place="1号柜", actor=cast["clerk_elsewhere"])
    one.refresh_from_db()
    assert (one.state, one.place) == ("held", "1号柜")
    assert [o.pk for o in queries.originals_at(cast["clerk_elsewhere"], ELSEWHERE)] == [one.pk]
    assert not queries.originals_at(cast["clerk"], HOME)
    actions.give_back_originals(affair.pk, [one.pk], identity="居民身份证", actor=cast["clerk_elsewhere"])


@pytest.mark.parametrize("site", [HOME, "NOWHERE", ""])
def test_it_is_passed_to_another_open_site_only(cast, site):
    affair, originals = left(cast)
    with changes_nothing(Invalid):
        actions.pass_on_originals(affair.pk, ids(originals), site_code=site, actor=cast["clerk"])


def test_it_can_be_given_back_when_the_affair_is_over_but_not_taken_in(cast):
    affair = at("opened", cast)
    _affair, originals = left(cast, affair=affair)
    actions.withdraw(affair.pk, reason="申请人不办了", actor=cast["clerk"])
    assert ids(queries.still_here(affair)) == ids(originals)
    with changes_nothing(IllegalMove):
        left(cast, affair=affair)
    actions.give_back_originals(affair.pk, ids(originals), identity="居民身份证", actor=cast["clerk"])
    assert queries.still_here(affair) == []


@pytest.mark.parametrize(
    ("papers", "place"),
    [([], "2号柜"), ([("", 1)], "2号柜"), ([("证", 1)], "2号柜"), ([("户口簿", 0)], "2号柜"),
     ([("户口簿", 31)], "2号柜"), ([("长" * 121, 1)], "2号柜"), ([LICENCE], ""), ([LICENCE], "柜" * 61),
     ([LICENCE] * 31, "2号柜")],
)  # fmt: skip
def test_everything_is_said(cast, papers, place):
    affair = opened(cast["clerk"])
    with changes_nothing(Invalid):
        actions.take_in_originals(affair.pk, papers, place=place, actor=cast["clerk"])


def test_originals_of_another_affair_are_not_moved(cast):
    affair, _own = left(cast)
    _other, foreign = left(cast)
    for chosen in (ids(foreign), []):
        with changes_nothing(Invalid):
            actions.give_back_originals(affair.pk, chosen, identity="居民身份证", actor=cast["clerk"])


def test_who_may(cast):
    affair, (one,) = left(cast)
    verbs = {
        "take_in": lambda a: actions.take_in_originals(affair.pk, [LICENCE], place="2号柜", actor=a),
        "give_back": lambda a: actions.give_back_originals(
            affair.pk, [one.pk], identity="居民身份证", actor=a
        ),
        "pass_on": lambda a: actions.pass_on_originals(affair.pk, [one.pk], site_code=ELSEWHERE, actor=a),
        "take_over": lambda a: actions.take_over_originals(affair.pk, [one.pk], place="2号柜", actor=a),
    }
    for verb in verbs.values():
        for name in ("reviewer", "site_head", "manager", "seal_keeper"):
            with changes_nothing(NotAllowed):
                verb(cast[name])
        for name in ("clerk_elsewhere", "resident", "social_worker", "outsider"):
            with changes_nothing(NotFound):
                verb(cast[name])


def test_who_sees_what_a_site_still_has(cast):
    affair, originals = left(cast)
    for name in ("clerk", "second_clerk", "site_head", "manager"):
        assert [o.pk for o in queries.originals_at(cast[name], HOME)] == ids(originals)
        assert ids(queries.originals_of(cast[name], affair.pk)) == ids(originals)
    for name in ("reviewer", "clerk_elsewhere", "resident", "outsider"):
        with pytest.raises(NotAllowed):
            queries.originals_at(cast[name], HOME)
    for name in ("clerk_elsewhere", "resident", "outsider"):
        with pytest.raises(NotFound):
            queries.originals_of(cast[name], affair.pk)


def test_what_is_here_too_long_is_overdue(cast):
    now = clock.now()
    with clock.travel(now):
        left(cast)
        assert not queries.originals_at(cast["site_head"], HOME, overdue=True)
        clock.move(now + dt.timedelta(days=queries.KEPT_DAYS))
        assert not queries.originals_at(cast["site_head"], HOME, overdue=True)
        clock.move(now + dt.timedelta(days=queries.KEPT_DAYS + 1))
        assert queries.originals_at(cast["site_head"], HOME, overdue=True).count() == 1


def test_the_database_knows_no_returned_original_without_who_has_it(cast):
    _affair, (one,) = left(cast)
    for wrong in ({"state": "returned"}, {"returned_at": clock.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Original.objects.filter(pk=one.pk).update(**wrong)


@tries(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_on_any_way_an_original_is_in_one_place_and_every_step_is_in_the_journal(cast, data):
    """A random walk of three originals between two sites, against a model of where each must be."""
    affair, originals = left(cast, LICENCE, ("户口簿", 1), ("结婚证", 1))
    model = {one.pk: ("held", HOME) for one in originals}
    clerks = {HOME: cast["clerk"], ELSEWHERE: cast["clerk_elsewhere"]}
    steps = 0
    for _step in range(data.draw(st.integers(1, 8))):
        verb = data.draw(st.sampled_from(sorted(ORIGINAL_MOVES)))
        key = data.draw(st.sampled_from(sorted(model)))
        site = data.draw(st.sampled_from(sorted(clerks)))
        state, where = model[key]
        more = {
            "give_back_originals": {"identity": "居民身份证"},
            "pass_on_originals": {"site_code": ELSEWHERE if where == HOME else HOME},
            "take_over_originals": {"place": "1号柜"},
        }[verb]
        allowed = state in ORIGINAL_MOVES[verb] and where == site
        try:
            getattr(actions, verb)(affair.pk, [key], actor=clerks[site], **more)
            steps += 1
            done = True
        except DomainError:
            done = False
        assert done == allowed
        if done:
            model[key] = (ORIGINAL_MOVES[verb][state], more.get("site_code", where))
    rows = Application.objects.get(pk=affair.pk).originals.values_list("pk", "state", "site_id")
    assert {pk: (state, site) for pk, state, site in rows} == model
    events = Entry.objects.filter(subject_id=str(affair.pk), event__startswith="application.originals_")
    assert events.count() == steps + 1
