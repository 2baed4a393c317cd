"""What one part of a bundle has to do with another: what is missing of those that wait, what fell, what can't be known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base.core.errors import Invalid
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState
from doorstep.cases.applications.queries import Gap
from doorstep.cases.applications.troubled import TROUBLED
from doorstep.cases.packages import merged
from doorstep.cases.packages.models import Package, Part
from doorstep.cases.packages.pieces import Piece
from doorstep.registry.catalogue import forms

from .running import Paper, PartView, Running, filled, is_granted, papers_of, running


def coming_gaps(at: Running) -> dict[str, list[Gap]]:
    """What is known to be missing already of each part that has not begun: its papers and its answers, by part.

    What another part makes or brings about is not missing; of what can't begin at all (withheld) nothing is asked.
    """
    waiting = [view for view in at.parts if view.state == "waiting" and not view.withheld]
    if not waiting:
        return {}
    papers, answers = papers_of(at), filled(at)
    return {
        view.key: [*_missing_papers(view, papers), *_missing_answers(at, view, answers)] for view in waiting
    }


def _missing_papers(view: PartView, papers: Sequence[Paper]) -> list[Gap]:
    required = {paper.pk for paper in view.applied.papers if paper.is_required}
    return [
        Gap("material", f"paper_{paper.need.key}", paper.need.name, _("请补交“%s”。") % paper.need.name)
        for paper in papers
        if paper.state == MaterialState.MISSING
        and any(key == view.key and pk in required for key, pk in paper.need.rows)
    ]


def _missing_answers(at: Running, view: PartView, answers: Mapping[str, Any]) -> list[Gap]:
    piece = view.applied.piece
    schema = forms.relaxed(piece.version.form.schema, merged.later(piece, at.keys))
    given = merged.answers_of(view.applied, answers, at.kept.questions)
    try:
        forms.check(schema, given, complete=True)
    except Invalid as wrong:
        found = {name.split(".", maxsplit=1)[0]: told for name, told in wrong.errors.items()}
        return [
            Gap(
                "field",
                merged.meaning(piece, name),
                schema["properties"][name]["title"],
                " ".join(map(str, told)),
            )
            for name, told in found.items()
            if name in schema["properties"]
        ]
    return []


def excused(application: Application) -> set[str]:
    """The fields that a part need not fill, for another part of its bundle was to bring them about and can't; two queries."""
    part = Part.objects.select_related("kind").filter(application=application).first()
    if part is None or not part.kind.later:
        return set()
    keys = Part.objects.filter(package=part.package_id, is_replaced=False).values_list("kind__key", flat=True)
    return merged.unassigned(Piece(part.kind, application.version, ()), list(keys))


def fallen(application: Application, rows: Sequence[ApplicationMaterial]) -> list[Gap]:
    """What a part of a bundle misses because a part before it fell or was never done: each paper among `rows` that it was
    to make, or where it makes none, the part itself. One query, for parts of bundles only.
    """
    part = Part.objects.select_related("kind").filter(application=application, is_replaced=False).first()
    if part is None or not (part.kind.after or part.kind.results):
        return []
    at = running(Package.objects.get(pk=part.package_id))
    by_name = {row.material.name: row for row in rows if row.state == MaterialState.ELECTRONIC}
    found = []
    for key in dict.fromkeys([*part.kind.after, *part.kind.results.values()]):
        before = at.part(key)
        if before is None or is_granted(before):
            continue
        papers = [
            by_name[name] for name, maker in part.kind.results.items() if maker == key and name in by_name
        ]
        found += [_lost(before, f"material_{row.pk}", row.material.name) for row in papers]
        if not papers:
            found.append(_lost(before, f"part_{key}", before.name))
    return found


def _lost(before: PartView, field: str, name: str) -> Gap:
    said = {"item": before.name}
    if before.state == "revoked":
        return Gap(TROUBLED, field, name, _("“%(item)s”的结果已被撤销，要先重新办好这一项。") % said)
    return Gap(TROUBLED, field, name, _("“%(item)s”还没有办成，要先办好这一项。") % said)
