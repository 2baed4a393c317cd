from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from doorstep.base.core import crypto
from doorstep.base.core.canonical import digest
from doorstep.base.journal import content
from doorstep.base.journal.models import Entry, PersonKey, Receipt


def timeline(subject_type: str, subject_id: object) -> QuerySet[Entry]:
    """What happened to one thing, oldest first."""
    return Entry.objects.filter(subject_type=subject_type, subject_id=str(subject_id)).order_by("id")


def private_part(entry: Entry) -> dict[str, Any] | None:
    """The private part of an entry; None where there is none or the person's key was destroyed."""
    if entry.private is None or entry.person is None:
        return None
    keyrow = PersonKey.objects.filter(person=entry.person).first()
    if keyrow is None:
        return None
    material = crypto.open_with(crypto.key("field"), keyrow.wrapped, f"journal.personkey:{entry.person}")
    return json.loads(crypto.open_with(material, entry.private, content.private_row(entry)))


def private_parts(entries: Iterable[Entry]) -> dict[int, dict[str, Any]]:
    """The private parts of several entries by their ids, those that are there and can still be read. One query."""
    wanted = [entry for entry in entries if entry.private is not None and entry.person is not None]
    keys = {
        row.person: crypto.open_with(crypto.key("field"), row.wrapped, f"journal.personkey:{row.person}")
        for row in PersonKey.objects.filter(person__in={entry.person for entry in wanted})
    }
    return {
        entry.pk: json.loads(crypto.open_with(keys[entry.person], entry.private, content.private_row(entry)))
        for entry in wanted
        if entry.person in keys
    }


def is_intact(entry: Entry) -> bool:
    """Whether the row still says what was written."""
    return bytes(entry.digest) == digest(content.values(entry))


def undelivered(receiver: str, events: tuple[str, ...], *, after: int = 0) -> QuerySet[Entry]:
    """The outbox: entries of `events` that `receiver` has not taken, oldest first.

    An anti-join and never "id > last": ids become visible out of order (ui.md §6). `after` only skips
    what lies below a point the receiver knows to be settled.
    """
    taken = Receipt.objects.filter(receiver=receiver, entry=OuterRef("pk"))
    return Entry.objects.filter(event__in=events, id__gt=after).filter(~Exists(taken)).order_by("id")
