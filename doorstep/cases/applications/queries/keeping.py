"""How long the papers that were handed in stay: what `registry.documents.retention` asks."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator

from django.utils import timezone

from doorstep.cases.applications.models import ApplicationMaterial
from doorstep.registry.documents.retention import Use


def uses_of_files(ids: Collection[uuid.UUID]) -> Iterator[Use]:
    """Each affair that has one of these files among its papers; an affair that has ended uses it no more."""
    rows = ApplicationMaterial.objects.filter(file__in=ids)
    for pk, ended_at in rows.values_list("file", "application__finished_at"):
        yield Use(pk, "affair", timezone.localtime(ended_at).date() if ended_at else None)
