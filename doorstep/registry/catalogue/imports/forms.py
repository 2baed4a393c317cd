"""Form definitions from data/forms/*.json: checked against our subset, one new version where one changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.core.canonical import canonical
from doorstep.base.core.sheets import Problems
from doorstep.registry.catalogue.forms import faults
from doorstep.registry.catalogue.models import Form


def newest() -> dict[str, Form]:
    """The newest version of every form by its code; one query."""
    return {form.code: form for form in Form.objects.order_by("code", "version")}


def versioned(code: str, schema: Any, before: Mapping[str, Form]) -> Form:
    """The form of this code: the one that says the same already, else its next version, not yet saved."""
    last = before.get(code)
    if last is not None and canonical(last.schema) == canonical(schema):
        return last
    title = schema.get("title", "") if isinstance(schema, dict) else ""
    return Form(code=code, version=last.version + 1 if last else 1, title=title, schema=schema)


def read(path: Path, problems: Problems) -> dict[str, Form]:
    """The forms of the folder by code (the file's name), with the version they shall have; nothing is written."""
    before = newest()
    found: dict[str, Form] = {}
    for file in sorted((path / "forms").glob("*.json")):
        try:
            schema = json.loads(file.read_text(encoding="utf-8"))
        except ValueError as error:
            problems.add(file, getattr(error, "lineno", 0), "", _("不是JSON：%(why)s") % {"why": error})
            continue
        for fault in faults(schema):
            problems.add(file, 0, "", fault)
        found[file.stem] = versioned(file.stem, schema, before)
    if not found:
        problems.add(path / "forms", 0, "", _("没有表单文件。"))
    return found


def write(found: Mapping[str, Form]) -> int:
    """Save the forms that are new or changed; returns how many."""
    fresh = [form for form in found.values() if form.pk is None]
    Form.objects.bulk_create(fresh)
    return len(fresh)
