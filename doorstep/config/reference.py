"""The county's own data (holidays, places, catalogue, rules for seals, bundles), by each app's import action, in this order."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable

from django.apps import apps
from django.conf import settings

Progress = Callable[[str], None]

# app, and the table that is empty before its first load
SOURCES = (
    ("doorstep.base.clock", "clock.Holiday"),
    ("doorstep.registry.places", "places.Site"),
    ("doorstep.registry.catalogue", "catalogue.ServiceItem"),
    ("doorstep.acts.seals", "seals.SealRules"),
    ("doorstep.cases.materials", "materials.CertificateMaterial"),
    ("doorstep.cases.packages", "packages.PackageKind"),
)


def load_reference(progress: Progress, *, again: bool) -> None:
    """Take the files of the project's `data/` as they stand.

    Without `again`, only what was never loaded: an operator's own files are then left alone.
    """
    for app, table in SOURCES:
        if not importlib.util.find_spec(f"{app}.imports"):
            continue
        if again or not apps.get_model(table).objects.exists():
            progress(f"loading {table.split('.', maxsplit=1)[0]}")
            importlib.import_module(f"{app}.imports").load(settings.ROOT / "data")
