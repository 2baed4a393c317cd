"""The situation of an affair: which papers it has follows from a few answers, and from nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st

from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue import forms, situations
from doorstep.registry.catalogue.queries import materials_for

from .factories import SITUATION, at, complete, opened

pytestmark = pytest.mark.django_db

OWN = {"premises_right": "自有", "who": "本人"}
RENTED = {"premises_right": "租赁", "who": "本人"}
HOME_SHOP = {"premises_right": "住改商", "who": "委托他人"}
ALWAYS = ["登记申请书", "经营者身份证"]
PROOF, LEASE = "经营场所材料(产权证明)", "经营场所材料(租赁合同)"


def names(application, **only):
    rows = application.materials.filter(**only).order_by("material__position")
    return list(rows.values_list("material__name", flat=True))


def see(application, name, actor):
    row = application.materials.get(material__name=name)
    actions.check_materials(application.pk, {row.pk: "seen"}, actor=actor)


def test_an_affair_has_exactly_the_papers_of_its_situation(cast):
    assert names(opened(cast["clerk"], situation=OWN)) == [*ALWAYS, PROOF]
    assert names(opened(cast["clerk"], situation=RENTED)) == [*ALWAYS, LEASE]
    assert names(opened(cast["clerk"], situation=HOME_SHOP)) == [
        *ALWAYS,
        PROOF,
        "有利害关系的业主同意书",
        "授权委托书",
        "代办人身份证",
    ]


def test_what_was_not_asked_asks_for_nothing_and_keeps_it_from_being_accepted(cast):
    clerk = cast["clerk"]
    affair = opened(clerk, situation={"who": "本人"})
    assert names(affair) == ALWAYS
    complete(affair, clerk)
    affair.refresh_from_db()
    assert [(gap.kind, gap.field) for gap in queries.gaps(affair)] == [
        ("situation", "situation_premises_right")
    ]
    with pytest.raises(Invalid) as refused:
        actions.accept(affair.pk, actor=clerk)
    assert set(refused.value.errors) == {"situation_premises_right"}
    actions.tell_situation(affair.pk, OWN, actor=clerk)
    see(affair, PROOF, clerk)
    assert actions.accept(affair.pk, actor=clerk).status == "accepted"


def test_no_notice_before_the_questions_were_asked(cast):
    affair = opened(cast["clerk"], situation={})
    with pytest.raises(Invalid) as refused:
        actions.notify(affair.pk, actor=cast["clerk"])
    assert refused.value.code == "situation_unknown"
    assert set(refused.value.errors) == {"situation_premises_right", "situation_who"}


def test_the_notice_lists_the_papers_of_the_situation_only(cast):
    affair = opened(cast["clerk"], situation=RENTED)
    notice = actions.notify(affair.pk, actor=cast["clerk"])
    listed = [gap["name"] for gap in notice.gaps if gap["kind"] == "material"]
    assert listed == [*ALWAYS, LEASE]


def test_another_answer_takes_out_what_is_empty_and_keeps_what_was_given(cast):
    clerk = cast["clerk"]
    affair = opened(clerk, situation=OWN)
    actions.tell_situation(affair.pk, RENTED, actor=clerk)
    assert names(affair) == [*ALWAYS, LEASE]
    see(affair, LEASE, clerk)
    actions.tell_situation(affair.pk, OWN, actor=clerk)
    assert names(affair, is_needed=True) == [*ALWAYS, PROOF]
    assert names(affair, is_needed=False, state="seen") == [LEASE]
    assert LEASE not in [gap.name for gap in queries.gaps(Application.objects.get(pk=affair.pk))]
    actions.tell_situation(affair.pk, RENTED, actor=clerk)
    assert names(affair) == [*ALWAYS, LEASE]
    assert names(affair, is_needed=True, state="seen") == [LEASE]


def test_a_given_paper_that_is_not_needed_is_no_gap_when_it_is_taken_back(cast):
    clerk = cast["clerk"]
    affair = opened(clerk, situation=RENTED)
    see(affair, LEASE, clerk)
    actions.tell_situation(affair.pk, OWN, actor=clerk)
    row = affair.materials.get(material__name=LEASE)
    actions.check_materials(affair.pk, {row.pk: "missing"}, actor=clerk)
    assert LEASE not in [gap.name for gap in queries.gaps(Application.objects.get(pk=affair.pk))]
    actions.notify(affair.pk, actor=clerk)
    assert LEASE not in [gap["name"] for gap in affair.notice.gaps]


def test_after_the_notice_no_new_paper_comes_in(cast):
    clerk = cast["clerk"]
    affair = opened(clerk, situation=OWN)
    actions.notify(affair.pk, actor=clerk)
    before = names(affair)
    with pytest.raises(Invalid) as refused:
        actions.tell_situation(affair.pk, RENTED, actor=clerk)
    assert refused.value.code == "asked_once"
    assert names(affair) == before
    assert queries.situation(Application.objects.get(pk=affair.pk)) == OWN


def test_after_the_notice_a_paper_may_become_needless_and_needed_again(cast):
    clerk = cast["clerk"]
    affair = opened(clerk, situation={"premises_right": "自有", "who": "委托他人"})
    actions.notify(affair.pk, actor=clerk)
    actions.tell_situation(affair.pk, OWN, actor=clerk)
    assert names(affair, is_needed=False) == ["授权委托书", "代办人身份证"]
    actions.tell_situation(affair.pk, {"premises_right": "自有", "who": "委托他人"}, actor=clerk)
    assert names(affair, is_needed=False) == []


def test_the_situation_is_sealed_and_not_in_the_journal(cast):
    affair = opened(cast["clerk"], situation=HOME_SHOP)
    actions.tell_situation(affair.pk, HOME_SHOP, actor=cast["clerk"])
    read = Application.objects.get(pk=affair.pk)
    assert "住改商".encode() not in bytes(read.situation_sealed)
    assert queries.situation(read) == HOME_SHOP
    said = Entry.objects.filter(subject_id=str(affair.pk), event="application.situated").latest("id")
    assert "住改商" not in json.dumps(said.data, ensure_ascii=False)


def test_nobody_is_asked_twice(cast):
    clerk = cast["clerk"]
    affair = opened(clerk, situation=RENTED)
    actions.prefill(affair.pk, actor=clerk)
    assert queries.answers(Application.objects.get(pk=affair.pk))["premises_right"] == "租赁"
    actions.tell_situation(affair.pk, OWN, actor=clerk)
    assert queries.answers(Application.objects.get(pk=affair.pk))["premises_right"] == "自有"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"premises_right": "借用"}, "premises_right"), ({"moon": "是"}, "moon"), ({"who": 1}, "who")],
)
def test_an_answer_that_the_questions_do_not_have_is_refused(cast, wrong, field):
    affair = opened(cast["clerk"])
    with pytest.raises(Invalid) as refused:
        actions.tell_situation(affair.pk, wrong, actor=cast["clerk"])
    assert field in refused.value.errors
    with pytest.raises(Invalid):
        opened(cast["clerk"], situation=wrong)


def test_an_accepted_affair_stays_as_it_was_accepted(cast):
    affair = at("accepted", cast)
    with pytest.raises(IllegalMove):
        actions.tell_situation(affair.pk, RENTED, actor=cast["clerk"])


def test_only_clerks_of_the_site_ask(cast):
    affair = opened(cast["clerk"])
    for name, error in {
        "reviewer": NotAllowed,
        "site_head": NotAllowed,
        "manager": NotAllowed,
        "clerk_elsewhere": NotFound,
        "outsider": NotFound,
    }.items():
        with pytest.raises(error):
            actions.tell_situation(affair.pk, RENTED, actor=cast[name])
    with pytest.raises(NotAllowed):
        queries.read_situation(cast["manager"], affair)
    assert queries.read_situation(cast["reviewer"], affair) == SITUATION


@tries(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_said_in_whatever_order_the_papers_fit_the_last_word(cast, data):
    """A random walk of answers and papers: needed rows are those of the situation, given ones are never lost."""
    clerk = cast["clerk"]
    affair = opened(clerk, situation={})
    schema = affair.version.questions.schema
    given_so_far: set[str] = set()
    for _step in range(data.draw(st.integers(1, 6))):
        told = {
            name: data.draw(st.sampled_from(situations.choices(field)))
            for name, field in schema["properties"].items()
            if data.draw(st.booleans())
        }
        actions.tell_situation(affair.pk, told, actor=clerk)
        wanted = [paper.name for paper, _why in materials_for(affair.version, told)]
        assert names(affair, is_needed=True) == wanted
        assert set(names(affair, is_needed=False)) <= given_so_far
        assert given_so_far <= set(names(affair))
        name = data.draw(st.sampled_from(wanted))
        see(affair, name, clerk)
        given_so_far.add(name)
    assert forms.check(schema, told, complete=False) == queries.situation(
        Application.objects.get(pk=affair.pk)
    )
