"""The registry's own data (holidays, places, catalogue …), loaded through each app's import action."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator

from django.conf import settings

from doorstep.base.accounts.actor import system

Progress = Callable[[str], None]


def loaders() -> Iterator[tuple[str, Callable[..., object]]]:
    """(app, function) for every app whose `imports.py` has `load_reference(*, actor)`, lowest floor first."""
    for app in settings.INSTALLED_APPS:
        name = f"{app}.imports"
        if app.startswith("doorstep.") and importlib.util.find_spec(name):
            load = getattr(importlib.import_module(name), "load_reference", None)
            if load is not None:
                yield app, load


def load_reference(progress: Progress) -> None:
    """Load what is new or changed in the project's `data/`; what is there already stays as it is."""
    for app, load in loaders():
        progress(f"loading {app.rsplit('.', 1)[1]}")
        load(actor=system())
