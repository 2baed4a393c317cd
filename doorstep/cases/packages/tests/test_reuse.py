"""What the county has already, once for the whole bundle: on consent, with its date, and the right to refuse."""

from __future__ import annotations

import pytest

from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions as applications
from doorstep.cases.materials import actions as materials
from doorstep.cases.materials.models import HeldPaper, Reuse
from doorstep.cases.materials.tests.factories import kept, photo
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package

from .factories import ANSWERS, affair, complete, grant, opened

BY_AGENT = {**ANSWERS, "licence__who": "委托他人"}
CARD = "代办人身份证"


@pytest.fixture
def held(clerk):
    """An identity paper that was handed in with an earlier affair and is kept."""
    return kept(clerk)


@pytest.fixture
def package(held, clerk):
    return opened(clerk, applicant=held.resident)


@pytest.fixture
def agents(clerk):
    """A second bundle of somebody who acts by the same agent: what the agent handed in is wanted by two of its parts."""
    first = opened(clerk, answers=BY_AGENT)
    row = affair(first, "licence").materials.get(material__name=CARD)
    applications.attach_scan(row.application_id, row.pk, photo(), name="card.jpg", actor=clerk)
    materials.keep_paper(row.application_id, row.pk, consents=True, actor=clerk)
    return opened(clerk, answers=BY_AGENT, applicant=first.applicant)


def only_offer(package, clerk):
    (offer,) = queries.offers(clerk, queries.running(Package.objects.get(pk=package.pk)))
    return offer


def choose(offer):
    return {offer.paper.need.key: offer.source.code}


def test_a_kept_paper_is_offered_once_with_its_date_and_taken_over(held, package, clerk):
    offer = only_offer(package, clerk)
    assert offer.paper.need.name == "身份证"
    assert offer.source.code == f"held:{held.pk}"
    assert actions.reuse(package.pk, choose(offer), consents=True, actor=clerk) == [offer.paper.need.key]
    at = queries.running(package)
    paper = next(p for p in queries.papers_of(at) if p.need.name == "身份证")
    assert (paper.state, paper.is_there) == ("on_file", True)
    assert queries.sources(at, [paper])[paper.need.key].since == offer.source.since
    said = Reuse.objects.get()
    assert "开办餐馆" in said.consent_words
    assert said.row.file_id == held.file_id
    assert queries.offers(clerk, at) == []
    assert Entry.objects.filter(event="package.papers_reused", subject_id=str(package.pk)).count() == 1


def test_never_without_consent_or_choice_and_only_what_is_offered(package, clerk):
    offer = only_offer(package, clerk)
    with changes_nothing(Invalid):
        actions.reuse(package.pk, choose(offer), consents=False, actor=clerk)
    with changes_nothing(Invalid):
        actions.reuse(package.pk, {}, consents=True, actor=clerk)
    with changes_nothing(Invalid):
        actions.reuse(package.pk, {offer.paper.need.key: "held:0"}, consents=True, actor=clerk)
    with changes_nothing(Invalid):
        actions.decline_reuse(package.pk, offer.paper.need.key, "held:0", actor=clerk)


def test_what_was_declined_is_not_offered_again_also_not_to_a_later_part(cast, agents, clerk):
    offer = only_offer(agents, clerk)
    actions.decline_reuse(agents.pk, offer.paper.need.key, offer.source.code, actor=clerk)
    assert queries.offers(clerk, queries.running(agents)) == []
    finish_licence(agents, clerk)
    permit = affair(agents, "permit")
    row = permit.materials.get(material__name=CARD)
    assert row.state == "seen"
    applications.check_materials(permit.pk, {row.pk: "missing"}, actor=clerk)
    assert queries.offers(clerk, queries.running(agents)) == []


def test_a_part_that_begins_later_takes_it_over_with_its_source(cast, agents, clerk):
    offer = only_offer(agents, clerk)
    assert {key for key, _pk in offer.paper.need.rows} == {"licence", "permit"}
    actions.reuse(agents.pk, choose(offer), consents=True, actor=clerk)
    finish_licence(agents, clerk)
    row = affair(agents, "permit").materials.get(material__name=CARD)
    held = HeldPaper.objects.get()
    assert (row.state, row.file_id) == ("on_file", held.file_id)
    first, second = Reuse.objects.order_by("pk")
    assert (second.row_id, second.held_id) == (row.pk, held.pk)
    assert (second.at, second.taken_by_id, second.consent_words) == (
        first.at,
        first.taken_by_id,
        first.consent_words,
    )


def finish_licence(package, clerk):
    """The rest of the list seen, the licence accepted and out."""
    complete(package, clerk)
    actions.accept(package.pk, actor=clerk)
    grant(package, "licence", clerk)


def test_what_was_withdrawn_meanwhile_is_not_taken_over_but_asked_for(cast, agents, clerk):
    actions.reuse(agents.pk, choose(only_offer(agents, clerk)), consents=True, actor=clerk)
    held = HeldPaper.objects.get()
    materials.withdraw_consent(held.resident_id, held.pk, actor=clerk)
    finish_licence(agents, clerk)
    assert affair(agents, "permit").materials.get(material__name=CARD).state == "missing"
    assert HeldPaper.objects.get().file is None


def test_a_part_that_is_mended_uses_it_again(cast, package, clerk):
    actions.reuse(package.pk, choose(only_offer(package, clerk)), consents=True, actor=clerk)
    complete(package, clerk)
    actions.accept(package.pk, actor=clerk)
    applications.refuse(affair(package, "licence").pk, reason="经营场所不符合规定", actor=clerk)
    actions.mend(package.pk, "licence", actor=clerk)
    row = affair(package, "licence").materials.get(material__name="经营者身份证")
    assert row.state == "on_file"
    assert row.reuses.get().is_agreed


VERBS = {
    "reuse": lambda package, offer, actor: actions.reuse(
        package.pk, choose(offer), consents=True, actor=actor
    ),
    "decline_reuse": lambda package, offer, actor: actions.decline_reuse(
        package.pk, offer.paper.need.key, offer.source.code, actor=actor
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not(cast, package, verb):
    offer = only_offer(package, cast["clerk"])
    for who in ("reviewer", "site_head", "manager"):
        with changes_nothing(NotAllowed):
            VERBS[verb](package, offer, cast[who])
        assert queries.offers(cast[who], queries.running(package)) == []
    for who in ("resident", "clerk_elsewhere", "social_worker", "outsider"):
        with changes_nothing(NotFound):
            VERBS[verb](package, offer, cast[who])
    VERBS[verb](package, offer, cast["second_clerk"])


def test_only_the_program_carries_it_over(cast, package):
    licence = affair(package, "licence")
    with changes_nothing(NotAllowed):
        materials.carry_over(licence.pk, {}, actor=cast["clerk"])
