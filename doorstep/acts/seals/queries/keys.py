from __future__ import annotations

import datetime as dt

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from doorstep.acts.seals import keymark
from doorstep.acts.seals.models import USABLE, Custody, Seal, SealKey, SealUse
from doorstep.registry.staff.queries import in_force


def key_in_force(seal: Seal, at: dt.datetime) -> SealKey | None:
    """The key with which a seal may sign at that moment: the seal is in use and in two people's hands. Two queries."""
    if seal.status not in USABLE or not _in_custody(seal.pk, at).exists():
        return None
    row = (
        SealKey.objects.filter(seal=seal, retired_at__isnull=True, valid_from__lte=at, valid_until__gt=at)
        .order_by("-valid_from")
        .first()
    )
    return row if row is not None and keymark.is_right(row) else None


def key_given(seal: Seal) -> SealKey | None:
    """The key that a seal has, whether or not it may sign just now. One query."""
    return SealKey.objects.filter(seal=seal, retired_at__isnull=True).first()


def keys_named(fingerprints: list[bytes]) -> dict[bytes, SealKey]:
    """The keys whose certificates have these fingerprints, those that the program did not give itself left out."""
    rows = SealKey.objects.filter(fingerprint__in=fingerprints).select_related("seal")
    return {bytes(row.fingerprint): row for row in rows if keymark.is_right(row)}


def unsigned_seals() -> tuple[int, int]:
    """How many seals in use have no key, and how many have one that is only for trial. One query."""
    keys = SealKey.objects.filter(seal=OuterRef("pk"), retired_at__isnull=True)
    counted = (
        Seal.objects.filter(status__in=USABLE)
        .annotate(has_key=Exists(keys), has_trial=Exists(keys.filter(is_trial=True)))
        .aggregate(without=Count("pk", filter=Q(has_key=False)), trial=Count("pk", filter=Q(has_trial=True)))
    )
    return counted["without"], counted["trial"]


def was_in_custody(use: SealUse) -> bool:
    """Whether the seal was in the hands of the line's keeper and witness when it was used."""
    custodies = _in_custody(use.seal_id, use.at)
    return custodies.filter(keeper_id=use.keeper_id, witness_id=use.witness_id).exists()


def key_was_in_force(row: SealKey, at: dt.datetime) -> bool:
    """Whether a key could sign at that moment: inside its certificate's time and not retired yet."""
    return row.valid_from <= at < min(row.valid_until, row.retired_at or row.valid_until)


def _in_custody(seal_code: str, at: dt.datetime) -> QuerySet[Custody]:
    return Custody.objects.filter(in_force(at), seal_id=seal_code)
