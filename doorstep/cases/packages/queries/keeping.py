"""How long the papers of the one list stay: what `registry.documents.retention` asks."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator

from django.utils import timezone

from doorstep.cases.packages.models import PackagePaper
from doorstep.registry.documents.retention import Use


def uses_of_files(ids: Collection[uuid.UUID]) -> Iterator[Use]:
    """Each bundle that has one of these files on its list; one that is over uses it no more. As long as an affair's."""
    rows = PackagePaper.objects.filter(file__in=ids)
    for pk, ended_at in rows.values_list("file", "package__finished_at"):
        yield Use(pk, "affair", timezone.localtime(ended_at).date() if ended_at else None)
