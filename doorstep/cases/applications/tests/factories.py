"""Affairs at a chosen point of their life, brought there by the real actions."""

from __future__ import annotations

import random
from typing import Any

from doorstep.acts.seals.tests.factories import make_seal_in_use as make_seal
from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import ItemVersion
from doorstep.registry.people import actions as people
from doorstep.registry.people import sealed
from doorstep.registry.people.models import Resident
from doorstep.registry.people.tests.factories import id_number
from doorstep.registry.staff.tests.factories import HOME

LICENCE = "个体工商户设立登记"
SITUATION = {"premises_right": "自有", "who": "本人"}


def licence_code() -> str:
    """The code of the restaurant licence's item."""
    return ItemVersion.objects.get(name=LICENCE, item__is_listed=True).item_id


def make_resident(actor: Actor, **more: str) -> Resident:
    """A person with a checked number."""
    values = {"name": "测试居民", "number": id_number(), "phone": "13800138000", **more}
    return people.register(**values, actor=actor)


def opened(actor: Actor, *, site: str = HOME, **more: object) -> Application:
    """Just taken in, its questions asked, nothing filled."""
    applicant = more.pop("applicant", None) or make_resident(actor)
    more.setdefault("situation", SITUATION)
    return actions.open_application(site, licence_code(), applicant_id=applicant.pk, actor=actor, **more)


def filled(actor: Actor) -> Application:
    """Form and papers complete."""
    application = opened(actor)
    complete(application, actor)
    return Application.objects.get(pk=application.pk)


def answers_for(application: Application, seed: int = 1) -> dict[str, Any]:
    """Valid answers that agree with the applicant's record and with the situation."""
    schema, told = application.version.form.schema, queries.situation(application)
    return agreeing(schema, application.applicant, told, seed)


def agreeing(
    schema: dict[str, Any], applicant: Resident, told: dict[str, Any], seed: int = 1
) -> dict[str, Any]:
    """The same before there is an affair."""
    known = {f"applicant.{field}": sealed.get(applicant, field) for field in ("name", "number")}
    fixed = forms.prefill(schema, known) | queries.carried_over(schema, told)
    return forms.generate(schema, random.Random(seed), fixed)


def complete(application: Application, actor: Actor) -> None:
    """Fill the form with valid answers and see every paper."""
    actions.fill(application.pk, answers_for(application), actor=actor)
    rows = application.materials.values_list("pk", flat=True)
    actions.check_materials(application.pk, dict.fromkeys(rows, "seen"), actor=actor)


def at(status: str, cast: dict[str, Actor]) -> Application:
    """An affair in the given state, brought there by the clerk of the cast; the site's seal is ready."""
    clerk = cast["clerk"]
    application = opened(clerk)
    key = application.pk
    if status == "opened":
        complete(application, clerk)
    elif status == "noticed":
        actions.notify(key, actor=clerk)
        complete(application, clerk)
    elif status == "not_accepted":
        actions.turn_down(key, reason="不属于本机关职权范围", actor=clerk)
    elif status == "withdrawn":
        actions.withdraw(key, reason="申请人不办了", actor=clerk)
    else:
        complete(application, clerk)
        for verb in PATHS[status]:
            verb(key, clerk)
    return Application.objects.get(pk=key)


def _refuse(key: object, actor: Actor) -> None:
    actions.refuse(key, reason="经营场所不符合规定", actor=actor)


def _step(verb: object) -> object:
    return lambda key, actor: verb(key, actor=actor)


_accept, _grant, _seal = _step(actions.accept), _step(actions.grant), _step(actions.seal)
_issue = lambda key, actor: actions.issue(key, actor=actor, make_page=False)  # noqa: E731
_hand = _step(actions.hand_over)
_send = lambda key, actor: actions.send(key, mode="post", reference="EMS1234567890CN", actor=actor)  # noqa: E731
PATHS = {
    "sent": [_accept, _grant, _seal, _issue, _send],
    "accepted": [_accept],
    "refused": [_accept, _refuse],
    "granted": [_accept, _grant],
    "sealed": [_accept, _grant, _seal],
    "issued": [_accept, _grant, _seal, _issue],
    "finished": [_accept, _grant, _seal, _issue, _hand],
}

__all__ = [
    "LICENCE",
    "PATHS",
    "SITUATION",
    "at",
    "complete",
    "filled",
    "licence_code",
    "make_resident",
    "make_seal",
    "opened",
]
