"""Every verb in every state, and what each verb asks for (domain.md §3 and §9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doorstep.acts.seals import actions, queries
from doorstep.acts.seals.models import Custody, Outing, Seal, SealStatus, StandingApproval
from doorstep.acts.seals.states import MOVES
from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, Taken
from doorstep.base.journal.models import Entry
from doorstep.registry.documents.tests.factories import pdf, picture
from doorstep.registry.staff.tests.factories import make_account
from tests.support import no_new_rows

from .factories import allow_outing, begin_handover, make_seal, make_seal_in_use, stamp, take_out


@pytest.fixture
def seal(cast) -> Seal:
    return make_seal_in_use(cast)


def pair(cast, keeper: str = "seal_witness", witness: str = "seal_keeper") -> dict[str, Any]:
    """The cast's two keepers, with their parts exchanged unless told otherwise."""
    return {"keeper_id": cast[keeper].account_id, "witness_id": cast[witness].account_id}


def two(cast) -> dict[str, Any]:
    return {"first_id": cast["clerk"].account_id, "second_id": cast["reviewer"].account_id}


def calls(cast, seal: Seal) -> dict[str, Callable[[], Any]]:
    """Each verb as one who may."""
    manager, head = cast["manager"], cast["site_head"]
    supervisor = {"supervisor_id": cast["clerk"].account_id}
    return {
        "file": lambda: actions.file(seal.code, filing_number="印备1号", actor=manager),
        "put_in_use": lambda: actions.put_in_use(seal.code, actor=manager),
        "hand_to": lambda: actions.hand_to(seal.code, **pair(cast), actor=head),
        "begin_handover": lambda: actions.begin_handover(seal.code, **pair(cast), **supervisor, actor=head),
        "finish_handover": lambda: actions.finish_handover(
            seal.code, appearance_ok=True, actor=cast["clerk"]
        ),
        "cancel_handover": lambda: actions.cancel_handover(seal.code, actor=head),
        "approve": lambda: actions.approve(seal.code, reason="即办件", actor=head),
        "give_key": lambda: actions.make_key(seal.code, actor=manager),
        "retire_key": lambda: actions.retire_key(seal.code, reason="到期更换", actor=manager),
        "set_scope": lambda: actions.set_scope(seal.code, items=[], actor=manager),
        "allow_outing": lambda: actions.allow_outing(seal.code, **two(cast), reason="上门", actor=head),
        "cancel_outing": lambda: actions.cancel_outing(seal.code, actor=head),
        "take_out": lambda: actions.take_out(seal.code, actor=cast["seal_keeper"]),
        "bring_back": lambda: actions.bring_back(seal.code, actor=head),
        "use": lambda: stamp(cast["clerk"]),
        "suspend": lambda: actions.suspend(seal.code, reason="印章损坏", actor=manager),
        "seal_away": lambda: actions.seal_away(seal.code, reason="机构更名", actor=manager),
        "destroy": lambda: actions.destroy(seal.code, **two(cast), reason="更换印章", actor=manager),
        "lose": lambda: actions.lose(
            seal.code,
            report_number="崇公（治）受〔2026〕3号",
            void_notice="崇州日报2026年11月25日",
            actor=head,
        ),
    }


def bring_to(cast, seal: Seal, state: str, verb: str) -> None:
    """Set a state, with what is open in it."""
    if state == "out":
        take_out(cast, seal)
    elif verb in {"take_out", "cancel_outing"}:
        allow_outing(cast, seal)
    if verb == "retire_key":
        actions.make_key(seal.code, actor=cast["manager"])
    if state == "handing":
        begin_handover(cast, seal)
    Seal.objects.filter(pk=seal.pk).update(status=state)


@pytest.mark.parametrize("state", SealStatus.values)
@pytest.mark.parametrize("verb", sorted(MOVES))
def test_every_forbidden_pair_raises_and_adds_nothing(cast, seal, state, verb):
    bring_to(cast, seal, state, verb)
    call = calls(cast, seal)[verb]
    if state in MOVES[verb]:
        call()
        seal.refresh_from_db()
        assert seal.status == MOVES[verb][state]
    else:
        with no_new_rows(), pytest.raises(IllegalMove):
            call()


def test_there_is_no_way_back_from_the_end():
    for end in ("lost", "destroyed"):
        assert not any(end in table for table in MOVES.values())


