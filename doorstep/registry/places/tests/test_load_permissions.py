from __future__ import annotations

import pytest

from doorstep.base.accounts.actor import PUBLIC, system
from doorstep.base.core.errors import NotAllowed
from doorstep.registry.places import policies
from doorstep.registry.places.imports import load
from doorstep.registry.places.models import Site

from .factories import DATA


def test_only_the_bureau_and_the_console_load_the_network(cast):
    for name, actor in cast.items():
        if name == "manager":
            assert load(DATA, actor=actor)["town_centre"] == 15
            continue
        with pytest.raises(NotAllowed):
            load(DATA, actor=actor)
    assert policies.may_load(system())
    assert not policies.may_load(PUBLIC)


def test_everybody_sees_the_sites_only_the_bureau_the_closed_ones(cast):
    Site.objects.filter(code="S04").update(is_open=False)
    assert policies.visible_to(PUBLIC).count() == 201
    assert policies.visible_to(cast["clerk"]).count() == 201
    assert policies.visible_to(cast["manager"]).count() == 202
