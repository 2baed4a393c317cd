"""The one form and the one list: what is said once is kept in every affair that asks for it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import Invalid, Taken
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import MaterialState
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.models import Package, PackagePaper
from doorstep.cases.packages.queries import Paper, Running
from doorstep.cases.packages.queries.running import filled
from doorstep.registry.catalogue import forms
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents.models import StoredFile

from .following import sound
from .lock import lock, say
from .opening import keep

KEPT = (MaterialState.SCANNED, MaterialState.ON_FILE)
SAID = (MaterialState.MISSING, MaterialState.SEEN, MaterialState.ELECTRONIC)


@act
def fill(
    package_id: uuid.UUID | str, answers: Mapping[str, Any], *, revision: str | None = None, actor: Actor
) -> Package:
    """Keep the one form's answers, complete or not, in every affair that is still being completed.

    Wrong ones raise Invalid with a message per field; with `revision` (`Running.revision` as the page
    was shown), Taken where somebody saved meanwhile, here or on the page of one of the affairs.
    """
    at = lock(package_id, "fill", actor=actor, may=policies.may_handle)
    if revision is not None and revision != at.revision:
        raise Taken(_("这份表单刚在另一个页面保存过，请先查看最新内容。"), revision=at.revision)
    schema = queries.form_of(at)
    if not schema:
        raise Invalid("form", _("各项都已受理，表单不能再改。"))
    told = forms.check(schema, dict(answers), complete=False)
    before = {name: value for name, value in filled(at).items() if name not in schema["properties"]}
    whole = {**before, **told}
    keep(at.package, at.kept.questions, at.kept.situations, whole)
    for view in at.parts:
        if view.is_open and view.application is not None:
            share = sound(view.applied, whole, at.kept.questions)
            if share != view.applied.answers:
                applications.fill(view.application.pk, share, actor=actor)
    say(at.package, "filled", actor=actor)
    return at.package


@act
def check_papers(
    package_id: uuid.UUID | str,
    states: Mapping[str, str],
    *,
    shown: Mapping[str, str] | None = None,
    actor: Actor,
) -> Package:
    """Say of papers of the one list (by key) whether they were seen, are electronic, or are missing, for all that want them.

    As in an affair by itself a paper that is scanned or on file stays so unless it is said to be missing.
    `shown` is the state that the page showed each of them with. Raises Invalid for a paper that is not on the list, an
    unknown state, an electronic one where an item wants paper; Taken for one that is not as it was shown any more.
    """
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    papers = {paper.need.key: paper for paper in queries.papers_of(at)}
    by_affair: dict[uuid.UUID, dict[int, str]] = {}
    for key, state in states.items():
        paper = named(papers, key)
        if state not in SAID:
            raise Invalid("material", _("没有这份材料或这种核验结果。"), field=f"paper_{key}")
        if state == MaterialState.ELECTRONIC and not paper.need.electronic_substitute:
            raise Invalid("no_electronic", _("这份材料不能用电子证照代替。"), field=f"paper_{key}")
        if shown is not None and paper.state not in {shown[key], state}:
            raise Taken(_("“%(name)s”刚在另一个页面改过，请看最新状态再继续。") % {"name": paper.need.name})
        if state == MaterialState.SEEN and paper.state in KEPT:
            continue
        keep_paper(at, key, state=state, file=None)
        for row in open_rows(at, paper):
            if row.state != state:
                by_affair.setdefault(row.application_id, {})[row.pk] = state
    for affair, rows in by_affair.items():
        applications.check_materials(affair, rows, actor=actor)
    say(at.package, "papers_checked", actor=actor, data={"papers": len(states)})
    return at.package


@act
def attach_scan(
    package_id: uuid.UUID | str, key: str, data: bytes, *, name: str, actor: Actor
) -> PackagePaper:
    """Keep the scan of one paper for every affair that wants it. Raises Invalid as for an affair's own scan."""
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    paper = listed(at, key)
    return take_in(at, paper, documents.store(data, name=name, actor=actor), actor=actor)


def take_in(at: Running, paper: Paper, file: StoredFile, *, actor: Actor) -> PackagePaper:
    """Make a kept file the scan of a paper, in every affair of the locked bundle that wants it and is still open."""
    for row in open_rows(at, paper):
        applications.attach_file(row.application_id, row.pk, file, actor=actor)
    kept = keep_paper(at, paper.need.key, state=MaterialState.SCANNED, file=file)
    say(at.package, "paper_scanned", actor=actor, data={"digest": bytes(file.digest).hex()})
    return kept


def listed(at: Running, key: str) -> Paper:
    """The paper of the one list that is called `key`; raises Invalid."""
    return named({paper.need.key: paper for paper in queries.papers_of(at)}, key)


def named(papers: Mapping[str, Paper], key: str) -> Paper:
    """The same among papers that are read already."""
    if key not in papers:
        raise Invalid("material", _("没有这份材料。"), field=f"paper_{key}")
    return papers[key]


def open_rows(at: Running, paper: Paper) -> list[Any]:
    """The paper's rows in the affairs that are still being completed."""
    still = {view.application.pk for view in at.parts if view.is_open and view.application is not None}
    return [row for row in paper.rows if row.application_id in still]


def keep_paper(at: Running, key: str, **values: Any) -> PackagePaper:
    """Write down what is known of a paper of the one list."""
    kept, _new = PackagePaper.objects.update_or_create(package=at.package, key=key, defaults=values)
    return kept
