"""A part whose item is suspended: needed all the same, told with the reason, and begun when it is in use again."""

from __future__ import annotations

import pytest

from doorstep.base.accounts.actor import system
from doorstep.base.core.errors import Invalid
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package
from doorstep.registry.catalogue import actions as catalogue

from .factories import ANSWERS, RESTAURANT, answered, opened

REASON = "系统升级，12月10日恢复"
BOTH = {**ANSWERS, "licence": "已有", "sign": "要设置"}


def suspend(cast, key="permit"):
    """The item of a part, out of use from now on."""
    version = queries.version_of(RESTAURANT)
    item = version.parts.get(key=key).item_id
    catalogue.suspend(item, reason=REASON, actor=cast["manager"])
    return item


def test_it_is_told_apart_with_its_reason_and_what_waits_for_it(cast):
    suspend(cast, "licence")
    told = queries.union_for(queries.version_of(RESTAURANT), ANSWERS)
    assert [(one.key, REASON in one.piece.withheld) for one in told.withheld] == [("licence", True)]
    assert [one.key for one in told.applied] == [one.key for one in told.held_up] == ["permit"]
    assert "营业执照" not in [need.name for need in told.needs]


def test_what_nobody_needs_is_not_mentioned(cast):
    suspend(cast, "sign")
    assert queries.union_for(queries.version_of(RESTAURANT), ANSWERS).withheld == []


def test_opening_says_so_where_nothing_can_begin(cast, clerk):
    suspend(cast, "licence")
    with pytest.raises(Invalid, match=REASON) as refusal:
        opened(clerk, answers=answered(ANSWERS))
    assert refusal.value.code == "suspended"
    assert not Package.objects.exists()


def test_what_can_be_done_begins_and_the_rest_waits_until_it_is_in_use_again(cast, clerk):
    item = suspend(cast)
    package = opened(clerk, answers=answered(BOTH))
    at = queries.running(package)
    assert {view.key: view.state for view in at.parts} == {"permit": "waiting", "sign": "opened"}
    assert REASON in at.part("permit").withheld
    assert Package.objects.get(pk=package.pk).due_on is None
    catalogue.resume(item, actor=cast["manager"])
    assert actions.begin_waiting(actor=system("job")) == 1
    at = queries.running(Package.objects.get(pk=package.pk))
    assert (at.part("permit").state, at.part("permit").withheld) == ("opened", "")
    assert at.package.due_on is not None
