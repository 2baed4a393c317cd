"""The fields of a form that an affair need not fill: what nobody can know yet, by what an app above knows of it.

A form's rules are its item's; a part of a bundle (一件事) can't be asked for what an earlier part was to bring about and
has not. Such an app says by `register` which fields of an affair are excused; a value that is given is judged all the same.
"""

from __future__ import annotations

from collections.abc import Callable

from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.forms.schema import Schema

from .models import Application

Speaker = Callable[[Application], "set[str]"]

_speakers: dict[str, Speaker] = {}


def register(name: str, speak: Speaker) -> None:
    """Have `speak` asked which fields an affair need not fill; by its name it is asked once."""
    _speakers[name] = speak


def form_of(application: Application) -> Schema:
    """The affair's form, demanding nothing that is excused; asks nobody for an affair that is no part of a bundle."""
    schema: Schema = application.version.form.schema
    if not application.is_part:
        return schema
    return forms.relaxed(schema, set().union(*(speak(application) for speak in _speakers.values())))
