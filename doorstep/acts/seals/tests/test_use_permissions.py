from __future__ import annotations

import pytest

from doorstep.acts.seals import actions, policies, queries
from doorstep.base.accounts.actor import PUBLIC, system
from doorstep.base.core.errors import NotAllowed, NotFound
from tests.support import no_new_rows

from .factories import allow_outing, begin_handover, make_seal, make_seal_in_use, stamp

MANAGES = {"manager"}
READS = {"clerk", "second_clerk", "reviewer", "seal_keeper", "seal_witness", "site_head", "manager"}


@pytest.fixture
def seal(cast):
    return make_seal_in_use(cast)


def test_only_the_bureau_makes_seals(cast):
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name not in MANAGES:
            with no_new_rows(), pytest.raises(NotAllowed):
                make_seal({"manager": actor})
    make_seal(cast)


def refused_to_all_but(cast, may: set[str], act) -> None:
    """Whoever sees the seal is told that they may not; to others there is no such seal."""
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name not in may:
            with no_new_rows(), pytest.raises(NotAllowed if name in READS else NotFound):
                act(actor)


TWO = {"first_id": 1, "second_id": 2}
BUREAU_VERBS = {
    "file": {"filing_number": "1"},
    "put_in_use": {},
    "suspend": {"reason": "印章损坏"},
    "seal_away": {"reason": "印章损坏"},
    "destroy": {**TWO, "reason": "印章损坏"},
    "set_scope": {"items": []},
}


@pytest.mark.parametrize("verb", BUREAU_VERBS)
def test_only_the_bureau_opens_and_closes_a_seal_and_says_what_it_is_for(cast, seal, verb):
    def act(actor):
        getattr(actions, verb)(seal.code, **BUREAU_VERBS[verb], actor=actor)

    refused_to_all_but(cast, MANAGES, act)


def test_the_head_or_the_bureau_names_the_keepers(cast, seal):
    def act(actor):
        actions.hand_to(seal.code, keeper_id=1, witness_id=2, actor=actor)

    refused_to_all_but(cast, {"site_head", "manager"}, act)


def test_the_head_the_bureau_or_who_gives_begins_a_handover(cast, seal):
    def act(actor):
        actions.begin_handover(seal.code, keeper_id=1, witness_id=2, supervisor_id=3, actor=actor)

    refused_to_all_but(cast, {"site_head", "manager", "seal_keeper"}, act)


def test_only_the_supervisor_finishes_a_handover(cast, seal):
    begin_handover(cast, seal)

    def act(actor):
        actions.finish_handover(seal.code, appearance_ok=True, actor=actor)

    refused_to_all_but(cast, {"clerk"}, act)


def test_who_takes_part_or_answers_cancels_a_handover(cast, seal):
    begin_handover(cast, seal)

    def act(actor):
        actions.cancel_handover(seal.code, actor=actor)

    refused_to_all_but(cast, {"site_head", "manager", "seal_keeper", "clerk"}, act)


def test_only_the_head_approves_and_allows_a_way_out(cast, seal):
    refused_to_all_but(
        cast, {"site_head"}, lambda actor: actions.approve(seal.code, reason="即办", actor=actor)
    )
    refused_to_all_but(
        cast, {"site_head"}, lambda actor: actions.allow_outing(seal.code, **TWO, reason="上门", actor=actor)
    )


def test_the_head_or_the_bureau_takes_a_permission_back(cast, seal):
    allow_outing(cast, seal)
    refused_to_all_but(
        cast, {"site_head", "manager"}, lambda actor: actions.cancel_outing(seal.code, actor=actor)
    )


def test_the_two_who_go_and_the_keepers_take_it_out_and_bring_it_back(cast, seal):
    allow_outing(cast, seal)
    carry = {"clerk", "reviewer", "seal_keeper", "seal_witness"}
    refused_to_all_but(cast, carry, lambda actor: actions.take_out(seal.code, actor=actor))
    actions.take_out(seal.code, actor=cast["seal_witness"])
    answer = carry | {"site_head", "manager"}
    refused_to_all_but(cast, answer, lambda actor: actions.bring_back(seal.code, actor=actor))


def test_the_head_or_the_bureau_reports_a_loss(cast, seal):
    def act(actor):
        actions.lose(seal.code, report_number="1", void_notice="公告", actor=actor)

    refused_to_all_but(cast, {"site_head", "manager"}, act)


def test_only_the_bureau_publishes_rules(cast):
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name not in MANAGES:
            with no_new_rows(), pytest.raises(NotAllowed):
                actions.publish_rules("办法", "正文", actor=actor)


def test_who_has_a_post_acknowledges(cast):
    number = queries.rules_in_force().number
    for name, actor in {**cast, "public": PUBLIC, "system": system()}.items():
        if name in {"resident", "another_resident", "outsider", "public", "system"}:
            with no_new_rows(), pytest.raises(NotAllowed):
                actions.acknowledge(number, actor=actor)
        else:
            actions.acknowledge(number, actor=actor)


def test_only_the_bureau_looks_at_odd_uses(cast, seal):
    use = stamp(cast["clerk"])
    refused_to_all_but(cast, MANAGES, lambda actor: actions.inspect(use.pk, remark="已核实", actor=actor))


def test_who_reads_the_register(cast, seal):
    use = stamp(cast["clerk"])
    for name, actor in {**cast, "public": PUBLIC}.items():
        assert policies.uses_visible_to(actor).filter(pk=use.pk).exists() == (name in READS), name
