"""A promised item's (承诺件) affair at a chosen point of its life: taken in at one site, decided at another."""

from __future__ import annotations

from collections.abc import Callable

from doorstep.acts.seals import actions as seals
from doorstep.base.accounts.actor import Actor, system
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.queries import actor_of
from doorstep.registry.staff.tests.factories import ELSEWHERE, HOME, make_account

from .factories import make_resident, make_seal

FOOD = "食品经营许可证核发(新办)"
DECIDES = "C001"
COLLECTS = ELSEWHERE
SPECIAL = "现场核查"
Cast = dict[str, Actor]


def promised_cast(cast: Cast) -> Cast:
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
    }
    whole = dict(cast)
    for name, (post, site, department) in more.items():
        account = make_account(name)
        give(account.pk, post, site, department=department, actor=system())
        whole[name] = actor_of(account, channel="desk")
    make_seal(whole)
    _seal_where_decided(whole)
    return whole


def _seal_where_decided(cast: Cast) -> None:
    seal = seals.make(
        "SEAL-D1", DECIDES, name="崇阳街道办事处审批服务专用章", serial=91, actor=cast["manager"]
    )
    seals.hand_to(
        seal.code,
        keeper_id=cast["deciding_keeper"].account_id,
        witness_id=cast["deciding_witness"].account_id,
        actor=cast["manager"],
    )
    seals.put_in_use(seal.code, actor=cast["manager"])


def food_version() -> ItemVersion:
    """The food permit's present version."""
    return ItemVersion.objects.get(name=FOOD, item__is_listed=True)


def opened(cast: Cast, **more: object) -> Application:
    """The food permit just taken in at the home site, nothing filled."""
    clerk = cast["clerk"]
    applicant = more.pop("applicant", None) or make_resident(clerk)
    return actions.open_application(
        HOME, food_version().item_id, applicant_id=applicant.pk, actor=clerk, **more
    )


def complete(application: Application, actor: Actor) -> None:
    """Fill the form with valid answers and see every paper."""
    actions.fill(application.pk, forms.example(application.version.form.schema, 1), actor=actor)
    rows = application.materials.values_list("pk", flat=True)
    actions.check_materials(application.pk, dict.fromkeys(rows, "seen"), actor=actor)


def _agree(key: object, cast: Cast) -> None:
    for name in ("market", "health"):
        actions.give_opinion(key, agrees=True, words="符合要求", actor=cast[name])


def _stop(key: object, cast: Cast) -> None:
    actions.begin_special_step(key, SPECIAL, actor=cast["proposer"])


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


def at(status: str, cast: Cast) -> Application:
    """A food permit in a state after its acceptance; the departments have agreed."""
    application = opened(cast)
    complete(application, cast["clerk"])
    actions.accept(application.pk, actor=cast["clerk"])
    for step in PATHS[status]:
        step(application.pk, cast)
    return Application.objects.get(pk=application.pk)
