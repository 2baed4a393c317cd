from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock

from .factories import say_many, sequence
from .tampered import COUNT, Tampered


@pytest.fixture
def log(real_db):
    """See Tampered. Places: the registry's own entries first, then sixty, a head, forty, a head."""
    with real_db.as_owner() as owner:
        owner.execute("DELETE FROM journal_receipt")
        owner.execute("ALTER TABLE journal_entry DISABLE TRIGGER USER")
        owner.execute("DELETE FROM journal_entry")
        start = clock.now() - dt.timedelta(hours=5)
        with clock.travel(start):
            for count in (60, COUNT - 60):
                say_many(count)
                sequence()
                clock.move(clock.now() + dt.timedelta(hours=2))
        yield Tampered(owner)
