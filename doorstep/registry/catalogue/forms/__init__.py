"""A form is one JSON Schema: the page, the check and the API all read the same definition (ui.md §8).

The subset: object, string, number, integer, boolean, enum, const, array; `if`/`then` under `allOf`; the formats name,
id-card, phone, date, credit-code. `x-rules` holds rules across fields, `x-ui` order, widgets, where a value can be
taken from, and which field says who the result is made out to (`holder`: the applicant's own record decides).
Fields that only a `then` names are shown and kept only while its `if` holds.
"""

from .check import check, missing
from .display import display
from .page import SchemaForm, as_django_form
from .sample import example, generate
from .schema import conditions, prefill, relaxed, sections, shown
from .subset import faults

__all__ = [
    "SchemaForm",
    "as_django_form",
    "check",
    "conditions",
    "display",
    "example",
    "faults",
    "generate",
    "missing",
    "prefill",
    "relaxed",
    "sections",
    "shown",
]
