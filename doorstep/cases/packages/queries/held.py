"""What the county has already for papers of a bundle: each offered once, whichever affairs want it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications.models import ApplicationMaterial, MaterialState
from doorstep.cases.materials import queries as materials
from doorstep.cases.materials.models import Reuse
from doorstep.cases.materials.queries import Source
from doorstep.cases.materials.queries.held import code_of
from doorstep.cases.packages import union
from doorstep.cases.packages.models import Package, PackagePaper

from .running import Paper, Running, papers_of

AWAITED = (MaterialState.MISSING, MaterialState.PROMISED)
"""The states of a paper that is not there."""


@dataclass(frozen=True)
class PaperOffer:
    """What may be used again for one paper of the one list; `rows` are its rows, by affair."""

    paper: Paper
    source: Source
    rows: dict[uuid.UUID, int] = field(default_factory=dict)


def offers(actor: Actor, at: Running) -> list[PaperOffer]:
    """What the county has for papers of the list that are still missing; what was declined in this bundle is left out.

    A few queries for each affair that is being completed.
    """
    listed = {row.pk: paper for paper in papers_of(at) for row in paper.rows}
    declined = {(key, code_of(one)) for key, one in said(at.package).items() if not one.is_agreed}
    found: dict[tuple[str, str], PaperOffer] = {}
    for view in at.parts:
        if view.application is None or not view.is_open:
            continue
        for offer in materials.offers(actor, view.application):
            paper, code = listed.get(offer.row.pk), offer.source.code
            if paper is None or (paper.need.key, code) in declined:
                continue
            one = found.setdefault((paper.need.key, code), PaperOffer(paper, offer.source))
            one.rows[view.application.pk] = offer.row.pk
    return list(found.values())


def said(package: Package) -> dict[str, Reuse]:
    """Paper → what the applicant said last of using what the county has for it, in any affair of the bundle."""
    found = (
        Reuse.objects.filter(row__application__part__package=package)
        .select_related("row__material", "row__application__part__kind", "held", "certificate")
        .order_by("pk")
    )
    return {_key(one.row): one for one in found}


def brought(package: Package) -> dict[str, tuple[str, uuid.UUID | None]]:
    """Paper → how it is there and its file, by the affairs, those of replaced parts too: also what was seen or scanned on
    an affair's own page. By the list itself for what no affair has yet.
    """
    found = {
        paper.key: (paper.state, paper.file_id) for paper in PackagePaper.objects.filter(package=package)
    }
    rows = (
        ApplicationMaterial.objects.filter(application__part__package=package)
        .select_related("material", "application__part__kind")
        .order_by("application__part__pk", "pk")
    )
    by_affairs: dict[str, tuple[str, uuid.UUID | None]] = {}
    for row in rows:
        key = _key(row)
        if row.state not in AWAITED or key not in by_affairs:
            by_affairs[key] = (row.state, row.file_id)
    return {**found, **by_affairs}


def _key(row: ApplicationMaterial) -> str:
    papers: Mapping[str, str] = row.application.part.kind.papers
    name = row.material.name
    return union.plain(papers.get(name, name))


def sources(at: Running, papers: Iterable[Paper]) -> dict[str, Source]:
    """Paper → what the bundle makes use of there, in the state it is in at this moment; a query for each affair."""
    used: dict[int, Source] = {}
    for view in at.parts:
        if view.application is not None:
            used |= materials.used(view.application)
    return {
        paper.need.key: used[row.pk]
        for paper in papers
        for row in paper.rows
        if row.pk in used and paper.is_there
    }
