"""Every state × every verb, through the real actions: what the table forbids raises IllegalMove and adds no row."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import DomainError, IllegalMove
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import (
    Application,
    ApplicationMaterial,
    ApplicationStatus,
    Commitment,
    ExtraDemand,
    SpecialStep,
)
from doorstep.cases.applications.states import ENDED, MOVES, OPEN
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial
from doorstep.registry.staff.tests.factories import make_cast

from . import factories
from .promised import FOOD, at, free_text, promised_cast

pytestmark = pytest.mark.django_db
MONDAY = dt.datetime(2026, 11, 2, 10, 0, tzinfo=clock.ZONE)
HEARING = {"name": "听证", "days": 20, "basis": "《行政许可法》第四十七条"}
PROMISED_ONLY = {
    "deem_accepted", "lapse", "give_opinion", "begin_special_step", "end_special_step", "resume", "ask_extension",
    "answer_extension", "propose", "send_back", "sign_grant", "sign_refusal", "accept_on_commitment",
    "verify_commitment", "restore_trust", "undelivered_refusal",
}  # fmt: skip
INSTANT_ONLY = {"grant", "refuse"}
# a department that was not asked knows of nothing, and a step that never began can't be named
WITHOUT_A_THING = {"give_opinion", "end_special_step", "resume"}
INSTANT_STATES = (
    "opened", "noticed", "accepted", "granted", "refused", "sealed", "issued", "sent", "finished", "not_accepted",
    "withdrawn",
)  # fmt: skip


def row_of(application):
    return application.materials.order_by("pk").first()


def promised_row(application):
    return (
        application.materials.filter(state="promised").first() or application.materials.order_by("pk").last()
    )


def step_of(application):
    """The step that runs, else one that has ended, else None."""
    steps = SpecialStep.objects.filter(application=application)
    return steps.filter(ended_at__isnull=True).order_by("pk").first() or steps.order_by("pk").first()


def _end_step(application, p):
    step = step_of(application)
    actions.end_special_step(step.pk if step else 0, result="现场符合要求", actor=p["proposer"])


def _correct(application, p):
    changed = {free_text(application): "更正后的内容"}
    actions.correct_result(application.pk, answers=changed, reason="内容写错", actor=p["second_signer"])


VERBS = {
    "take": lambda a, p: actions.take(a.pk, actor=p["second_clerk"]),
    "pass_on": lambda a, p: actions.pass_on(
        a.pk, p["second_clerk"].account_id, reason="调休，请同事接办", actor=p["clerk"]
    ),
    "fill": lambda a, p: actions.fill(a.pk, forms.example(a.version.form.schema, 2), actor=p["clerk"]),
    "tell_situation": lambda a, p: actions.tell_situation(
        a.pk, queries.situation(Application.objects.get(pk=a.pk)), actor=p["clerk"]
    ),
    "check_material": lambda a, p: actions.check_materials(a.pk, {row_of(a).pk: "seen"}, actor=p["clerk"]),
    "ask_beyond": lambda a, p: actions.ask_beyond(
        a.pk, name="消防安全检查合格证", reason="场所在地下一层", basis="《消防法》第十五条", actor=p["clerk"]
    ),
    "withdraw_demand": lambda a, p: actions.withdraw_demand(
        a.pk, row_of(a).pk, reason="场所改在一层", actor=p["clerk"]
    ),
    "take_in_originals": lambda a, p: actions.take_in_originals(
        a.pk, [("营业执照正本", 1)], place="2号柜", actor=p["clerk"]
    ),
    "receipt": lambda a, p: actions.give_receipt(a.pk, actor=p["clerk"]),
    "notify": lambda a, p: actions.notify(a.pk, actor=p["clerk"]),
    "accept": lambda a, p: actions.accept(a.pk, actor=p["clerk"]),
    "accept_tolerated": lambda a, p: actions.accept_tolerated(
        a.pk, promised=[promised_row(a).pk], actor=p["clerk"]
    ),
    "accept_on_commitment": lambda a, p: actions.accept_on_commitment(a.pk, actor=p["clerk"]),
    "deem_accepted": lambda a, p: actions.deem_accepted(a.pk, actor=p["clerk"]),
    "turn_down": lambda a, p: actions.turn_down(a.pk, reason="不属于本机关职权范围", actor=p["clerk"]),
    "lapse": lambda a, p: actions.lapse(a.pk, actor=p["clerk"]),
    "bring_missing": lambda a, p: actions.bring_missing(a.pk, {promised_row(a).pk: "seen"}, actor=p["clerk"]),
    "give_back": lambda a, p: actions.give_back(a.pk, actor=p["clerk"]),
    "give_opinion": lambda a, p: actions.give_opinion(a.pk, agrees=True, actor=p["market"]),
    "begin_special_step": lambda a, p: actions.begin_special_step(a.pk, HEARING["name"], actor=p["proposer"]),
    "end_special_step": _end_step,
    "resume": _end_step,
    "ask_extension": lambda a, p: actions.ask_extension(a.pk, days=5, reason="情况复杂", actor=p["proposer"]),
    "answer_extension": lambda a, p: actions.answer_extension(a.pk, approves=True, actor=p["signer"]),
    "verify_commitment": lambda a, p: actions.verify_commitment(
        a.pk, is_true=True, actor=p["second_proposer"]
    ),
    "restore_trust": lambda a, p: actions.restore_trust(a.pk, reason="已纠正并公示期满", actor=p["manager"]),
    "propose": lambda a, p: actions.propose(a.pk, grants=True, actor=p["proposer"]),
    "send_back": lambda a, p: actions.send_back(a.pk, reason="请补充意见", actor=p["signer"]),
    "sign_grant": lambda a, p: actions.sign(a.pk, actor=p["signer"]),
    "sign_refusal": lambda a, p: actions.sign(a.pk, actor=p["signer"]),
    "grant": lambda a, p: actions.grant(
        a.pk, actor=p["deciding_clerk" if a.version.name == FOOD else "clerk"]
    ),
    "refuse": lambda a, p: actions.refuse(
        a.pk, reason="场所不符合规定", actor=p["deciding_clerk" if a.version.name == FOOD else "clerk"]
    ),
    "seal": lambda a, p: actions.seal(a.pk, actor=p["deciding_clerk" if a.version.name == FOOD else "clerk"]),
    "issue": lambda a, p: actions.issue(
        a.pk, actor=p["deciding_clerk" if a.version.name == FOOD else "clerk"], make_page=False
    ),
    "send": lambda a, p: actions.send(a.pk, mode="post", reference="EMS1234567890CN", actor=p["clerk"]),
    "confirm_delivery": lambda a, p: actions.confirm_delivery(a.pk, actor=p["clerk"]),
    "undelivered": lambda a, p: actions.undelivered(a.pk, reason="地址无人", actor=p["clerk"]),
    "undelivered_refusal": lambda a, p: actions.undelivered(a.pk, reason="地址无人", actor=p["clerk"]),
    "hand_over": lambda a, p: actions.hand_over(a.pk, actor=p["clerk"]),
    "withdraw": lambda a, p: actions.withdraw(a.pk, reason="申请人不办了", actor=p["clerk"]),
    "correct_result": _correct,
    "revoke": lambda a, p: actions.revoke(a.pk, reason="以欺骗手段取得", actor=p["manager"]),
}
# the world in which an allowed verb can succeed, where it is not the plain one
WORLDS = {
    "bring_missing": {"acceptance": "tolerated"},
    "give_back": {"acceptance": "tolerated"},
    "give_opinion": {"agreed": False},
    "answer_extension": {"asked": True},
    "verify_commitment": {"acceptance": "commitment"},
    "restore_trust": {"acceptance": "commitment"},
    "sign_refusal": {"refusing": True},
    "undelivered_refusal": {"refusing": True},
}


def _later(days):
    return lambda a, p: clock.move(clock.now() + dt.timedelta(days=days))


def _miss(row):
    def do(application, people):
        # in a noticed affair only what the notice lists can be missing, and there it is already
        ApplicationMaterial.objects.filter(pk=row(application).pk).update(state="missing")
        RequiredMaterial.objects.filter(pk=row(application).material_id).update(may_be_missing=True)

    return do


def _bring(application, people):
    rows = application.materials.filter(state="missing").values_list("pk", flat=True)
    actions.check_materials(application.pk, dict.fromkeys(rows, "seen"), actor=people["clerk"])


def _tolerate(application, people):
    _bring(application, people)
    _miss(promised_row)(application, people)


def _demand(application, people):
    _miss(row_of)(application, people)
    ExtraDemand.objects.create(
        row=row_of(application),
        reason="场所在地下一层",
        basis="《消防法》第十五条",
        asked_at=clock.now(),
        asked_by_id=people["clerk"].account_id,
    )


def _found_false(application, people):
    """A commitment that was found to be false; one that was withdrawn afterwards has no other way here."""
    if application.status == "withdrawn":
        now, taker = clock.now(), people["clerk"].account_id
        until = clock.today()
        Commitment.objects.create(
            application=application, text_version="1", signed_at=now, taken_by_id=taker, verify_by=until
        )
        found = {"is_true": False, "verified_at": now, "verified_by_id": people["proposer"].account_id}
        Commitment.objects.filter(application=application).update(**found)
        return
    who = people["second_proposer"]
    actions.verify_commitment(application.pk, is_true=False, finding="场所与承诺的不一致", actor=who)


PREPARED = {
    "withdraw_demand": _demand,
    "restore_trust": _found_false,
    "notify": _miss(row_of),
    "accept": _bring,
    "accept_tolerated": _tolerate,
    "deem_accepted": _later(20),
    "lapse": _later(60),
    "give_back": _later(40),
    "end_special_step": lambda a, p: actions.begin_special_step(a.pk, HEARING["name"], actor=p["proposer"]),
}


@pytest.fixture
def people(db):
    with clock.travel(MONDAY):
        yield promised_cast(make_cast())


def test_every_verb_of_the_table_is_walked():
    assert set(VERBS) == set(MOVES)
    assert set(OPEN) | set(ENDED) == set(ApplicationStatus.values)


ALLOWED = [(state, verb) for verb, table in MOVES.items() if verb not in INSTANT_ONLY for state in table]
INSTANT_ALLOWED = [
    (state, verb)
    for verb, table in MOVES.items()
    if verb not in PROMISED_ONLY | {"bring_missing", "give_back"}  # nothing is promised in the plain world
    for state in table
    if state in INSTANT_STATES
]


@pytest.fixture
def with_all_steps(people):
    """The food permit with a hearing among its special steps, and by commitment too."""
    version = ItemVersion.objects.get(name=FOOD, item__is_listed=True)
    steps = [*version.procedure["special_steps"], HEARING]
    ItemVersion.objects.filter(pk=version.pk).update(
        procedure={**version.procedure, "special_steps": steps, "commitment": True}
    )
    return people


@pytest.mark.parametrize("status", ApplicationStatus.values)
def test_what_the_table_forbids_a_promised_item(status, with_all_steps):
    people = with_all_steps
    application = at(status, people)
    for verb, call in VERBS.items():
        if status not in MOVES[verb] or verb in INSTANT_ONLY:
            with changes_nothing(DomainError if verb in WITHOUT_A_THING else IllegalMove):
                call(application, people)
            application.refresh_from_db()
            assert application.status == status, verb


@pytest.mark.parametrize(("status", "verb"), ALLOWED)
def test_what_the_table_allows_a_promised_item(status, verb, with_all_steps):
    people = with_all_steps
    application = at(status, people, **WORLDS.get(verb, {}))
    if verb in PREPARED:
        PREPARED[verb](application, people)
    VERBS[verb](application, people)
    assert Application.objects.get(pk=application.pk).status == MOVES[verb][status]


def _at_home(people):
    """Instant items are decided where they are taken in: by the home site's reviewer and head."""
    reviewer, head = people["reviewer"], people["site_head"]
    return {
        **people,
        "proposer": reviewer,
        "second_proposer": reviewer,
        "signer": head,
        "second_signer": people["second_head"],
    }


@pytest.mark.parametrize("status", INSTANT_STATES)
def test_what_the_table_forbids_an_instant_item(status, people):
    application = factories.at(status, people)
    here = _at_home(people)
    for verb, call in VERBS.items():
        if (status, verb) not in INSTANT_ALLOWED and (status, verb) != ("sent", "undelivered_refusal"):
            plainly = status not in MOVES[verb] and verb not in WITHOUT_A_THING
            with changes_nothing(IllegalMove if plainly else DomainError):
                call(application, here)
            application.refresh_from_db()
            assert application.status == status, verb


@pytest.mark.parametrize(("status", "verb"), INSTANT_ALLOWED)
def test_what_the_table_allows_an_instant_item(status, verb, people):
    application = factories.at(status, people)
    if verb in ("notify", "accept_tolerated", "withdraw_demand"):
        PREPARED[verb](application, people)
    VERBS[verb](application, _at_home(people))
    assert Application.objects.get(pk=application.pk).status == MOVES[verb][status]