class TestMakeAndFile:
    def test_a_second_seal_of_the_same_code_or_serial_is_taken(self, cast, seal):
        for code, serial in ((seal.code, 91), ("SEAL-T2", seal.serial)):
            with no_new_rows(), pytest.raises(Taken):
                make_seal(cast, code=code, serial=serial)

    @pytest.mark.parametrize("code", ["", "a/b", "../x", "一号", "-1", "A" * 21, "a b", "S\x00"])
    def test_a_code_that_can_not_stand_in_an_address_is_refused(self, cast, code):
        with pytest.raises(Invalid):
            actions.make(code, "C112", name="审批服务专用章", serial=77, actor=cast["manager"])

    def test_filing_needs_its_number_and_keeps_the_imprint(self, cast):
        seal = make_seal(cast)
        with no_new_rows(), pytest.raises(Invalid):
            actions.file(seal.code, filing_number=" ", actor=cast["manager"])
        with no_new_rows(), pytest.raises(Invalid) as caught:
            actions.file(seal.code, filing_number="1", imprint=pdf(), actor=cast["manager"])
        assert caught.value.field == "imprint"
        image = picture("PNG")
        filed = actions.file(seal.code, filing_number="印备 1号", imprint=image, actor=cast["manager"])
        assert (filed.filing_number, filed.imprint.media_type) == ("印备 1号", "image/png")

    def test_nobody_keeps_it_so_it_is_not_put_in_use(self, cast):
        seal = make_seal(cast)
        actions.file(seal.code, filing_number="1", actor=cast["manager"])
        with no_new_rows(), pytest.raises(IllegalMove) as caught:
            actions.put_in_use(seal.code, actor=cast["manager"])
        assert caught.value.code == "no_custody"

    def test_the_whole_life_is_in_the_journal(self, cast, seal):
        actions.suspend(seal.code, reason="机构更名", actor=cast["manager"])
        actions.seal_away(seal.code, reason="机构更名", actor=cast["manager"])
        actions.destroy(seal.code, **two(cast), reason="更换", actor=cast["manager"])
        events = Entry.objects.filter(subject_type="seal", subject_id=seal.code).order_by("id")
        assert list(events.values_list("event", flat=True)) == [
            "seal.made",
            "seal.handed_to",
            "seal.approved",
            "seal.filed",
            "seal.put_in_use",
            "seal.suspended",
            "seal.sealed_away",
            "seal.destroyed",
        ]


def hand(cast, seal: Seal, state: str, keeper: str, witness: str) -> Any:
    """Give the seal to two of the cast: named while it is not in use, handed over while it is."""
    Seal.objects.filter(pk=seal.pk).update(status=state)
    people = pair(cast, keeper, witness)
    if state == "filed":
        return actions.hand_to(seal.code, **people, actor=cast["site_head"])
    supervisor = cast["clerk"].account_id
    return actions.begin_handover(seal.code, **people, supervisor_id=supervisor, actor=cast["site_head"])


@pytest.mark.parametrize("state", ["filed", "in_use"])
class TestKeepers:
    def test_edge_9_9_one_person_can_not_be_both_keepers(self, cast, seal, state):
        with no_new_rows(), pytest.raises(Invalid) as caught:
            hand(cast, seal, state, "seal_keeper", "seal_keeper")
        assert caught.value.code == "one_keeper"

    def test_a_keeper_needs_the_grant_at_this_site(self, cast, seal, state):
        with no_new_rows(), pytest.raises(Invalid) as caught:
            hand(cast, seal, state, "seal_keeper", "reviewer")
        assert caught.value.field == "witness"

    def test_the_approver_can_not_become_a_keeper(self, cast, seal, state):
        make_account("site_head", post="seal_keeper")
        with no_new_rows(), pytest.raises(Invalid) as caught:
            hand(cast, seal, state, "site_head", "seal_witness")
        assert caught.value.code == "keeper_approves"


class TestCustody:
    def test_the_database_refuses_one_person_as_both(self, cast, seal):
        one = cast["seal_keeper"].account_id
        with pytest.raises(IntegrityError), transaction.atomic():
            Custody.objects.create(seal=seal, keeper_id=one, witness_id=one, valid_from=clock.now())

    def test_a_custody_that_ran_out(self, cast, seal):
        tomorrow = clock.now() + dt.timedelta(days=1)
        Seal.objects.filter(pk=seal.pk).update(status="filed")
        with clock.travel(tomorrow):
            until = tomorrow + dt.timedelta(hours=2)
            actions.hand_to(seal.code, **pair(cast), valid_until=until, actor=cast["site_head"])
            actions.put_in_use(seal.code, actor=cast["manager"])
            clock.move(until)
            with no_new_rows(), pytest.raises(NotAllowed) as caught:
                stamp(cast["clerk"])
            assert caught.value.code == "no_custody"


