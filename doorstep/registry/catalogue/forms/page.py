"""A form's schema as a Django form: the same definition drawn on the server, and read back through `check`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from doorstep.base.core.errors import Invalid

from . import dates
from .check import check
from .schema import Answers, Schema, conditions, sections

FEW = 5
"""Up to this many choices are shown side by side, more in a list."""
ROWS = 2
"""Rows of a list that are shown when nothing is in it yet."""
INPUT_MODES = {"phone": "tel", "date": "numeric", "id-card": "text", "credit-code": "text", "name": "text"}


@dataclass
class Block:
    """One thing on the page: a single field, or a list with its rows; `when` is the JSON of `conditions`."""

    name: str
    label: str
    help: str
    when: str
    bound: forms.BoundField | None = None
    headings: list[str] = field(default_factory=list)
    rows: list[list[forms.BoundField]] = field(default_factory=list)


@dataclass
class Section:
    """A titled part of the form."""

    title: str
    blocks: list[Block]


class SchemaForm(forms.Form):
    """A form built from a schema. After `is_valid()` the checked answers are in `answers`.

    Fields of lists are named "members.0.name". Errors stand at the same names as in `check`, and nothing that was typed
    is lost. `complete` says whether everything required must be there.
    """

    use_required_attribute = False

    def __init__(
        self,
        schema: Schema,
        data: Mapping[str, Any] | None = None,
        initial: Mapping[str, Any] | None = None,
        *,
        complete: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(data=data, initial=_flat(schema, initial or {}), **kwargs)
        self.schema = schema
        self.complete = complete
        self.answers: Answers = {}
        self.row_counts: dict[str, int] = {}
        for _title, names in sections(schema):
            for name in names:
                self._add(name, schema["properties"][name])

    def _add(self, name: str, definition: Schema) -> None:
        if not _is_rows(definition):
            self.fields[name] = _form_field(definition, required=_is_wanted(self.schema, name))
            return
        given = {**self.initial, **(self.data or {})}
        used = [int(m[1]) for key in given if (m := re.match(rf"{re.escape(name)}\.(\d+)\.", key))]
        count = max([ROWS, definition.get("minItems", 0), *(row + 1 for row in used)])
        self.row_counts[name] = min(count, definition["maxItems"])
        for row in range(self.row_counts[name]):
            for part, inner in definition["items"]["properties"].items():
                required = part in definition["items"].get("required", ())
                self.fields[f"{name}.{row}.{part}"] = _form_field(inner, required=required)

    def clean(self) -> dict[str, Any]:
        """Check everything by the schema; adds each error at its field."""
        typed = super().clean() or self.cleaned_data
        try:
            self.answers = check(self.schema, self._nested(typed), complete=self.complete)
        except Invalid as refusal:
            for name, messages in refusal.errors.items():
                for message in messages:
                    self._tell(name, message)
        return typed

    def sound_answers(self) -> Answers | None:
        """After `is_valid()` said no: the answers without the wrong ones; None where they can't be told apart."""
        typed = {name: value for name, value in self.cleaned_data.items() if name not in self.errors}
        try:
            return check(self.schema, self._nested(typed), complete=False)
        except Invalid:
            return None

    def _tell(self, name: str, message: Any) -> None:
        if name in self.fields:
            if name not in self.errors:
                self.add_error(name, message)
            return
        first = f"{name}.0."
        inside = next((n for n in self.fields if n.startswith(first)), None)
        self.add_error(inside, message)

    def _nested(self, typed: Mapping[str, Any]) -> Answers:
        answers: Answers = {}
        for name, definition in self.schema["properties"].items():
            if _is_rows(definition):
                parts = definition["items"]["properties"]
                answers[name] = [
                    {part: typed.get(f"{name}.{row}.{part}") for part in parts}
                    for row in range(self.row_counts[name])
                ]
            else:
                answers[name] = typed.get(name)
        return answers

    @property
    def sections(self) -> list[Section]:
        """The form as the page draws it."""
        return [
            Section(title, [self._block(name, self.schema["properties"][name]) for name in names])
            for title, names in sections(self.schema)
        ]

    def _block(self, name: str, definition: Schema) -> Block:
        when = conditions(self.schema, name)
        block = Block(
            name,
            str(definition["title"]),
            str(definition.get("description", "")),
            json.dumps(when, ensure_ascii=False) if when else "",
        )
        if _is_rows(definition):
            parts = definition["items"]["properties"]
            block.headings = [part["title"] for part in parts.values()]
            block.rows = [
                [self[f"{name}.{row}.{part}"] for part in parts] for row in range(self.row_counts[name])
            ]
        else:
            block.bound = self[name]
        return block


