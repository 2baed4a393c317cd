from __future__ import annotations

import hashlib

import pytest
from django.db import transaction

from doorstep.acts.seals import actions, line, queries
from doorstep.acts.seals.models import Seal, SealUse, StandingApproval
from doorstep.base import clock
from doorstep.base.accounts.actor import system
from doorstep.base.core import crypto
from doorstep.base.core.errors import DomainError, IllegalMove, Invalid, NotAllowed
from doorstep.base.journal.models import Entry
from doorstep.registry.staff.models import Grant
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME, make_account, make_cast
from tests.support import no_new_rows, together

from .factories import ITEM, acknowledge, make_item, make_seal_in_use, stamp


@pytest.fixture
def seal(cast) -> Seal:
    return make_seal_in_use(cast)


def refused(error: type[DomainError], actor, **given) -> str:
    with no_new_rows(), pytest.raises(error) as caught:
        stamp(actor, **given)
    assert str(caught.value.message)
    return caught.value.code


class TestUse:
    def test_one_line_with_everybody_who_answers(self, cast, seal):
        use = stamp(cast["clerk"])
        assert (use.seal_id, use.number) == (seal.code, 1)
        assert use.handler_id == cast["clerk"].account_id
        assert use.approver_id == cast["site_head"].account_id
        assert {use.keeper_id, use.witness_id} == {
            cast[k].account_id for k in ("seal_keeper", "seal_witness")
        }
        seal.refresh_from_db()
        assert (seal.last_number, bytes(seal.head)) == (1, bytes(use.mac))

    def test_lines_are_chained_and_numbered_without_a_gap(self, cast, seal):
        first, second, third = (stamp(cast["clerk"]) for _ in range(3))
        assert [first.number, second.number, third.number] == [1, 2, 3]
        assert bytes(first.previous) == line.GENESIS
        assert (bytes(second.previous), bytes(third.previous)) == (bytes(first.mac), bytes(second.mac))
        for use in SealUse.objects.filter(seal=seal):
            assert line.is_right(crypto.key("seals"), use)

    def test_the_journal_says_the_same(self, cast, seal):
        use = stamp(cast["clerk"])
        entry = Entry.objects.get(event="seal.used", subject_id=seal.code)
        assert entry.data == {
            "number": 1,
            "affair": use.affair,
            "document": bytes(use.document_digest).hex(),
            "mac": bytes(use.mac).hex(),
        }

    def test_a_use_that_is_rolled_back_leaves_no_gap(self, cast, seal):
        with transaction.atomic():
            assert stamp(cast["clerk"]).number == 1
            transaction.set_rollback(True)
        assert stamp(cast["clerk"]).number == 1

    @pytest.mark.parametrize("who", ["reviewer", "site_head"])
    def test_who_signed_the_decision_of_a_promised_item_approves(self, cast, seal, who):
        make_item("TEST-SLOW", is_instant=False)
        signed = cast[who].account_id
        use = stamp(cast["clerk"], item_code="TEST-SLOW", approver_id=signed)
        assert use.approver_id == signed

    def test_a_signature_takes_no_statement_more(self, cast, seal, django_assert_num_queries):
        crypto.key("seals")
        with django_assert_num_queries(6):
            stamp(cast["clerk"], approver_id=cast["reviewer"].account_id)

    def test_a_paper_stamped_by_hand_names_copies_edges_and_remark(self, cast, seal):
        use = stamp(cast["clerk"], medium="physical", copies=3, edge="straddle", remark="一式三份")
        use.refresh_from_db()
        said = (use.get_medium_display(), use.copies, use.get_edge_display(), use.remark)
        assert said == ("实物印章", 3, "骑缝", "一式三份")

    def test_takes_four_statements_and_stays_so(self, cast, seal, django_assert_num_queries):
        crypto.key("seals")
        for _round in range(2):
            # the action's four, and the savepoint of this test's transaction
            with django_assert_num_queries(6):
                stamp(cast["clerk"])


