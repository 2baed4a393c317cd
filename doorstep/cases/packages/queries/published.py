"""Bundles as published: what there is, and what one comes to for somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotFound
from doorstep.cases.packages import building, definition, policies, questionnaire, union
from doorstep.cases.packages.models import PackageKind, PackageVersion, PartKind
from doorstep.cases.packages.pieces import Applied, Piece
from doorstep.cases.packages.union import Need, Span
from doorstep.registry.catalogue import situations
from doorstep.registry.catalogue.forms.schema import Schema, without_hidden
from doorstep.registry.catalogue.models import Depth, ItemStatus
from doorstep.registry.places.models import Site


@dataclass(frozen=True)
class Union:
    """A bundle for somebody's answers: its parts with why, what to bring once, how long, which offices are spared."""

    version: PackageVersion
    questions: Schema
    answers: Mapping[str, Any]
    unasked: list[str]
    applied: list[Applied]
    needs: list[Need]
    made: list[tuple[str, str]]
    spans: list[Span]
    days: int
    withheld: list[Applied]
    """The parts that are needed and can't be done now: their item is suspended or cancelled."""

    @property
    def held_up(self) -> list[Applied]:
        """The parts that have to wait until a suspended one can be done again."""
        gone = {one.key for one in self.withheld if one.piece.kind.item.status == ItemStatus.SUSPENDED}
        found: list[Applied] = []
        for one in self.applied:
            if gone & set(one.piece.kind.after):
                gone.add(one.key)
                found.append(one)
        return found

    @property
    def is_answered(self) -> bool:
        """Whether every question that these answers show has one."""
        return not self.unasked

    @property
    def departments(self) -> list[str]:
        """The offices that one would otherwise go to, one after the other."""
        return list(dict.fromkeys(one.piece.version.item.department.name for one in self.applied))

    @property
    def papers_alone(self) -> int:
        """How many papers one would bring if each affair were done alone."""
        return sum(len(one.papers) for one in self.applied)


def published() -> QuerySet[PackageKind]:
    """The county's bundles in their order, each with its present version; one query."""
    return PackageKind.objects.filter(current__isnull=False).select_related("current").order_by("position")


def version_of(code: str, *, draft_for: Actor | None = None) -> PackageVersion:
    """The present version of a bundle; for who may publish, the draft where there is one. Raises NotFound."""
    if draft_for is not None and policies.may_publish(draft_for):
        return newest(code)
    kind = published().filter(code=code).first()
    if kind is None:
        raise NotFound(_("没有这个一件事。"))
    version: PackageVersion = kind.current
    version.kind = kind
    return version


def newest(code: str) -> PackageVersion:
    """The bundle's newest version, draft or not, for who writes the next; raises NotFound."""
    found = PackageVersion.objects.filter(kind=code).select_related("kind").order_by("-number").first()
    if found is None:
        raise NotFound(_("没有这个一件事。"))
    return found


def with_drafts() -> list[tuple[PackageKind, PackageVersion, bool]]:
    """All bundles of the bureau in their order, also those never published, each with the version that it shows and
    whether a draft waits; two queries.
    """
    drafts = {
        version.kind_id: version for version in PackageVersion.objects.filter(published_at__isnull=True)
    }
    kinds = PackageKind.objects.select_related("current").order_by("position")
    return [
        (kind, kind.current or drafts[kind.pk], kind.pk in drafts)
        for kind in kinds
        if kind.current or kind.pk in drafts
    ]


def pieces(version: PackageVersion) -> list[Piece]:
    """The parts of a version with what their items demand now; two queries. A part whose item is out of use is left out."""
    return [piece for piece in _all_pieces(version) if piece.is_active]


def _all_pieces(version: PackageVersion) -> list[Piece]:
    parts = (
        PartKind.objects.filter(version=version, item__current__isnull=False)
        .select_related("item__department", "item__current__form", "item__current__questions")
        .prefetch_related("item__current__materials")
        .order_by("position")
    )
    return [_piece(part) for part in parts]


def _piece(part: PartKind) -> Piece:
    version = part.item.current
    version.item = part.item
    return Piece(part, version, tuple(sorted(version.materials.all(), key=lambda paper: paper.position)))


def union_for(version: PackageVersion, answers: Mapping[str, Any]) -> Union:
    """What the bundle comes to for these answers, those that no question has being left out; two queries.

    A part whose item is out of use is needed all the same: it is told apart, and what it makes for others is not asked
    for while it can come back.
    """
    every = _all_pieces(version)
    parts = [piece for piece in every if piece.is_active]
    schema = questionnaire.whole(version.questions, parts)
    said = tidy(schema, answers)
    applied = union.applying(parts, schema, said)
    withheld = union.applying([piece for piece in every if not piece.is_active], schema, said)
    suspended = [one.key for one in withheld if one.piece.kind.item.status == ItemStatus.SUSPENDED]
    return Union(
        version,
        schema,
        said,
        [name for name in definition.names(schema) if name in situations.unasked(schema, said)],
        applied,
        union.needs(applied, [one.key for one in applied] + suspended),
        union.made(applied),
        union.spans(applied),
        union.total_days(applied),
        withheld,
    )


def tidy(schema: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The answers that are choices of questions which are asked."""
    properties = schema["properties"]
    given = {
        name: answers[name] for name in properties if answers.get(name) in properties[name].get("enum", ())
    }
    return without_hidden(schema, given)


def sites_for(applied: Iterable[Applied]) -> list[Site]:
    """The open sites that take in every one of these parts, centres first, by the sound of the name; one query."""
    codes = {one.piece.kind.item_id for one in applied}
    here = Q(offerings__item__in=codes) & ~Q(offerings__depth=Depth.GUIDE)
    found = (
        Site.objects.filter(is_open=True)
        .annotate(takes=Count("offerings", filter=here))
        .filter(takes=len(codes), takes__gt=0)
        .select_related("area")
    )
    return sorted(found, key=lambda site: (site.tier != "town_centre", site.pinyin))


def summary() -> list[dict[str, Any]]:
    """Each bundle with its version, its number of questions and parts; two queries."""
    counts = dict(
        PartKind.objects.values_list("version").annotate(parts=Count("pk")).values_list("version", "parts")
    )
    return [
        {
            "code": kind.code,
            "title": kind.current.title,
            "version": kind.current.number,
            "questions": len(kind.current.questions["properties"]),
            "parts": counts.get(kind.current_id, 0),
        }
        for kind in published()
    ]


def faults() -> list[dict[str, Any]]:
    """What is wrong with the published bundles under what their items demand now; empty when all lead somewhere."""
    found = []
    for kind in published():
        parts = list(kind.current.parts.order_by("position"))
        built = building.build(building.definition_of(kind.current, parts))
        found += [
            {"code": kind.code, "place": place, "row": row, "fault": fault}
            for place, row, fault in built.faults
        ]
    return found
