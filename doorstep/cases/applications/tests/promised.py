"""A promised item's (承诺件) affair at a chosen point of its life: taken in at one site, decided at another."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from doorstep.acts.seals import actions as seals
from doorstep.acts.seals.tests.factories import retire_seals
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application, SpecialStep
from doorstep.cases.applications.queries import answers
from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.queries import actor_of
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME, make_account

from .factories import answers_for, make_resident, make_seal

FOOD = "食品经营许可证核发(新办)"
DECIDES = "C001"
COLLECTS = ELSEWHERE
SPECIAL = "现场核查"
SITUATION = {"made_here": "是", "cold": "否", "canteen": "餐馆或食品店", "who": "本人"}
Cast = dict[str, Actor]


def promised_cast(cast: Cast, **seal: object) -> Cast:
    """The standing cast and those whom a promised item needs: the deciding site's people, two departments, two seals."""
    more = {
        "deciding_clerk": ("clerk", DECIDES, ""),
        "proposer": ("reviewer", DECIDES, ""),
        "second_proposer": ("reviewer", DECIDES, ""),
        "signer": ("site_head", DECIDES, ""),
        "second_signer": ("site_head", DECIDES, ""),
        "deciding_keeper": ("seal_keeper", DECIDES, ""),
        "deciding_witness": ("seal_keeper", DECIDES, ""),
        "market": ("department", None, "SC"),
        "health": ("department", None, "WJ"),
        "second_head": ("site_head", HOME, ""),
    }
    whole = dict(cast)
    for name, (post, site, department) in more.items():
        account = make_account(name)
        give(account.pk, post, site, department=department, actor=system())
        whole[name] = actor_of(account, channel="desk")
    make_seal(whole, **seal)
    _seal_where_decided(whole)
    return whole


def _seal_where_decided(cast: Cast) -> None:
    retire_seals(DECIDES)
    seal = seals.make(
        "SEAL-D1", DECIDES, name="崇阳街道办事处审批服务专用章", serial=91, actor=cast["manager"]
    )
    seals.hand_to(
        seal.code,
        keeper_id=cast["deciding_keeper"].account_id,
        witness_id=cast["deciding_witness"].account_id,
        actor=cast["manager"],
    )
    seals.file(seal.code, filing_number="崇审印备〔2026〕91号", actor=cast["manager"])
    seals.put_in_use(seal.code, actor=cast["manager"])


def food_version() -> ItemVersion:
    """The food permit's present version."""
    return ItemVersion.objects.get(name=FOOD, item__is_listed=True)


def opened(cast: Cast, **more: object) -> Application:
    """The food permit just taken in at the home site, its questions asked, nothing filled."""
    clerk = cast["clerk"]
    more.setdefault("situation", SITUATION)
    applicant = more.pop("applicant", None) or make_resident(clerk)
    return actions.open_application(
        HOME, food_version().item_id, applicant_id=applicant.pk, actor=clerk, **more
    )


def complete(application: Application, actor: Actor) -> None:
    """Fill the form with valid answers and see every paper."""
    actions.fill(application.pk, answers_for(application), actor=actor)
    rows = application.materials.values_list("pk", flat=True)
    actions.check_materials(application.pk, dict.fromkeys(rows, "seen"), actor=actor)


def _agree(key: object, cast: Cast) -> None:
    for name in ("market", "health"):
        actions.give_opinion(key, agrees=True, words="符合要求", actor=cast[name])


def officers(cast: Cast) -> list[int]:
    """Two who may go together: a reviewer of the deciding site, and one of a department that is asked."""
    return [cast["proposer"].account_id, cast["market"].account_id]


def visit(key: object, cast: Cast) -> SpecialStep:
    """Begin the on-site check of the food permit."""
    return actions.begin_special_step(key, SPECIAL, officers=officers(cast), actor=cast["proposer"])


def _stop(key: object, cast: Cast) -> None:
    visit(key, cast)


def _ask(key: object, cast: Cast) -> None:
    actions.ask_extension(key, days=5, reason="现场情况复杂，需要延长", actor=cast["proposer"])


def _propose(key: object, cast: Cast) -> None:
    actions.propose(key, grants=True, actor=cast["proposer"])


def _propose_refusal(key: object, cast: Cast) -> None:
    actions.propose(key, grants=False, reason="经营场所不符合要求", actor=cast["proposer"])


def _sign(key: object, cast: Cast) -> None:
    actions.sign(key, actor=cast["signer"])


