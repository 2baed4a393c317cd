"""What came by phone, as the page of an affair or of a bundle shows it: both in one shape, each with its own addresses."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from doorstep.cases.applications.models import Application
from doorstep.cases.materials import policies, queries
from doorstep.cases.materials.actions.way_in import WORDS
from doorstep.cases.packages import policies as package_policies
from doorstep.cases.packages import queries as packages
from doorstep.cases.packages.models import Package
from doorstep.faces.shell.codes import qr

PDF = "application/pdf"


@dataclass(frozen=True)
class Arrival:
    """One paper that a phone sent: its pages as (address, is it a PDF), the row of the list that it belongs to, and
    where the clerk's word on it goes.
    """

    id: int
    name: str
    state: str
    word: str
    shots: list[tuple[str, bool]]
    row: str
    confirm: str
    reject: str


def told(request: Any, affair: Application) -> dict[str, Any]:
    """What came by phone, for who may read the affair's answers; and a mark that changes with it."""
    may_look = policies.may_look(request.actor, affair)
    found = queries.arrived(request.actor, affair) if may_look else []
    arrivals = [
        Arrival(
            paper.row_id,
            paper.row.material.name,
            paper.state,
            paper.word,
            _shots("desk:phone_page", affair.pk, paper),
            f"material_{paper.row_id}",
            reverse("desk:phone_confirm", args=[affair.pk, paper.row_id]),
            reverse("desk:phone_reject", args=[affair.pk, paper.row_id]),
        )
        for paper in found
    ]
    ways = {name: reverse(f"desk:phone_{name}", args=[affair.pk]) for name in ("papers", "close")}
    return _panel(queries.link_of(affair), arrivals, ways)


def told_of_bundle(request: Any, package: Package) -> dict[str, Any]:
    """The same of a bundle: each paper of its one list once."""
    may_look = package_policies.may_read_answers(request.actor, package)
    found = packages.arrived(package) if may_look else []
    names = (
        {paper.need.key: paper for paper in packages.papers_of(packages.running(package))} if found else {}
    )
    arrivals = [
        Arrival(
            paper.pk,
            names[paper.key].need.name,
            paper.phone_state,
            paper.phone_word,
            _shots("desk:package_phone_page", package.pk, paper),
            f"paper-{names[paper.key].mark}",
            reverse("desk:package_phone_confirm", args=[package.pk, paper.pk]),
            reverse("desk:package_phone_reject", args=[package.pk, paper.pk]),
        )
        for paper in found
        if paper.key in names
    ]
    ways = {name: reverse(f"desk:package_phone_{name}", args=[package.pk]) for name in ("papers", "close")}
    return _panel(packages.link_of(package), arrivals, ways)


def code_for(address: str) -> dict[str, Any]:
    """The code that is shown once, for its secret is kept nowhere."""
    return {"phone_code": qr(address), "phone_address": address}


def _shots(name: str, of: Any, paper: Any) -> list[tuple[str, bool]]:
    pages = sorted(paper.pages.all(), key=lambda page: page.pk)
    return [(reverse(name, args=[of, page.pk]), page.file.media_type == PDF) for page in pages]


def _panel(link: Any, arrivals: list[Arrival], ways: dict[str, str]) -> dict[str, Any]:
    mark = ".".join(f"{one.id}-{one.state}-{one.shots}" for one in arrivals)
    return {
        "phone_papers": arrivals,
        "phone_link": link,
        "phone_words": [(word, _(word)) for word in WORDS],
        "phone_ways": ways,
        "phone_mark": hashlib.sha256(f"{link.pk if link else ''}{mark}".encode()).hexdigest()[:16],
    }
