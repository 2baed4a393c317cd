"""A running bundle: its parts and their states, its one form, its one list of papers, what is missing."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from doorstep.acts.certificates.models import CertificateStatus
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import crypto
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.cases.applications import queries as applications
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState
from doorstep.cases.applications.queries import Gap
from doorstep.cases.applications.states import MOVES as AFFAIR_MOVES
from doorstep.cases.packages import merged, policies, questionnaire, states, union
from doorstep.cases.packages.models import Package, PackagePaper, Part
from doorstep.cases.packages.pieces import Applied, Piece
from doorstep.cases.packages.union import Need

OPEN = ("opened", "noticed")
"""A part whose form and papers may still be changed; one that has not begun may be filled ahead of it."""
GONE = ("ended", "revoked", "withdrawn")
"""A part that asks for nothing and will give nothing."""


@dataclass(frozen=True)
class Kept:
    """What was said: to the questions, to each item's own (by part), and in the one form."""

    questions: dict[str, Any] = field(default_factory=dict)
    situations: dict[str, dict[str, Any]] = field(default_factory=dict)
    form: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PartView:
    """A part of a running bundle with its state and its item; `application` is None while it waits."""

    part: Part
    state: str
    applied: Applied

    @property
    def key(self) -> str:
        """The part's name inside its bundle."""
        return self.part.kind.key

    @property
    def name(self) -> str:
        """The item's name."""
        return self.applied.piece.version.name

    @property
    def application(self) -> Application | None:
        """The part's affair."""
        return self.part.application

    @property
    def withheld(self) -> str:
        """Why it can't begin now, where its item is out of use."""
        return self.applied.piece.withheld if self.state == "waiting" else ""

    @property
    def is_open(self) -> bool:
        """Whether it is still being completed."""
        return self.state in OPEN


@dataclass(frozen=True)
class Running:
    """A bundle with its parts in order and what was said."""

    package: Package
    kept: Kept
    parts: list[PartView]

    @property
    def asking(self) -> list[Applied]:
        """The parts that the one form and the one list still ask for: being completed, or not begun."""
        return [view.applied for view in self.parts if view.is_open or view.state == "waiting"]

    @property
    def keys(self) -> list[str]:
        """All its parts."""
        return [view.key for view in self.parts]

    @property
    def pending(self) -> list[str]:
        """The parts whose result is not there yet."""
        return [view.key for view in self.parts if not is_granted(view)]

    @property
    def revision(self) -> str:
        """Another one after every saving of what was said, here or on the page of one of the affairs."""
        told = [str(self.package.revision)]
        for view in self.parts:
            if (affair := view.application) is not None:
                told += [str(affair.pk), str(affair.answers_revision), _print(affair.situation_sealed)]
        return hashlib.sha256(" ".join(told).encode()).hexdigest()[:16]

    @property
    def states(self) -> list[str]:
        """The states of its parts."""
        return [view.state for view in self.parts]

    def part(self, key: str) -> PartView | None:
        """The part called `key`."""
        return next((view for view in self.parts if view.key == key), None)

    def waits_for(self, view: PartView) -> list[PartView]:
        """The parts that this one still waits for."""
        before = (self.part(key) for key in view.part.kind.after)
        return [one for one in before if one is not None and not is_granted(one)]


@dataclass(frozen=True)
class Paper:
    """A paper of the one list: what is wanted, whether it is there, and the rows of the affairs that it stands for.

    `is_asked` while an affair that wants it is being completed or has not begun.
    """

    need: Need
    state: str
    rows: list[ApplicationMaterial]
    is_asked: bool = True

    @property
    def is_there(self) -> bool:
        """Whether it was seen, scanned, is electronic, or the county had it."""
        return self.state not in {MaterialState.MISSING, MaterialState.PROMISED}

    @property
    def mark(self) -> str:
        """A short name of it for a page's addresses and ids; the key is the paper's own name."""
        return mark_of(self.need.key)


def _print(sealed: bytes | None) -> str:
    return hashlib.sha256(bytes(sealed or b"")).hexdigest()


def mark_of(key: str) -> str:
    """The same of a paper's key."""
    return hashlib.sha256(key.encode()).hexdigest()[:12]


def is_granted(view: PartView) -> bool:
    """Whether what waits for this part may begin: it was decided for, whether or not its paper is out yet."""
    status = view.application.status if view.application else ""
    return view.state in {"ready", "done"} or (view.state != "revoked" and status in {"granted", "sealed"})


def is_ready(view: PartView) -> bool:
    """Whether something of it lies to be handed over: its result, or the refusal."""
    status = view.application.status if view.application else ""
    return view.state != "revoked" and status in {"issued", "refused"}


def is_fallen(at: Running, view: PartView) -> bool:
    """Whether the part came to nothing that counts and may be opened again (重新申请): not in a bundle that was withdrawn."""
    return view.state in states.FALLEN and at.package.withdrawn_at is None


def answers_row(package_id: uuid.UUID | str) -> str:
    """What the sealed answers are bound to."""
    return f"packages.package:{package_id}:answers"


def kept(package: Package) -> Kept:
    """What was said so far; for the inside of actions. Pages ask `read_form`."""
    if package.answers_sealed is None:
        return Kept()
    return Kept(**json.loads(crypto.unseal(package.answers_sealed, answers_row(package.pk))))


def find(actor: Actor, package_id: uuid.UUID | str) -> Package:
    """One bundle with what its pages show; raises NotFound where the actor may not know of it."""
    try:
        key = uuid.UUID(str(package_id))
    except ValueError:
        raise NotFound(_("没有这个一件事。")) from None
    found = (
        policies.visible_to(actor)
        .filter(pk=key)
        .select_related("version__kind", "site", "applicant", "organisation", "handler", "ticket")
        .first()
    )
    if found is None:
        raise NotFound(_("没有这个一件事。"))
    return found