def _seal(key: object, cast: Cast) -> None:
    actions.seal(key, actor=cast["deciding_clerk"])


def _issue(key: object, cast: Cast) -> None:
    actions.issue(key, actor=cast["deciding_clerk"], make_page=False)


def _send(key: object, cast: Cast) -> None:
    actions.send(key, mode="post", reference="EMS1234567890CN", actor=cast["clerk"])


def _hand(key: object, cast: Cast) -> None:
    actions.hand_over(key, actor=cast["clerk"])


def _revoke(key: object, cast: Cast) -> None:
    actions.revoke(key, reason="以欺骗手段取得许可", actor=cast["manager"])


Step = Callable[[object, Cast], None]
_REVIEWED: list[Step] = [_agree]
_GRANTED = [*_REVIEWED, _propose, _sign]
_ISSUED = [*_GRANTED, _seal, _issue]
PATHS: dict[str, list[Step]] = {
    "accepted": _REVIEWED,
    "stopped": [_agree, _stop],
    "proposed": [*_REVIEWED, _propose],
    "refused": [*_REVIEWED, _propose_refusal, _sign],
    "granted": _GRANTED,
    "sealed": [*_GRANTED, _seal],
    "issued": _ISSUED,
    "sent": [*_ISSUED, _send],
    "finished": [*_ISSUED, _hand],
    "revoked": [*_ISSUED, _hand, _revoke],
}


def at(
    status: str,
    cast: Cast,
    *,
    acceptance: str = "complete",
    agreed: bool = True,
    asked: bool = False,
    refusing: bool = False,
) -> Application:
    """A food permit in any state. `acceptance` complete, tolerated or commitment; `agreed`: the departments have
    spoken; `asked`: an extension waits for its answer; `refusing`: the decision is a refusal.
    """
    application = opened(cast)
    key, clerk = application.pk, cast["clerk"]
    complete(application, clerk)
    if status in BEFORE:
        BEFORE[status](application, cast)
        return Application.objects.get(pk=key)
    if acceptance == "tolerated" or status == "returned":
        tolerated(application, cast)
    elif acceptance == "commitment":
        actions.accept_on_commitment(key, actor=clerk)
    else:
        actions.accept(key, actor=clerk)
    steps = PATHS["accepted" if status == "returned" else status]
    if refusing:
        ways = {"proposed": [], "refused": [_sign], "sent": [_sign, _send]}
        steps = [_agree, _propose_refusal, *ways[status]]
    for step in steps:
        if step is _agree and asked:
            _ask(key, cast)
        if step is not _agree or agreed:
            step(key, cast)
    if status == "returned":
        clock.move(clock.now() + dt.timedelta(days=40))
        actions.give_back(key, actor=clerk)
    return Application.objects.get(pk=key)


def tolerated(application: Application, cast: Cast) -> None:
    """Accept it while a minor paper is missing."""
    row = application.materials.order_by("pk").last()
    RequiredMaterial.objects.filter(pk=row.material_id).update(may_be_missing=True)
    actions.check_materials(application.pk, {row.pk: "missing"}, actor=cast["clerk"])
    actions.accept_tolerated(application.pk, promised=[row.pk], actor=cast["clerk"])


def noticed(application: Application, cast: Cast) -> None:
    """Tell at once what is missing."""
    row = application.materials.order_by("pk").first()
    actions.check_materials(application.pk, {row.pk: "missing"}, actor=cast["clerk"])
    actions.notify(application.pk, actor=cast["clerk"])


def _lapsed(application: Application, cast: Cast) -> None:
    noticed(application, cast)
    clock.move(clock.now() + dt.timedelta(days=60))
    actions.lapse(application.pk, actor=cast["clerk"])


BEFORE: dict[str, Callable[[Application, Cast], object]] = {
    "opened": lambda application, cast: None,
    "noticed": noticed,
    "lapsed": _lapsed,
    "not_accepted": lambda a, cast: actions.turn_down(
        a.pk, reason="不属于本机关职权范围", actor=cast["clerk"]
    ),
    "withdrawn": lambda a, cast: actions.withdraw(a.pk, reason="申请人不办了", actor=cast["clerk"]),
}


def free_text(application: Application) -> str:
    """The name of an answered field that takes any words."""
    schema = application.version.form.schema["properties"]
    bound = {"format", "enum", "pattern", "oneOf"}
    given = answers(application)
    return next((n for n, v in given.items() if isinstance(v, str) and not bound & schema[n].keys()), "")
