"""Bundles at a chosen point of their life, brought there by the real actions."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from copy import deepcopy
from dataclasses import replace
from typing import Any

from PIL import Image

from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import make_resident, make_seal
from doorstep.cases.applications.tests.promised import PATHS
from doorstep.cases.materials.tests.factories import photo
from doorstep.cases.packages import actions, building, queries
from doorstep.cases.packages.models import Package
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import Form, ItemVersion, ServiceItem
from doorstep.registry.staff.tests.factories import HOME

RESTAURANT = "open-restaurant"
ANSWERS = {
    "licence": "没有",
    "size": "60平方米以上",
    "place": "租赁",
    "sign": "不设置",
    "licence__who": "本人",
    "permit__made_here": "是",
    "permit__cold": "否",
    "permit__canteen": "餐馆或食品店",
}


def opened(
    actor: Actor, *, code: str = RESTAURANT, answers: dict[str, Any] | None = None, **more: Any
) -> Package:
    """A restaurant just taken in at the home site."""
    applicant = more.pop("applicant", None) or make_resident(actor)
    return actions.open_package(
        HOME,
        code,
        answers=ANSWERS if answers is None else answers,
        applicant_id=applicant.pk,
        actor=actor,
        **more,
    )


def answered(answers: dict[str, Any], code: str = RESTAURANT) -> dict[str, Any]:
    """These answers with the first choice of every question that they leave open."""
    said = dict(answers)
    while unasked := (told := queries.union_for(queries.version_of(code), said)).unasked:
        said[unasked[0]] = told.questions["properties"][unasked[0]]["enum"][0]
    return said


def complete(package: Package, actor: Actor) -> Package:
    """The one form filled with answers that it accepts, and every paper of the one list seen."""
    at = queries.running(package)
    schema = queries.form_of(at)
    _schema, known = queries.read_form(actor, at)
    actions.fill(package.pk, forms.generate(schema, random.Random(7), known), actor=actor)
    actions.check_papers(
        package.pk,
        {paper.need.key: "seen" for paper in queries.papers_of(at)},
        actor=actor,
    )
    return Package.objects.get(pk=package.pk)


def accepted(actor: Actor, **more: Any) -> Package:
    """All that could be accepted is."""
    package = complete(opened(actor, **more), actor)
    actions.accept(package.pk, actor=actor)
    return Package.objects.get(pk=package.pk)


def affair(package: Package, key: str) -> Application:
    """The affair of a part, as it stands now."""
    view = queries.running(package).part(key)
    assert view is not None
    assert view.application is not None
    return Application.objects.get(pk=view.application.pk)


def grant(package: Package, key: str, actor: Actor) -> None:
    """Decide an instant part for the applicant, and give its result out."""
    key_of = affair(package, key).pk
    applications.grant(key_of, actor=actor)
    applications.seal(key_of, actor=actor)
    applications.issue(key_of, actor=actor, make_page=False)


def decided(package: Package, key: str, cast: dict[str, Actor], status: str = "issued") -> None:
    """Bring a promised part, accepted already, to a state by everybody who has a hand in it (a cast of promised items)."""
    for step in PATHS[status]:
        step(affair(package, key).pk, cast)


def drafted(manager: Actor, code: str = "farming") -> str:
    """A bundle of which the bureau has begun the next version, saying the same as the last but for a word."""
    version = queries.newest(code)
    given = building.definition_of(version, list(version.parts.order_by("position")))
    actions.draft(code, replace(given, text=f"{given.text}。"), actor=manager)
    return code


def phoned(package: Package, actor: Actor, *photos: bytes, name: str = "身份证") -> str:
    """A paper of the one list sent by phone; gives the link's secret."""
    _link, secret = actions.make_link(package.pk, actor=actor)
    paper = next(one for one in queries.wanted(queries.open_link(secret)) if one.name == name)
    for data in photos or (photo(),):
        actions.send_page(secret, paper.row, data, name="IMG_0001.jpg")
    return secret


def renew(item: ServiceItem, change: Callable[[dict[str, Any]], None], *, what: str = "form") -> ItemVersion:
    """Give an item a version whose form (or whose questions) `change` has altered, with the same papers."""
    version = item.current
    papers = list(version.materials.all())
    form = getattr(version, what)
    schema = deepcopy(form.schema)
    change(schema)
    new = Form.objects.create(code=form.code, version=form.version + 1, title=form.title, schema=schema)
    version.pk, version.number = None, version.number + 1
    setattr(version, what, new)
    version.save()
    for paper in papers:
        paper.pk, paper.version = None, version
        paper.save()
    item.current = version
    item.save()
    return version


def picture() -> bytes:
    """A small photo of a paper."""
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "white").save(out, "PNG")
    return out.getvalue()


__all__ = [
    "ANSWERS",
    "HOME",
    "RESTAURANT",
    "accepted",
    "affair",
    "answered",
    "complete",
    "decided",
    "drafted",
    "grant",
    "make_seal",
    "opened",
    "phoned",
    "picture",
    "renew",
]
