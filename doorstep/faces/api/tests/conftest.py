from __future__ import annotations

import pytest

from doorstep.base.accounts.actor import Actor
from doorstep.faces.api.tests.factories import Caller
from doorstep.registry.staff.tests.factories import make_cast


@pytest.fixture
def cast(db) -> dict[str, Actor]:
    return make_cast()


@pytest.fixture
def clerk(cast) -> Caller:
    return Caller(cast["clerk"])