class TestRefusals:
    def test_an_empty_document(self, cast, seal):
        for field, value in {
            "document_digest": hashlib.sha256(b"").digest(),
            "document_name": " ",
            "document_number": "",
            "affair": "",
            "reason": " ",
            "copies": 0,
        }.items():
            assert refused(Invalid, cast["clerk"], **{field: value}) == "empty_document"
        assert refused(Invalid, cast["clerk"], document_digest=bytes(32)) == "empty_document"
        assert refused(Invalid, cast["clerk"], document_digest=b"short") == "empty_document"

    @pytest.mark.parametrize("state", ["made", "filed", "suspended", "sealed_away", "destroyed", "lost"])
    def test_a_seal_that_is_not_in_use(self, cast, seal, state):
        Seal.objects.filter(pk=seal.pk).update(status=state)
        assert refused(IllegalMove, cast["clerk"]) == "no_seal_in_use"

    def test_a_site_without_a_seal(self, cast, seal):
        assert refused(IllegalMove, cast["clerk_elsewhere"], site=ELSEWHERE) == "no_seal_in_use"

    def test_nobody_keeps_it(self, cast, seal):
        seal.custodies.update(valid_until=clock.now())
        assert refused(NotAllowed, cast["clerk"]) == "no_custody"

    @pytest.mark.parametrize("keeper", ["seal_keeper", "seal_witness"])
    def test_a_keeper_whose_grant_has_ended(self, cast, seal, keeper):
        Grant.objects.filter(account_id=cast[keeper].account_id).update(valid_until=clock.now())
        assert refused(NotAllowed, cast["clerk"]) == "custody_expired"

    def test_no_approval(self, cast, seal):
        approval = StandingApproval.objects.get(seal=seal)
        actions.withdraw_approval(approval.pk, actor=cast["manager"])
        assert refused(NotAllowed, cast["clerk"]) == "no_approval"

    def test_an_approval_by_one_who_is_no_longer_the_head(self, cast, seal):
        Grant.objects.filter(account_id=cast["site_head"].account_id).update(valid_until=clock.now())
        assert refused(NotAllowed, cast["clerk"]) == "no_approval"

    def test_an_item_that_the_site_does_not_decide(self, cast, seal):
        make_item("TEST-ACCEPT", depth="accept")
        make_item("TEST-SLOW", is_instant=False)
        for code in ("TEST-ACCEPT", "TEST-SLOW", "UNKNOWN"):
            assert refused(NotAllowed, cast["clerk"], item_code=code) == "no_approval"

    def test_an_approval_for_another_item(self, cast, seal):
        StandingApproval.objects.filter(seal=seal).update(item_id=make_item("TEST-OTHER").pk)
        assert refused(NotAllowed, cast["clerk"]) == "no_approval"

    def test_edge_9_9_the_approver_is_the_handler(self, cast, seal):
        head = cast["site_head"]
        make_account("site_head", post="clerk")
        both = type(head)(head.account_id, "甲", (*head.powers, *cast["clerk"].powers), "desk")
        assert refused(NotAllowed, both) == "approver_is_handler"

    def test_a_promised_item_without_a_signed_decision_has_no_approval(self, cast, seal):
        make_item("TEST-SLOW", is_instant=False)
        assert refused(NotAllowed, cast["clerk"], item_code="TEST-SLOW") == "no_approval"

    @pytest.mark.parametrize("who", ["clerk", "seal_keeper", "outsider", "clerk_elsewhere", "manager"])
    def test_who_may_not_sign_decisions_here(self, cast, seal, who):
        assert (
            refused(NotAllowed, cast["second_clerk"], approver_id=cast[who].account_id) == "approver_may_not"
        )

    def test_a_signature_under_an_item_that_is_not_offered_here(self, cast, seal):
        signed = {"approver_id": cast["reviewer"].account_id, "item_code": "UNKNOWN"}
        assert refused(NotAllowed, cast["clerk"], **signed) == "approver_may_not"

    def test_edge_9_9_who_signed_the_decision_is_the_handler(self, cast, seal):
        reviewer = cast["reviewer"]
        assert refused(NotAllowed, reviewer, approver_id=reviewer.account_id) == "approver_is_handler"

    @pytest.mark.parametrize("who", ["seal_keeper", "seal_witness"])
    def test_edge_9_9_who_signed_the_decision_keeps_the_seal(self, cast, seal, who):
        make_account(who, post="reviewer")
        assert refused(NotAllowed, cast["clerk"], approver_id=cast[who].account_id) == "approver_is_handler"

    @pytest.mark.parametrize(
        "who", ["outsider", "resident", "clerk_elsewhere", "team_member", "social_worker", "manager"]
    )
    def test_who_does_not_handle_affairs_here(self, cast, seal, who):
        assert refused(NotAllowed, cast[who]) == "not_a_handler"

    def test_a_keeper_or_a_head_alone_may_not(self, cast, seal):
        for who in ("seal_keeper", "seal_witness", "site_head"):
            assert refused(NotAllowed, cast[who]) == "not_a_handler"
        assert refused(NotAllowed, system()) == "not_a_handler"