class TestHandover:
    def test_edge_9_9_while_it_is_open_nobody_can_stamp(self, cast, seal):
        begin_handover(cast, seal)
        for who in ("clerk", "second_clerk", "reviewer"):
            with no_new_rows(), pytest.raises(IllegalMove) as caught:
                stamp(cast[who])
            assert caught.value.code == "handover_open"

    def test_finished_before_the_supervisor_the_new_pair_keeps_it(self, cast, seal):
        stamp(cast["clerk"])
        handover = begin_handover(cast, seal)
        assert (handover.open_number, handover.transferor_id) == (1, cast["seal_keeper"].account_id)
        custody = actions.finish_handover(seal.code, appearance_ok=True, actor=cast["clerk"])
        assert queries.custodies_in_force(seal, clock.now()).get() == custody
        assert stamp(cast["clerk"]).keeper_id == cast["seal_witness"].account_id
        handover.refresh_from_db()
        assert (handover.outcome, handover.closed_at is not None) == ("done", True)

    def test_cancelled_the_keepers_before_keep_it(self, cast, seal):
        handover = begin_handover(cast, seal)
        actions.cancel_handover(seal.code, remark="移交人临时外出", actor=cast["seal_keeper"])
        assert stamp(cast["clerk"]).keeper_id == cast["seal_keeper"].account_id
        handover.refresh_from_db()
        assert (handover.outcome, handover.remark) == ("cancelled", "移交人临时外出")

    def test_a_damaged_seal_is_not_handed_over(self, cast, seal):
        begin_handover(cast, seal)
        with no_new_rows(), pytest.raises(Invalid):
            actions.finish_handover(seal.code, appearance_ok=False, actor=cast["clerk"])

    @pytest.mark.parametrize("who", ["seal_keeper", "seal_witness"])
    def test_the_supervisor_is_none_of_those_who_give_or_take(self, cast, seal, who):
        with no_new_rows(), pytest.raises(Invalid) as caught:
            actions.begin_handover(
                seal.code, **pair(cast), supervisor_id=cast[who].account_id, actor=cast["site_head"]
            )
        assert caught.value.code == "supervisor_takes_part"

    def test_the_supervisor_is_not_the_witness_who_gives_it_away(self, cast, seal):
        keeper, witness = (
            make_account(name, post="seal_keeper").pk for name in ("next_keeper", "next_witness")
        )
        with no_new_rows(), pytest.raises(Invalid) as caught:
            actions.begin_handover(
                seal.code,
                keeper_id=keeper,
                witness_id=witness,
                supervisor_id=cast["seal_witness"].account_id,
                actor=cast["site_head"],
            )
        assert caught.value.code == "supervisor_takes_part"

    def test_the_supervisor_has_a_post_here(self, cast, seal):
        with no_new_rows(), pytest.raises(Invalid) as caught:
            actions.begin_handover(
                seal.code, **pair(cast), supervisor_id=cast["outsider"].account_id, actor=cast["site_head"]
            )
        assert caught.value.code == "not_staff"

    def test_a_seal_that_is_suspended_meanwhile_ends_the_handover(self, cast, seal):
        begin_handover(cast, seal)
        actions.suspend(seal.code, reason="印章损坏", actor=cast["manager"])
        assert queries.open_handover(seal) is None


