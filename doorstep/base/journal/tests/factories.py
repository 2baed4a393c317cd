"""Entries of the journal, and logs in which they have their place."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from doorstep.base.journal.actions import record
from doorstep.base.journal.models import Entry, Leaf
from doorstep.base.journal.sequencer import Sequencer


@dataclass(frozen=True)
class Somebody:
    """An actor as the journal sees one."""

    account_id: int | None = 7
    channel: str = "desk"
    on_behalf_of: uuid.UUID | None = None
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def say(subject: object = 1, event: str = "thing.done", **more: Any) -> Entry:
    """One entry, committed."""
    return record(event, ("thing", subject), actor=Somebody(), **more)


def say_many(count: int) -> list[Entry]:
    """So many entries in one transaction."""
    with transaction.atomic():
        return [say(number) for number in range(count)]


def sequence() -> int:
    """One round of the sequencer."""
    return Sequencer().round()


def places(log: str = "journal") -> list[tuple[int, int]]:
    """(index, ref) of a log."""
    return list(Leaf.objects.filter(log=log).order_by("index").values_list("index", "ref"))
