from __future__ import annotations

import pytest

from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.registry.staff.tests.factories import make_cast


@pytest.fixture
def cast(db):
    """The standing cast, those whom a promised item needs, and seals in use where it is taken in and decided."""
    return promised_cast(make_cast())


@pytest.fixture
def clerk(cast):
    return cast["clerk"]
