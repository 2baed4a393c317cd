"""A part whose item was suspended when its turn came begins in the night after it is taken in again."""

from __future__ import annotations

from doorstep.base.journal.models import Entry
from doorstep.cases.packages import actions, jobs, queries
from doorstep.cases.packages.models import Package

from .factories import accepted, affair, grant, opened


def suspended(package, status="suspended"):
    """The permit's item out of use, or back in."""
    item = queries.running(package).part("permit").part.kind.item
    item.status = status
    item.save()


def test_it_begins_once_its_item_is_taken_in_again(cast, clerk):
    package = accepted(clerk)
    suspended(package)
    grant(package, "licence", clerk)
    assert jobs.begin_waiting_parts(timestamp=0) == 0
    suspended(package, "active")
    assert jobs.begin_waiting_parts(timestamp=0) == 1
    assert affair(package, "permit").status == "opened"
    assert Package.objects.get(pk=package.pk).status == "opened"
    assert Entry.objects.filter(event="package.part_begun", subject_id=str(package.pk)).count() == 1
    assert jobs.begin_waiting_parts(timestamp=0) == 0


def test_what_waits_for_another_part_or_was_withdrawn_does_not(cast, clerk):
    opened(clerk)
    package = accepted(clerk)
    suspended(package)
    grant(package, "licence", clerk)
    actions.withdraw(package.pk, reason="申请人改了主意，不开店了", actor=clerk)
    suspended(package, "active")
    assert jobs.begin_waiting_parts(timestamp=0) == 0
