"""A random walk over the whole lifecycle of a promised item: lawful and unlawful steps, many people, a moving clock.

What may be done, by whom, and when it is due is written down here a second time and apart from the code: the ways
between states, who may, and the deadlines by the independent reckoning in tests/independent.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from doorstep.acts.certificates.models import Certificate
from doorstep.acts.seals.models import SealUse
from doorstep.base import clock
from doorstep.base.core.errors import DomainError
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application, Extension, Review, SpecialStep
from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial
from doorstep.registry.staff.tests.factories import make_cast
from tests.independent import independent_deadlines as independent

from .promised import FOOD, complete, opened, promised_cast
from .test_moves import HEARING, VERBS

START = dt.datetime(
    2026, 9, 14, 9, 0, tzinfo=clock.ZONE
)  # the walk meets a make-up Sunday and two long holidays
TABLES = [Path(__file__).parents[4] / "data" / "holidays" / f"{year}.json" for year in (2025, 2026)]
STEPS = 1500
WINDOW = {"clerk", "second_clerk"}
PROPOSERS = {"proposer", "second_proposer"}
SIGNERS = {"signer", "second_signer"}
DEPARTMENTS = {"market", "health"}
CARRIERS = {*WINDOW, "deciding_clerk", "team_member"}
MAY = {
    **dict.fromkeys(
        ("fill", "check_material", "notify", "accept", "accept_tolerated", "accept_on_commitment", "turn_down", "withdraw",
         "deem_accepted", "lapse", "bring_missing", "give_back"), WINDOW),
    "give_opinion": DEPARTMENTS,
    "begin_special_step": PROPOSERS | DEPARTMENTS,
    "end_special_step": PROPOSERS | DEPARTMENTS,
    "ask_extension": PROPOSERS,
    "answer_extension": SIGNERS,
    "verify_commitment": PROPOSERS,
    "propose": PROPOSERS,
    "propose_refusal": PROPOSERS,
    "send_back": SIGNERS,
    "sign": SIGNERS,
    "seal": {"deciding_clerk"},
    "issue": {"deciding_clerk"},
    "send": CARRIERS,
    "confirm_delivery": CARRIERS,
    "undelivered": CARRIERS,
    "hand_over": {*WINDOW, "deciding_clerk"},
    "correct_result": SIGNERS,
    "revoke": SIGNERS | {"manager"},
    "grant": set(),
    "refuse": set(),
}  # fmt: skip
UNDECIDED = {"accepted", "stopped", "proposed"}
BEFORE_ISSUE = UNDECIDED | {"granted", "sealed"}
FROM = {
    "fill": {"opened", "noticed"},
    "check_material": {"opened", "noticed"},
    "accept": {"opened", "noticed"},
    "accept_tolerated": {"opened", "noticed"},
    "accept_on_commitment": {"opened", "noticed"},
    "turn_down": {"opened", "noticed"},
    "notify": {"opened"},
    "deem_accepted": {"opened"},
    "lapse": {"noticed"},
    "bring_missing": BEFORE_ISSUE,
    "give_back": BEFORE_ISSUE,
    "give_opinion": {"accepted", "stopped"},
    "begin_special_step": {"accepted", "stopped"},
    "end_special_step": {"stopped"},
    "ask_extension": {"accepted", "stopped"},
    "answer_extension": UNDECIDED,
    "verify_commitment": BEFORE_ISSUE | {"refused", "issued", "sent", "finished", "revoked"},
    "propose": {"accepted"},
    "propose_refusal": {"accepted"},
    "send_back": {"proposed"},
    "sign": {"proposed"},
    "seal": {"granted"},
    "issue": {"sealed"},
    "send": {"issued", "refused"},
    "confirm_delivery": {"sent"},
    "undelivered": {"sent"},
    "hand_over": {"issued", "refused"},
    "withdraw": UNDECIDED | {"opened", "noticed"},
    "correct_result": {"issued", "finished"},
    "revoke": {"issued", "sent", "finished"},
    "grant": set(),
    "refuse": set(),
}  # fmt: skip
TO = {
    "notify": {"noticed"}, "accept": {"accepted"}, "accept_tolerated": {"accepted"}, "accept_on_commitment": {"accepted"},
    "deem_accepted": {"accepted"}, "turn_down": {"not_accepted"}, "lapse": {"lapsed"}, "give_back": {"returned"},
    "begin_special_step": {"stopped"}, "end_special_step": {"stopped", "accepted"}, "propose": {"proposed"},
    "propose_refusal": {"proposed"}, "send_back": {"accepted"}, "sign": {"granted", "refused"}, "seal": {"sealed"},
    "issue": {"issued"}, "send": {"sent"}, "confirm_delivery": {"finished"}, "undelivered": {"issued", "refused"},
    "hand_over": {"finished"}, "withdraw": {"withdrawn"}, "correct_result": {"granted"}, "revoke": {"revoked"},
}  # fmt: skip
CALLS = {
    **{verb: VERBS[verb] for verb in MAY if verb in VERBS},
    "propose_refusal": lambda a, p: actions.propose(
        a.pk, grants=False, reason="场所不合要求", actor=p["proposer"]
    ),
    "sign": VERBS["sign_grant"],
}
OTHERS = ("resident", "outsider", "clerk_elsewhere", "reviewer", "site_head", "seal_keeper", "social_worker")
NAMES = sorted(set().union(*MAY.values()) | set(OTHERS))


class Walk(RuleBasedStateMachine):
    """One affair of the food permit; everything is rolled back at its end."""

    people: dict
    calendar: object
    succeeded: dict = defaultdict(int)
    steps = 0

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        clock.move(START)

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @initialize(is_complete=st.booleans(), stage=st.integers(0, 5))
    def take_in(self, is_complete, stage):
        self.affair = opened(self.people)
        self.last_brought = clock.now()
        self.start, self.stops, self.extended = None, [], 0
        if is_complete or stage:
            complete(self.affair, self.people["clerk"])
        for _step in range(stage):
            self.it_goes_its_usual_way()

    # --- what happens

    @rule(days=st.integers(0, 6), hour=st.integers(8, 19))
    def time_goes_by(self, days, hour):
        later = (clock.now() + dt.timedelta(days=days)).replace(hour=hour)
        if later > clock.now():
            clock.move(later)

    @rule()
    def it_goes_its_usual_way(self):
        """The next step of an affair with which nothing is wrong."""
        affair = self.now()
        waiting = Review.objects.filter(application=affair, state="open").values_list("department", flat=True)
        usual = {
            "opened": ("accept", "clerk"),
            "noticed": ("accept", "clerk"),
            "accepted": ("propose", "proposer"),
            "stopped": ("end_special_step", "second_proposer"),
            "proposed": ("sign", "signer"),
            "granted": ("seal", "deciding_clerk"),
            "sealed": ("issue", "deciding_clerk"),
            "issued": ("hand_over", "second_clerk"),
            "refused": ("hand_over", "clerk"),
            "sent": ("confirm_delivery", "team_member"),
        }
        if affair.status == "accepted" and waiting:
            self.attempt("give_opinion", {"SC": "market", "WJ": "health"}[waiting[0]])
        elif affair.status in usual:
            self.attempt(*usual[affair.status])

    @rule(name=st.sampled_from(sorted(PROPOSERS | DEPARTMENTS)))
    def a_special_step_begins_or_ends(self, name):
        running = SpecialStep.objects.filter(application=self.affair, ended_at__isnull=True).exists()
        self.attempt("end_special_step" if running else "begin_special_step", name)

    @rule(name=st.sampled_from(sorted(PROPOSERS | SIGNERS)))
    def an_extension_is_asked_or_answered(self, name):
        asked = Extension.objects.filter(application=self.affair, answered_at__isnull=True).exists()
        self.attempt("answer_extension" if asked else "ask_extension", name)

    @rule(data=st.data())
    def lawful_looking_step(self, data):
        """A verb that the state allows, by somebody who may: it may still be too early, too late or not ready."""
        status = self.now().status
        verb = data.draw(st.sampled_from(sorted(v for v in FROM if status in FROM[v]) or ["revoke"]))
        self.attempt(verb, data.draw(st.sampled_from(sorted(MAY[verb]) or ["clerk"])))

    @rule(verb=st.sampled_from(sorted(CALLS)), name=st.sampled_from(NAMES))
    def any_step(self, verb, name):
        self.attempt(verb, name)

    @rule(nth=st.integers(0, 4), state=st.sampled_from(["seen", "missing"]))
    def a_paper_is_brought_or_missing(self, nth, state):
        rows = list(self.affair.materials.order_by("pk"))
        before = self.now().status
        try:
            actions.check_materials(
                self.affair.pk, {rows[nth % len(rows)].pk: state}, actor=self.people["clerk"]
            )
        except DomainError:
            return
        assert before in {"opened", "noticed"}
        if rows[nth % len(rows)].state != state:
            self.last_brought = clock.now()

    # --- and what is held

    def now(self):
        return Application.objects.get(pk=self.affair.pk)

    def attempt(self, verb, name):
        Walk.steps += 1
        before = self.now()
        entries, lines = Entry.objects.count(), SealUse.objects.count()
        everybody = defaultdict(lambda: self.people[name])
        try:
            with transaction.atomic():
                CALLS[verb](before, everybody)
        except DomainError:
            after = self.now()
            assert (after.status, after.due_on, after.holder_id) == (
                before.status,
                before.due_on,
                before.holder_id,
            )
            assert (Entry.objects.count(), SealUse.objects.count()) == (entries, lines)
            return
        after = self.now()
        self.succeeded[verb] += 1
        assert name in MAY[verb], f"{name} did {verb}"
        assert before.status in FROM[verb], f"{verb} in {before.status}"
        silence = after.acceptance == "silence"
        assert after.status in TO.get(verb, {before.status}), f"{verb}: {before.status} became {after.status}"
        assert Entry.objects.count() > entries
        self.remember(verb, before, after, silence=silence)

    def remember(self, verb, before, after, *, silence):
        today = clock.today()
        if verb in {"fill", "check_material"} and before.status in {"opened", "noticed"}:
            self.last_brought = clock.now()
        if before.status in {"opened", "noticed"} and after.status == "accepted":
            moment = self.last_brought if verb == "accept" else clock.now()
            if silence:
                moment = before.opened_at
                assert today >= independent.deemed_accepted_on(
                    independent.effective_day(moment, self.calendar), self.calendar
                )
            self.start = independent.effective_day(moment, self.calendar)
        if verb == "begin_special_step":
            self.stops.append([today, None])
        if verb == "end_special_step":
            ended = SpecialStep.objects.filter(application=self.affair).order_by("began_at", "pk")
            self.stops = [
                [began, at and clock.now().date() if was is None and at else was]
                for (began, was), at in zip(self.stops, ended.values_list("ended_at", flat=True), strict=True)
            ]
        if verb == "answer_extension":
            self.extended = Extension.objects.get(application=self.affair).days

    def expected(self, days, extension=0):
        closed = [(begin, end) for begin, end in self.stops if end is not None]
        date = independent.due(self.start, days, self.calendar, closed, extension)
        halted = [begin for begin, end in self.stops if end is None]
        return None if halted and min(halted) < date else date

    @invariant()
    def deadlines_are_the_independent_ones(self):
        affair = self.now() if hasattr(self, "affair") else None
        if affair is not None and affair.status in UNDECIDED:
            assert affair.promised_due == self.expected(5), self.stops
            assert affair.legal_due == self.expected(10, self.extended), self.stops
            assert affair.due_on == affair.promised_due

    @invariant()
    def every_sealed_document_has_one_line_and_no_number_is_missing(self):
        if not hasattr(self, "affair"):
            return
        lines = SealUse.objects.filter(affair=self.affair.number, corrects__isnull=True)
        sealed = Certificate.objects.filter(seal_use__affair=self.affair.number)
        assert lines.count() == sealed.count() == lines.filter(certificate__isnull=False).count()
        for seal in set(SealUse.objects.values_list("seal_id", flat=True)):
            numbers = list(
                SealUse.objects.filter(seal=seal).order_by("number").values_list("number", flat=True)
            )
            assert numbers == list(range(1, len(numbers) + 1))
        assert all(line.handler_id != line.approver_id for line in lines)

    @invariant()
    def nobody_signed_twice(self):
        if not hasattr(self, "affair"):
            return
        affair = self.now()
        signed = list(
            Review.objects.filter(application=affair, reviewer__isnull=False).values_list(
                "reviewer", flat=True
            )
        )
        signed += [one for one in (affair.proposed_by_id, affair.decided_by_id) if one]
        assert len(signed) == len(set(signed))
        for extension in Extension.objects.filter(application=affair, answered_by__isnull=False):
            assert extension.asked_by_id != extension.answered_by_id


@pytest.mark.slow
@pytest.mark.django_db
def test_the_lifecycle_holds_on_any_walk():
    with clock.travel(START):
        people = promised_cast(make_cast())
        version = ItemVersion.objects.get(name=FOOD, item__is_listed=True)
        steps = [*version.procedure["special_steps"], HEARING]
        procedure = {**version.procedure, "special_steps": steps, "commitment": True}
        ItemVersion.objects.filter(pk=version.pk).update(procedure=procedure)
        RequiredMaterial.objects.filter(version=version).update(may_be_missing=True)
        Walk.people, Walk.calendar = people, independent.load(*TABLES)
        Walk.succeeded.clear()
        Walk.steps = 0
        run_state_machine_as_test(
            Walk,
            settings=settings(
                max_examples=120,
                stateful_step_count=40,
                deadline=None,
                derandomize=True,
                suppress_health_check=list(HealthCheck),
            ),
        )
    # verbs tried, beside the moves of the clock and of papers
    assert Walk.steps >= STEPS
    # a walk that never gets anywhere would hold everything
    reached = {
        "accept",
        "give_opinion",
        "begin_special_step",
        "end_special_step",
        "propose",
        "sign",
        "seal",
        "issue",
    }
    assert reached <= set(Walk.succeeded), Walk.succeeded