def as_django_form(
    schema: Schema,
    data: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    *,
    complete: bool = True,
) -> SchemaForm:
    """A Django form for `schema`; `initial` are answers (nested), `data` is what a page sent (flat names)."""
    return SchemaForm(schema, data, initial, complete=complete)


def _is_rows(definition: Schema) -> bool:
    return definition.get("type") == "array" and definition.get("items", {}).get("type") == "object"


def _flat(schema: Schema, answers: Mapping[str, Any]) -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in answers.items():
        if _is_rows(schema["properties"].get(name, {})) and isinstance(value, list):
            for row, parts in enumerate(value):
                flat.update({f"{name}.{row}.{part}": inner for part, inner in parts.items()})
        else:
            flat[name] = value
    return flat


def _is_wanted(schema: Schema, name: str) -> bool:
    """Whether the field must be answered, always or wherever it is shown."""
    branches = (part.get("then", {}) for part in schema.get("allOf", ()))
    return name in schema.get("required", ()) or any(name in then.get("required", ()) for then in branches)


def _form_field(definition: Schema, *, required: bool) -> forms.Field:
    """One field that only reads types; what is right is said by `check` alone."""
    shared: dict[str, Any] = {
        "label": definition["title"],
        "help_text": definition.get("description", ""),
        "required": False,
    }
    made = _typed(definition, shared)
    made.is_wanted = required  # type: ignore[attr-defined]
    made.widget.attrs |= _attributes(definition)
    return made


def _typed(definition: Schema, shared: dict[str, Any]) -> forms.Field:
    kind, ui = definition["type"], definition.get("x-ui", {})
    if kind == "array":
        choices = [(value, value) for value in definition["items"]["enum"]]
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **shared)
    if "enum" in definition:
        return _choice(definition, shared)
    if kind == "boolean":
        return forms.BooleanField(**shared)
    if kind == "integer":
        return forms.IntegerField(**shared)
    if kind == "number":
        return forms.FloatField(**shared)
    widget = forms.Textarea(attrs={"rows": 3}) if ui.get("widget") == "textarea" else forms.TextInput()
    if definition.get("format") == "date":
        widget = forms.DateInput(attrs={"type": "date", **_days(definition)}, format="%Y-%m-%d")
    return forms.CharField(widget=widget, **shared)


def _choice(definition: Schema, shared: dict[str, Any]) -> forms.Field:
    values = [(value, value) for value in definition["enum"]]
    widget = definition.get("x-ui", {}).get("widget") or ("radio" if len(values) <= FEW else "select")
    if widget == "radio":
        return forms.ChoiceField(choices=values, widget=forms.RadioSelect, **shared)
    return forms.ChoiceField(choices=[("", _("请选择")), *values], **shared)


def _days(definition: Schema) -> dict[str, str]:
    """What the browser's calendar offers."""
    first, last = dates.bounds(definition)
    return {name: day.isoformat() for name, day in (("min", first), ("max", last)) if day is not None}


def _attributes(definition: Schema) -> dict[str, Any]:
    attributes: dict[str, Any] = {}
    if mode := INPUT_MODES.get(definition.get("format", "")):
        attributes["inputmode"] = mode
        attributes["autocomplete"] = "off"
    if definition["type"] == "string" and "maxLength" in definition and "enum" not in definition:
        attributes["maxlength"] = definition["maxLength"]
    return attributes
