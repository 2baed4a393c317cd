"""A whole bundle withdrawn at the applicant's wish: what is not decided ends, what is decided stays."""

from __future__ import annotations

import pytest

from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.models import Application
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package, Part

from .factories import accepted, affair, complete, decided, grant, opened

WHY = "申请人改了主意，不开店了"


def states(package):
    return {view.key: view.state for view in queries.running(Package.objects.get(pk=package.pk)).parts}


def withdrawn(package, actor):
    actions.withdraw(package.pk, reason=WHY, actor=actor)
    return Package.objects.get(pk=package.pk)


def told(clerk):
    package = opened(clerk)
    actions.notify(package.pk, actor=clerk)
    return package


def begun(clerk):
    """The licence is granted and out, the permit has just begun."""
    package = accepted(clerk)
    grant(package, "licence", clerk)
    return package


def refused(clerk):
    package = accepted(clerk)
    applications.refuse(affair(package, "licence").pk, reason="经营场所不符合规定", actor=clerk)
    return package


@pytest.mark.parametrize(
    ("make", "before", "after", "status"),
    [
        (opened, "opened", {"licence": "withdrawn", "permit": "withdrawn"}, "withdrawn"),
        (told, "wanting", {"licence": "withdrawn", "permit": "withdrawn"}, "withdrawn"),
        (accepted, "running", {"licence": "withdrawn", "permit": "withdrawn"}, "withdrawn"),
        (refused, "partly_refused", {"licence": "refused", "permit": "withdrawn"}, "partly_refused"),
        (begun, "opened", {"licence": "ready", "permit": "withdrawn"}, "ready"),
    ],
)
def test_in_each_state(cast, clerk, make, before, after, status):
    package = make(clerk)
    assert Package.objects.get(pk=package.pk).status == before
    ended = withdrawn(package, clerk)
    assert states(package) == after
    assert (ended.status, ended.reason) == (status, WHY)
    assert ended.withdrawn_at is not None
    entry = Entry.objects.get(event="package.withdrawn", subject_id=str(package.pk))
    assert set(entry.data["parts"]) == {key for key, state in after.items() if state == "withdrawn"}
    assert WHY not in str(entry.data)


def test_a_part_that_is_under_review_is_withdrawn_with_its_own_paper(cast, clerk):
    package = begun(clerk)
    permit = affair(package, "permit")
    complete_permit(package, clerk)
    assert affair(package, "permit").status == "accepted"
    ended = withdrawn(package, clerk)
    permit.refresh_from_db()
    assert (permit.status, permit.reason) == ("withdrawn", WHY)
    assert permit.papers.filter(kind="withdrawal").exists()
    assert (ended.status, ended.finished_at) == ("ready", None)
    actions.hand_over(package.pk, actor=clerk)
    done = Package.objects.get(pk=package.pk)
    assert done.status == "done"
    assert done.finished_at is not None


def complete_permit(package, clerk):
    complete(package, clerk)
    actions.accept(package.pk, actor=clerk)


def test_what_is_over_has_no_day_and_nothing_begins_any_more(cast, clerk):
    ended = withdrawn(opened(clerk), clerk)
    assert ended.due_on is None
    assert ended.finished_at is not None
    assert Application.objects.filter(part__package=ended).count() == 1
    assert Part.objects.filter(package=ended, application=None).count() == 1
    assert queries.form_of(queries.running(ended)) == {}
    assert queries.papers_of(queries.running(ended)) == []


def test_all_decided_is_not_withdrawn(cast, clerk):
    package = begun(clerk)
    complete_permit(package, clerk)
    decided(package, "permit", cast)
    assert Package.objects.get(pk=package.pk).status == "ready"
    with changes_nothing(IllegalMove):
        actions.withdraw(package.pk, reason=WHY, actor=clerk)
    actions.hand_over(package.pk, actor=clerk)
    with changes_nothing(IllegalMove):
        actions.withdraw(package.pk, reason=WHY, actor=clerk)


def test_a_granted_part_goes_on_and_the_refused_one_is_not_mended(cast, clerk):
    package = refused(clerk)
    withdrawn(package, clerk)
    with changes_nothing(IllegalMove):
        actions.mend(package.pk, "licence", actor=clerk)
    with changes_nothing(IllegalMove):
        actions.withdraw(package.pk, reason=WHY, actor=clerk)
    actions.hand_over(package.pk, actor=clerk)
    assert Package.objects.get(pk=package.pk).finished_at is not None


def test_nothing_is_done_in_a_withdrawn_bundle(clerk):
    package = withdrawn(opened(clerk), clerk)
    for verb in (actions.accept, actions.notify, actions.hand_over, actions.make_link):
        with changes_nothing(IllegalMove):
            verb(package.pk, actor=clerk)


def test_the_reason_says_something(clerk):
    package = opened(clerk)
    for words in ("", " ", "字" * 401):
        with changes_nothing(Invalid):
            actions.withdraw(package.pk, reason=words, actor=clerk)


def test_who_may_not(cast):
    package = opened(cast["clerk"])
    for who in ("reviewer", "site_head", "manager"):
        with changes_nothing(NotAllowed):
            actions.withdraw(package.pk, reason=WHY, actor=cast[who])
    for who in ("resident", "clerk_elsewhere", "social_worker", "outsider"):
        with changes_nothing(NotFound):
            actions.withdraw(package.pk, reason=WHY, actor=cast[who])
    assert withdrawn(package, cast["second_clerk"]).status == "withdrawn"
