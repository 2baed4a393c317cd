"""How a bundle follows its parts: what waited begins, the state is the worst, the day the end of the longest path."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db.models import QuerySet

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.clock import queries as calendars
from doorstep.base.clock import terms
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.actions.opening import Known
from doorstep.cases.applications.models import Application, MaterialState
from doorstep.cases.materials import actions as materials
from doorstep.cases.packages import merged, queries, states, union
from doorstep.cases.packages.models import Package, PackagePage, Part
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
        settle(_whole().get(pk=part.package_id), actor=actor)


def hold(sender: Any, *, application: Application, **_more: Any) -> None:
    """Lock the bundle of an affair that a verb has just locked; else two parts could wait for each other, one holding the
    bundle and one the seal.
    """
    found = Package.objects.filter(pk__in=Part.objects.filter(application=application).values("package"))
    list(found.select_for_update(of=("self",)).values_list("pk"))


def begin_waiting(*, actor: Actor) -> int:
    """Begin every part that waits for nothing any more and could not begin then: its item is taken in again. How many.

    For the nightly job; each bundle in a transaction of its own.
    """
    waiting = Part.objects.filter(
        application=None,
        is_replaced=False,
        package__finished_at=None,
        package__withdrawn_at=None,
    )
    packages = list(waiting.order_by("package").values_list("package", flat=True).distinct())
    return sum(_try_again(pk, actor=actor) for pk in packages)


@act
def _try_again(package_id: uuid.UUID, *, actor: Actor) -> int:
    package = _whole().get(pk=package_id)
    before = queries.running(package).states.count("waiting")
    return before - settle(package, actor=actor).states.count("waiting")


def _whole() -> QuerySet[Package]:
    return Package.objects.select_for_update(of=("self",)).select_related(
        "version", "site", "applicant", "organisation"
    )


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
    brought = queries.brought(at.package)
    there = {key for key, (state, _file) in brought.items() if state == MaterialState.ON_FILE}
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
    brought = queries.brought(at.package)
    papers: dict[int, tuple[str, uuid.UUID | None]] = {}
    for paper in view.applied.papers:
        key = union.paper_key(view.applied.piece, paper)
        if union.made_by(view.applied.piece, paper, at.keys):
            papers[paper.pk] = (MaterialState.ELECTRONIC, None)
            continue
        state, file = brought.get(key, (MaterialState.MISSING, None))
        if state == MaterialState.ELECTRONIC and not paper.electronic_substitute:
            continue
        if state not in {MaterialState.MISSING, MaterialState.PROMISED, MaterialState.ON_FILE}:
            papers[paper.pk] = (state, file)  # what is on file comes by its source, see `_carry_over`
    return Known(at.package.handler_id, sound(view.applied, filled(at), at.kept.questions), papers)


def sound(one: Applied, answers: dict[str, Any], questions: dict[str, Any]) -> dict[str, Any]:
    """A part's share of the one form, without what its own form does not accept: that is asked for at the counter."""
    given = merged.answers_of(one, answers, questions)
    schema = one.piece.version.form.schema
    while given:
        try:
            return dict(forms.check(schema, given, complete=False))
        except Invalid as wrong:
            names = {name.split(".", maxsplit=1)[0] for name in wrong.errors} & given.keys()
            given = {name: value for name, value in given.items() if name not in names} if names else {}
    return {}


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


def due_on(at: Running) -> dt.date | None:
    """The end of the longest path over the parts (working days): what is under way by its own dates, what waits after it.

    None while a part waits for its item to be in use again: nobody can say when.
    """
    if any(view.withheld for view in at.parts):
        return None
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
    if affair is not None and (is_granted(view) or view.state in states.FALLEN):
        at = affair.issued_at or affair.decided_at or affair.finished_at or affair.opened_at
        return at.astimezone(clock.ZONE).date()
    if affair is not None and affair.promised_due is not None:
        return affair.promised_due
    ends = terms.run(start, view.applied.piece.version.promised_days, calendar).date
    return ends or start
