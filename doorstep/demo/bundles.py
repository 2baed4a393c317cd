"""Bundles (一件事) of the days before the halls are played: at the known town one in every state.

They are taken in as at a window; what is decided at once at the town is decided, so that some results lie ready and some
were handed over in one pack. What is decided elsewhere, or waits, goes on when somebody at the demo takes it up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import actions as affairs
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package, PackageKind
from doorstep.cases.packages.queries import Running, Union
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import Depth, Offering
from doorstep.registry.people import actions as people

from .cast import Cast
from .day import Story
from .residents import Person

FATES = ("opened", "wanting", "running", "partly_refused", "ready", "done", "withdrawn")
"""Every state in which a bundle can be; the town has one of each."""
AT_ONCE = ("partly_refused", "ready", "done")
"""Fates for which all parts must be decided at the window."""
TRIES = 12
WHY = {"refused": "经营场所或资格材料与登记信息不一致。", "withdrawn": "申请人想先与家人商量，改日再办。"}


def chosen(site: str, fate: str, chance: random.Random) -> tuple[PackageKind, Union] | None:
    """A bundle that the site can take in for drawn answers, and, where the fate asks for it, decide at once."""
    depths = dict(Offering.objects.filter(site_id=site).values_list("item_id", "depth"))
    kinds = list(queries.published())
    chance.shuffle(kinds)
    for kind in kinds:
        for told in _drawn(kind, chance):
            versions = [one.piece.version for one in told.applied]
            depth = [depths.get(version.item_id, Depth.GUIDE) for version in versions]
            at_once = all(d == Depth.DECIDE for d in depth) and all(v.is_instant for v in versions)
            if Depth.GUIDE in depth or len(versions) < 2:
                continue
            if at_once or fate not in AT_ONCE:
                return kind, told
    return None


def _drawn(kind: PackageKind, chance: random.Random) -> Iterator[Union]:
    """What the bundle comes to for some ways to answer all that it asks."""
    for _try in range(TRIES):
        told = queries.union_for(kind.current, {})
        while told.unasked:
            properties = told.questions["properties"]
            more = {name: chance.choice(properties[name]["enum"]) for name in told.unasked}
            told = queries.union_for(kind.current, {**told.answers, **more})
        yield told


def play_bundle(town: Cast, fate: str, person: Person, chance: random.Random) -> Story:
    """One bundle's way as far as its fate takes it."""
    found = chosen(town.site, fate, chance)
    if found is None:
        return
    kind, told = found
    clerk = chance.choice(town.clerks)
    resident = people.register(
        name=person.name,
        number=person.number,
        phone=person.phone,
        address=person.address,
        is_registered_here=person.is_registered_here,
        actor=clerk,
    )
    package = actions.open_package(
        town.site, kind.code, answers=told.answers, applicant_id=resident.pk, actor=clerk
    )
    yield 300
    yield from WAYS[fate](package, clerk, chance)


def _opened(package: Package, clerk: Actor, chance: random.Random) -> Story:
    """The form is filled, one paper was left at home."""
    _fill(package, clerk, chance)
    _see(package, clerk, but=1)
    yield None


def _wanting(package: Package, clerk: Actor, chance: random.Random) -> Story:
    _see(package, clerk, but=1)
    yield 60
    actions.notify(package.pk, actor=clerk)


def _running(package: Package, clerk: Actor, chance: random.Random) -> Story:
    _fill(package, clerk, chance)
    _see(package, clerk)
    yield 120
    actions.accept(package.pk, actor=clerk)


def _withdrawn(package: Package, clerk: Actor, chance: random.Random) -> Story:
    yield from _running(package, clerk, chance)
    yield 900
    actions.withdraw(package.pk, reason=WHY["withdrawn"], actor=clerk)


def _partly_refused(package: Package, clerk: Actor, chance: random.Random) -> Story:
    yield from _running(package, clerk, chance)
    yield 240
    first, *others = _accepted(package)
    affairs.refuse(first, reason=WHY["refused"], actor=clerk)
    for affair in others:
        yield from _granted(affair, clerk)


def _ready(package: Package, clerk: Actor, chance: random.Random) -> Story:
    """Everything decided, also what begins only when something else is granted."""
    yield from _running(package, clerk, chance)
    while found := _accepted(package):
        for affair in found:
            yield from _granted(affair, clerk)
        if any(view.is_open for view in _at(package).parts):
            yield from _running(package, clerk, chance)


def _done(package: Package, clerk: Actor, chance: random.Random) -> Story:
    yield from _ready(package, clerk, chance)
    yield 60
    actions.hand_over(package.pk, actor=clerk)


Way = Callable[[Package, Actor, random.Random], Story]
WAYS: dict[str, Way] = {
    "opened": _opened,
    "wanting": _wanting,
    "running": _running,
    "partly_refused": _partly_refused,
    "ready": _ready,
    "done": _done,
    "withdrawn": _withdrawn,
}


def _granted(affair: Any, clerk: Actor) -> Story:
    yield 90
    affairs.grant(affair, actor=clerk)
    affairs.seal(affair, actor=clerk)
    affairs.issue(affair, actor=clerk, make_page=False)


def _at(package: Package) -> Running:
    return queries.running(Package.objects.select_related("version").get(pk=package.pk))


def _accepted(package: Package) -> list[Any]:
    return [
        view.application.pk
        for view in _at(package).parts
        if view.application is not None and view.application.status == "accepted"
    ]


def _fill(package: Package, clerk: Actor, chance: random.Random) -> None:
    schema, known = queries.read_form(clerk, _at(package))
    if schema:
        actions.fill(package.pk, forms.generate(schema, chance, known), actor=clerk)


def _see(package: Package, clerk: Actor, *, but: int = 0) -> None:
    """Every paper was seen; `but` so many that are required were not brought."""
    papers = queries.papers_of(_at(package))
    away = [paper.need.key for paper in papers if paper.need.is_required and paper.rows][:but]
    seen = {paper.need.key: "seen" for paper in papers if paper.need.key not in away}
    if seen:
        actions.check_papers(package.pk, seen, actor=clerk)