class TestOuting:
    def test_out_and_back_on_one_day(self, cast, seal):
        outing = take_out(cast, seal)
        seal.refresh_from_db()
        assert seal.status == "out"
        actions.bring_back(seal.code, actor=cast["seal_keeper"])
        outing.refresh_from_db()
        assert (outing.outcome, outing.closed_at is not None) == ("back", True)

    def test_on_paper_only_the_two_who_carry_it(self, cast, seal):
        take_out(cast, seal)
        assert stamp(cast["clerk"], medium="physical").number == 1
        assert stamp(cast["second_clerk"]).number == 2, "the electronic seal has not left"
        with no_new_rows(), pytest.raises(NotAllowed) as caught:
            stamp(cast["second_clerk"], medium="physical")
        assert caught.value.code == "not_with_the_seal"

    def test_not_the_day_after(self, cast, seal):
        take_out(cast, seal)
        with clock.travel(clock.now() + dt.timedelta(days=1)):
            with no_new_rows(), pytest.raises(NotAllowed) as caught:
                stamp(cast["clerk"], medium="physical")
            assert caught.value.code == "outing_overdue"
            actions.bring_back(seal.code, actor=cast["clerk"])
        late = Entry.objects.get(event="seal.brought_back")
        assert late.data["late"]

    def test_without_a_permission_for_today(self, cast, seal):
        with no_new_rows(), pytest.raises(IllegalMove):
            actions.take_out(seal.code, actor=cast["seal_keeper"])
        tomorrow = clock.today() + dt.timedelta(days=1)
        actions.allow_outing(seal.code, **two(cast), reason="上门", day=tomorrow, actor=cast["site_head"])
        with no_new_rows(), pytest.raises(IllegalMove):
            actions.take_out(seal.code, actor=cast["clerk"])

    def test_one_permission_at_a_time_and_an_unused_one_lapses(self, cast, seal):
        first = actions.allow_outing(seal.code, **two(cast), reason="上门", actor=cast["site_head"])
        with no_new_rows(), pytest.raises(Taken):
            actions.allow_outing(seal.code, **two(cast), reason="上门", actor=cast["site_head"])
        with clock.travel(clock.now() + dt.timedelta(days=1)):
            actions.allow_outing(seal.code, **two(cast), reason="上门", actor=cast["site_head"])
        first.refresh_from_db()
        assert first.outcome == Outing.Outcome.CANCELLED

    def test_a_permission_can_be_taken_back_before_it_is_used(self, cast, seal):
        actions.allow_outing(seal.code, **two(cast), reason="上门", actor=cast["site_head"])
        actions.cancel_outing(seal.code, actor=cast["site_head"])
        with no_new_rows(), pytest.raises(IllegalMove):
            actions.cancel_outing(seal.code, actor=cast["site_head"])

    @pytest.mark.parametrize("wrong", ["one person", "no post", "the head goes", "yesterday", "no reason"])
    def test_what_the_head_does_not_allow(self, cast, seal, wrong):
        asked = {**two(cast), "reason": "上门", "day": None}
        asked |= {
            "one person": {"second_id": asked["first_id"]},
            "no post": {"second_id": cast["outsider"].account_id},
            "the head goes": {"second_id": cast["site_head"].account_id},
            "yesterday": {"day": clock.today() - dt.timedelta(days=1)},
            "no reason": {"reason": " "},
        }[wrong]
        with no_new_rows(), pytest.raises(Invalid):
            actions.allow_outing(seal.code, **asked, actor=cast["site_head"])


class TestTheEnd:
    def test_destroyed_before_two_people(self, cast, seal):
        actions.suspend(seal.code, reason="更名", actor=cast["manager"])
        actions.seal_away(seal.code, reason="更名", actor=cast["manager"])
        one = {"first_id": cast["clerk"].account_id, "second_id": cast["clerk"].account_id}
        with no_new_rows(), pytest.raises(Invalid) as caught:
            actions.destroy(seal.code, **one, reason="更换", actor=cast["manager"])
        assert caught.value.code == "one_person"
        actions.destroy(seal.code, **two(cast), reason="更换", actor=cast["manager"])
        assert Entry.objects.get(event="seal.destroyed").data["before"] == list(two(cast).values())
        assert queries.custody(seal, clock.now()) is None

    def test_lost_it_needs_report_and_notice_and_nobody_keeps_or_approves(self, cast, seal):
        take_out(cast, seal)
        for report, notice in (("", "公告"), ("1", " ")):
            with no_new_rows(), pytest.raises(Invalid):
                actions.lose(seal.code, report_number=report, void_notice=notice, actor=cast["site_head"])
        lost = actions.lose(seal.code, report_number="1号", void_notice="公告", actor=cast["site_head"])
        assert (lost.status, lost.report_number, lost.void_notice) == ("lost", "1号", "公告")
        assert Outing.objects.get(seal=seal).outcome == "lost"
        assert queries.custody(seal, clock.now()) is None
        assert not StandingApproval.objects.filter(seal=seal, valid_until__isnull=True).exists()


class TestSetScope:
    @pytest.mark.parametrize(
        "given",
        [
            {"items": ["UNKNOWN"]},
            {"items": [], "hours": [(7, "09:00", "12:00")]},
            {"items": [], "hours": [(0, "12:00", "09:00")]},
            {"items": [], "hours": [(0, "早上", "12:00")]},
        ],
    )
    def test_what_is_no_scope(self, cast, seal, given):
        with no_new_rows(), pytest.raises(Invalid):
            actions.set_scope(seal.code, **given, actor=cast["manager"])

    def test_a_second_scope_takes_the_place_of_the_first(self, cast, seal):
        for hours in ([(0, "09:00", "12:00")], [(1, "13:00", "17:00")]):
            scope = actions.set_scope(seal.code, items=[], hours=hours, actor=cast["manager"])
        assert scope.hours == [[1, "13:00", "17:00"]]
