"""How a bundle follows its parts: what waited begins, the state is the worst, the day the end of the longest path."""

from __future__ import annotations

import datetime as dt
from typing import Any

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.clock import queries as calendars
from doorstep.base.clock import terms
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.actions.opening import Known
from doorstep.cases.applications.models import Application, MaterialState
from doorstep.cases.materials import actions as materials
from doorstep.cases.packages import merged, queries, states, union
from doorstep.cases.packages.models import Package, PackagePage, PackagePaper, Part
from doorstep.cases.packages.pieces import Applied
from doorstep.cases.packages.queries import PartView, Running
from doorstep.cases.packages.queries.running import filled, is_granted
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.models import Depth, ItemStatus, Offering

from .lock import say


def follow(sender: Any, *, application: Application, actor: Actor, **_more: Any) -> None:
    """Take the news that an affair of a bundle has moved: in its transaction, its row being locked already."""
    part = Part.objects.filter(application=application, is_replaced=False).only("package_id").first()
    if part is not None:
        package = (
            Package.objects.select_for_update(of=("self",))
            .select_related("version", "site", "applicant", "organisation")
            .get(pk=part.package_id)
        )
        settle(package, actor=actor)


def settle(package: Package, *, actor: Actor) -> Running:
    """Begin what waits for nothing any more, then write down the bundle's state and day."""
    at = queries.running(package)
    begun = [
        view for view in at.parts if view.state == "waiting" and not at.waits_for(view) and begin(at, view)
    ]
    if begun:
        at = queries.running(package)
        say(package, "part_begun", actor=actor, data={"parts": [view.key for view in begun]})
    before = package.status
    is_over = states.is_over(at.states)
    package.status = states.worst(at.states)
    package.due_on = None if is_over else due_on(at)
    package.finished_at = (package.finished_at or clock.now()) if is_over else None
    package.save(update_fields=["status", "due_on", "finished_at"])
    if is_over:  # photos that nobody judged
        PackagePage.objects.filter(paper__package=package).delete()
    if package.status != before:
        say(package, "moved", actor=actor, data={"status": package.status})
    return at


def begin(at: Running, view: PartView) -> bool:
    """Open the affair of a part that waited, with all that is known by now; False where its item can't be taken here now.

    By the program, on behalf of nobody: whoever opened the bundle answers for the affair (首问负责).
    """
    if not _is_taken(at.package.site_id, view.applied):
        return False
    view.part.application = applications.open_application(
        at.package.site_id,
        view.part.kind.item_id,
        applicant_id=at.package.applicant_id,
        organisation_id=at.package.organisation_id if _may_act_for(view.applied) else None,
        situation=view.applied.situation,
        known=known_of(at, view),
        actor=system("desk"),
    )
    view.part.save(update_fields=["application"])
    _carry_over(at, view, view.part.application)
    return True


def _carry_over(at: Running, view: PartView, begun: Application) -> None:
    """What the applicant said of using what the county has holds for this part too."""
    there = set(
        PackagePaper.objects.filter(package=at.package, state=MaterialState.ON_FILE).values_list(
            "key", flat=True
        )
    )
    said = {key: one for key, one in queries.said(at.package).items() if key in there or not one.is_agreed}
    keys = {paper.pk: union.paper_key(view.applied.piece, paper) for paper in view.applied.papers}
    found = {
        row.pk: said[keys[row.material_id]]
        for row in begun.materials.all()
        if keys.get(row.material_id) in said
    }
    if found:
        materials.carry_over(begun.pk, found, actor=system("desk"))


def known_of(at: Running, view: PartView) -> Known:
    """What a part begins with: its share of the one form, the papers that are there, and the results that it waited for."""
    said = {paper.key: paper for paper in PackagePaper.objects.filter(package=at.package)}
    papers = {}
    for paper in view.applied.papers:
        key = union.paper_key(view.applied.piece, paper)
        if union.made_by(view.applied.piece, paper, at.keys):
            papers[paper.pk] = (MaterialState.ELECTRONIC, None)
        elif key in said and said[key].state == MaterialState.ON_FILE:
            continue  # by its source, see `_carry_over`
        elif key in said and (said[key].state != MaterialState.ELECTRONIC or paper.electronic_substitute):
            papers[paper.pk] = (said[key].state, said[key].file_id)
    return Known(at.package.handler_id, sound(view.applied, filled(at), at.kept.questions), papers)


def sound(one: Applied, answers: dict[str, Any], questions: dict[str, Any]) -> dict[str, Any]:
    """A part's share of the one form, without what its own form does not accept: that is asked for at the counter."""
    given = merged.answers_of(one, answers, questions)
    schema = one.piece.version.form.schema
    try:
        return dict(forms.check(schema, given, complete=False))
    except Invalid as wrong:
        names = {name.split(".", maxsplit=1)[0] for name in wrong.errors}
        return {name: value for name, value in given.items() if name not in names}


def _may_act_for(one: Applied) -> bool:
    return bool(one.piece.version.for_whom != "person")


def _is_taken(site_code: str, one: Applied) -> bool:
    return (
        Offering.objects.filter(
            site_id=site_code, item_id=one.piece.kind.item_id, item__status=ItemStatus.ACTIVE
        )
        .exclude(depth=Depth.GUIDE)
        .exists()
    )


def due_on(at: Running) -> dt.date:
    """The end of the longest path over the parts (working days): what is under way by its own dates, what waits after it."""
    today = clock.today()
    calendar = calendars.calendar(min(today, at.package.opened_at.astimezone(clock.ZONE).date()))
    ends: dict[str, dt.date] = {}
    for view in at.parts:
        if view.state == "withdrawn":
            continue
        start = max((ends[key] for key in view.part.kind.after if key in ends), default=today)
        ends[view.key] = _end(view, max(start, today), calendar)
    return max(ends.values(), default=today)


def _end(view: PartView, start: dt.date, calendar: terms.Calendar) -> dt.date:
    affair = view.application
    if affair is not None and (is_granted(view) or view.state in {"refused", "ended"}):
        at = affair.issued_at or affair.decided_at or affair.finished_at or affair.opened_at
        return at.astimezone(clock.ZONE).date()
    if affair is not None and affair.promised_due is not None:
        return affair.promised_due
    ends = terms.run(start, view.applied.piece.version.promised_days, calendar).date
    return ends or start
