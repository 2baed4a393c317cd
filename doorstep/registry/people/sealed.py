"""What identifies a person is kept sealed, bound to its row, with a blind index and a masked form beside it."""

from __future__ import annotations

import uuid

from doorstep.base.core import crypto

from .identifiers import mask_name, mask_number, mask_phone
from .models import Resident

FIELDS = ("name", "number", "phone", "address", "birth")
_MASKS = {"name": mask_name, "number": mask_number, "phone": mask_phone}


def _row(resident_id: uuid.UUID, field: str) -> str:
    return f"people.resident:{resident_id}:{field}"


def put(resident: Resident, field: str, value: str) -> None:
    """Set `field` of an unsaved or locked row: sealed, with index and mask where it has them. Saves nothing."""
    setattr(resident, f"{field}_sealed", crypto.seal(value, _row(resident.pk, field)) if value else None)
    if field in _MASKS:
        setattr(resident, f"{field}_blind", index(field, value) if value else None)
        setattr(resident, f"{field}_masked", _MASKS[field](value) if value else "")


def get(resident: Resident, field: str) -> str:
    """The plain text of `field`, "" where there is none; raises crypto.WrongKey for bytes of another row."""
    sealed = getattr(resident, f"{field}_sealed")
    return crypto.unseal(sealed, _row(resident.pk, field)) if sealed else ""


def index(field: str, value: str) -> bytes:
    """The blind index under which a normal-form `value` of `field` is found."""
    return crypto.blind(value, f"people.resident.{field}")
