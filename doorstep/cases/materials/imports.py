"""Which of the county's own certificates stand for which paper, from certificates_as_materials.csv."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.sheets import Problems, rows

from .kinds import kind_of
from .models import CertificateMaterial

FILE = "certificates_as_materials.csv"


@dataclass(frozen=True)
class Loaded:
    """How many pairs there are now."""

    pairs: int


@transaction.atomic
def load(path: Path) -> Loaded:
    """Replace all pairs by those of the file; raises BadRows with every line that is wrong."""
    problems, file = Problems(), path / FILE
    found: dict[tuple[str, str], CertificateMaterial] = {}
    for row in rows(file, ["material", "result_name"], problems):
        kind, result = kind_of(row["material"]), row["result_name"].strip()
        if not kind or not result:
            problems.add(file, row.line, "material", _("材料和证照的名称都要写。"))
        elif (kind, result) in found:
            problems.add(file, row.line, "result_name", _("这一对已经写过。"))
        found[kind, result] = CertificateMaterial(kind=kind, result_name=result)
    problems.stop()
    CertificateMaterial.objects.all().delete()
    CertificateMaterial.objects.bulk_create(found.values())
    return Loaded(len(found))