def running(package: Package) -> Running:
    """A bundle's present parts with their states; three queries, however many parts there are."""
    said = kept(package)
    rows = (
        Part.objects.filter(package=package, is_replaced=False)
        .select_related(
            "kind__item__department",
            "kind__item__current__form",
            "kind__item__current__questions",
            "application__version__form",
            "application__version__questions",
            "application__certificate",
        )
        .prefetch_related("kind__item__current__materials", "application__version__materials")
        .order_by("kind__position")
    )
    views = [_view(package, part, said) for part in rows]
    return Running(package, said, _apart(views, said))


def _view(package: Package, part: Part, said: Kept) -> PartView:
    affair = part.application
    version = affair.version if affair else part.kind.item.current
    version.item = part.kind.item
    papers = tuple(sorted(version.materials.all(), key=lambda paper: paper.position))
    piece = Piece(part.kind, version, papers)
    if affair:  # whatever was said on its own page goes before what was said here
        applied = Applied(piece, "", applications.situation(affair), applications.answers(affair))
    else:
        applied = Applied(piece, "", questionnaire.fitting(piece, said.situations.get(part.kind.key, {})))
    certificate = affair.certificate if affair else None
    state = states.of_part(
        affair.status if affair else None,
        has_result=certificate is not None,
        is_withdrawn=package.withdrawn_at is not None,
        is_revoked=certificate is not None and certificate.status == CertificateStatus.REVOKED,
    )
    return PartView(part, state, applied)


def _apart(views: list[PartView], said: Kept) -> list[PartView]:
    """The parts with the fields that each has to ask for by itself, their items' versions being no more of one time."""
    there = [view for view in views if view.state not in GONE]
    pending = [view.key for view in views if not is_granted(view)]
    alone = merged.apart([view.applied for view in there], said.questions, pending)
    if not alone:
        return views
    return [_with_alone(view, alone.get(view.key, frozenset())) for view in views]


def _with_alone(view: PartView, alone: frozenset[str]) -> PartView:
    return replace(view, applied=replace(view.applied, piece=replace(view.applied.piece, alone=alone)))


def form_of(at: Running) -> dict[str, Any]:
    """The one form for what is still being completed or has not begun; {} where nothing is."""
    if not at.asking:
        return {}
    return merged.form(at.package.version.title, at.asking, at.kept.questions, at.pending, at.keys)


def filled(at: Running) -> dict[str, Any]:
    """The answers of the one form as they stand: as kept, and as the affairs have them, which anybody may have mended."""
    found = dict(at.kept.form)
    for view in at.parts:
        if view.application is not None:
            for name, value in view.applied.answers.items():
                if name in view.applied.piece.version.form.schema["properties"]:
                    found[merged.meaning(view.applied.piece, name)] = value
    return found


def read_form(actor: Actor, at: Running) -> tuple[dict[str, Any], dict[str, Any]]:
    """The one form and its answers, for those who handle or decide; raises NotAllowed for others."""
    if not policies.may_read_answers(actor, at.package):
        raise NotAllowed(_("您的岗位不能查看表单内容。"))
    schema = form_of(at)
    answers = filled(at) if schema else {}
    return schema, {name: value for name, value in answers.items() if name in schema.get("properties", {})}


def papers_of(at: Running) -> list[Paper]:
    """The one list: every paper once, with whether it is there; two queries."""
    rows = ApplicationMaterial.objects.filter(
        application__in=[view.application.pk for view in at.parts if view.application]
    ).select_related("material", "file")
    by_material = {(row.application_id, row.material_id): row for row in rows}
    said = {paper.key: paper for paper in PackagePaper.objects.filter(package=at.package)}
    of_key = {view.key: view for view in at.parts}
    asking = {one.key for one in at.asking}
    found = []
    for need in union.needs([view.applied for view in at.parts if view.state not in GONE], at.keys):
        mine = [_row(of_key[key], pk, by_material) for key, pk in need.rows]
        there = [row for row in mine if row is not None and row.application_id]
        is_asked = any(key in asking for key, _pk in need.rows)
        found.append(Paper(need, _state(need, there, said), there, is_asked))
    return found


def _row(
    view: PartView, material_id: int, rows: Mapping[tuple[Any, int], ApplicationMaterial]
) -> ApplicationMaterial | None:
    return rows.get((view.application.pk, material_id)) if view.application else None


def _state(need: Need, rows: Sequence[ApplicationMaterial], said: Mapping[str, PackagePaper]) -> str:
    """Missing as long as one affair misses it; what no affair has yet is as the list was told."""
    found = [row.state for row in rows]
    if not found:
        return said[need.key].state if need.key in said else MaterialState.MISSING
    for state in (MaterialState.MISSING, MaterialState.PROMISED, MaterialState.SCANNED, MaterialState.SEEN):
        if state in found:
            return state
    return found[0]


def gaps(at: Running) -> dict[str, list[Gap]]:
    """What keeps each part that has begun from being accepted, by part; a few queries for each part still open."""
    return {
        view.key: applications.gaps(view.application)
        for view in at.parts
        if view.is_open and view.application is not None
    }


def undecided(at: Running) -> list[PartView]:
    """The parts that a withdrawal of the whole ends: those not begun, and those whose affair may still be withdrawn."""
    return [
        view
        for view in at.parts
        if view.state == "waiting"
        or (view.application is not None and view.application.status in AFFAIR_MOVES["withdraw"])
    ]
