"""The catalogue is public to read; only the bureau changes it."""

from __future__ import annotations

import pytest

from doorstep.base.accounts.actor import PUBLIC
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.registry.catalogue import actions, policies, queries
from doorstep.registry.catalogue.imports import load
from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.places.tests.factories import DATA

CODE = "51018400-SC-XK-0001"
CHANGES = {
    "suspend": lambda actor: actions.suspend(CODE, reason="系统升级", actor=actor),
    "cancel": lambda actor: actions.cancel(CODE, reason="系统升级", actor=actor),
    "add_alias": lambda actor: actions.add_alias(CODE, "开猫咖", actor=actor),
    "load": lambda actor: load(DATA, actor=actor),
    "empty_searches": queries.empty_searches,
}


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_but_the_bureau(cast, change):
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name != "manager":
            with pytest.raises(NotAllowed):
                CHANGES[change](actor)
    assert ServiceItem.objects.get(code=CODE).status == "active"
    CHANGES[change](cast["manager"])


def test_a_suspended_item_is_not_there_for_others(cast):
    actions.suspend(CODE, reason="系统升级", actor=cast["manager"])
    with pytest.raises(NotFound):
        actions.resume(CODE, actor=cast["clerk"])
    assert not policies.visible_to(cast["clerk"]).filter(code=CODE).exists()
    assert not policies.visible_to(PUBLIC).filter(code=CODE).exists()
    assert policies.visible_to(cast["manager"]).filter(code=CODE).exists()
