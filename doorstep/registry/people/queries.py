"""Finding people and organisations by what they show at the counter; lists carry masked forms only."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import QuerySet

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import rows
from doorstep.base.core.errors import Invalid

from . import identifiers, sealed
from .models import Organisation, Resident
from .policies import visible_to


def find(
    *, number: str = "", phone: str = "", name: str = "", actor: Actor | None = None
) -> QuerySet[Resident]:
    """People who have all of the given number, phone and name, exactly; nobody where nothing is given.

    One query. Pages pass their `actor`, who then finds only whom they may see; without one it is the program's own
    look-up. Those merged into somebody else are not found, but who took them in is. Text that can't be a number, a
    phone or a name finds nobody.
    """
    people = (Resident.objects.all() if actor is None else visible_to(actor)).filter(merged_into__isnull=True)
    try:
        wanted = _indexes(number, phone, name)
    except Invalid:
        return people.none()
    return people.filter(**wanted).order_by("made_at", "id") if wanted else people.none()


def _indexes(number: str, phone: str, name: str) -> dict[str, bytes]:
    wanted = {}
    if number.strip():
        kind = identifiers.kind_of(number)
        normal = identifiers.check_number(kind, number, today=clock.today())
        wanted["number_blind"] = sealed.index("number", normal)
    if phone.strip():
        wanted["phone_blind"] = sealed.index("phone", identifiers.check_phone(phone))
    if name.strip():
        wanted["name_blind"] = sealed.index("name", identifiers.check_name(name))
    return wanted


_RESIDENT = f"SELECT {rows.columns(Resident, 'r')} FROM people_resident r WHERE r.id = %s"  # noqa: S608 - our own names


def resident(resident_id: uuid.UUID | str) -> Resident | None:
    """The person with this id, merged or not; None for nobody. By hand: several steps of every affair ask it."""
    try:
        key = uuid.UUID(str(resident_id))
    except ValueError:
        return None
    row = rows.first(_RESIDENT, [key], Resident)
    return row[0] if row else None


def current(resident_id: uuid.UUID) -> Resident | None:
    """The person whom `resident_id` stands for now: themselves, or who they were merged into."""
    resident = Resident.objects.select_related("merged_into").filter(pk=resident_id).first()
    while resident is not None and resident.merged_into is not None:
        resident = Resident.objects.select_related("merged_into").get(pk=resident.merged_into.pk)
    return resident


def identities(resident_id: uuid.UUID) -> list[uuid.UUID]:
    """Every id under which this person has a history: their own and all that were merged into it, in any depth."""
    found = [resident_id]
    level = [resident_id]
    while level:
        level = list(Resident.objects.filter(merged_into__in=level).values_list("pk", flat=True))
        found += level
    return found


def for_document(resident: Resident, fields: Sequence[str]) -> dict[str, str]:
    """Plain values for a document that this person is to receive (their certificate, their notice).

    Not for a page that staff look at: that is `actions.disclose`, with role, reason and a journal entry.
    """
    return {field: sealed.get(resident, field) for field in fields}


def other_contact(resident: Resident, *, phone: str, address: str) -> dict[str, str]:
    """Which of a phone and an address just given are other than what is kept of the person; "" is not given."""
    given = {"phone": phone.strip() and identifiers.check_phone(phone), "address": " ".join(address.split())}
    return {field: value for field, value in given.items() if value and sealed.get(resident, field) != value}


def age(resident: Resident, day: dt.date | None = None) -> int | None:
    """Full years on `day` (today where none is given); None where the day of birth is not known."""
    born = sealed.get(resident, "birth")
    return identifiers.age_on(dt.date.fromisoformat(born), day or clock.today()) if born else None


def organisation(credit_code: str) -> Organisation | None:
    """The organisation with this credit code in any spelling; None where there is none."""
    try:
        code = identifiers.check_credit_code(credit_code)
    except Invalid:
        return None
    return Organisation.objects.filter(credit_code=code).first()