class TestRules:
    def test_who_has_not_acknowledged_the_rules_in_force(self, cast, seal):
        actions.publish_rules("印章管理办法（修订）", "## 一\n新的要求", actor=cast["manager"])
        assert refused(NotAllowed, cast["clerk"]) == "rules_not_acknowledged"
        acknowledge(cast["clerk"])
        assert stamp(cast["clerk"]).number == 1
        assert refused(NotAllowed, cast["second_clerk"]) == "rules_not_acknowledged"


class TestScope:
    def test_an_item_outside_the_scope(self, cast, seal):
        make_item("TEST-OTHER")
        actions.set_scope(seal.code, items=["TEST-OTHER"], actor=cast["manager"])
        assert refused(NotAllowed, cast["clerk"]) == "out_of_scope"
        assert stamp(cast["clerk"], item_code="TEST-OTHER").number == 1

    def test_hours_alone_leave_every_item_open(self, cast, seal):
        actions.set_scope(seal.code, items=[], hours=[(0, "09:00", "12:00")], actor=cast["manager"])
        assert stamp(cast["clerk"]).number == 1

    def test_of_two_seals_the_one_whose_scope_has_the_item(self, cast, seal):
        make_item("TEST-OTHER")
        actions.set_scope(seal.code, items=["TEST-OTHER"], actor=cast["manager"])
        second = make_seal_in_use(cast, code="SEAL-T2", serial=91)
        Seal.objects.filter(pk=seal.pk).update(status="in_use")
        assert stamp(cast["clerk"]).seal_id == second.code
        assert stamp(cast["clerk"], item_code="TEST-OTHER").seal_id == seal.code


class TestApprove:
    def test_for_one_item_comes_before_the_one_for_all(self, cast, seal):
        single = actions.approve(seal.code, item_code=ITEM, reason="设立登记", actor=cast["site_head"])
        assert queries.approvals(seal, ITEM, clock.now())[0] == single

    def test_an_item_not_offered_here(self, cast, seal):
        with no_new_rows(), pytest.raises(Invalid):
            actions.approve(seal.code, item_code="UNKNOWN", reason="设立登记", actor=cast["site_head"])

    def test_withdrawing_twice_changes_nothing(self, cast, seal):
        approval = StandingApproval.objects.get(seal=seal)
        actions.withdraw_approval(approval.pk, actor=cast["site_head"])
        with no_new_rows():
            actions.withdraw_approval(approval.pk, actor=cast["site_head"])


def test_sixteen_clerks_at_one_seal_no_gap_and_no_number_twice(real_db):
    cast = make_cast()
    seal = make_seal_in_use(cast)
    uses = together([lambda: [stamp(cast["clerk"]).number for _ in range(5)]] * 16)
    assert sorted(number for numbers in uses for number in numbers) == list(range(1, 81))
    assert queries.verify().is_clean
    seal.refresh_from_db()
    assert seal.last_number == 80


def test_the_home_site_is_the_one_of_the_cast():
    assert HOME != ELSEWHERE
