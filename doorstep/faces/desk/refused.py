"""A refused form, kept for the page that it comes back to: loading that page again sends nothing again.

After a refusal the browser is led to the screen's own address (post, redirect, get). What was typed and why it was
refused wait in the session as a sealed note.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponseRedirect, QueryDict

from doorstep.base.core.errors import DomainError, IllegalMove, Invalid, NotAllowed, Taken
from doorstep.faces.shell import notes
from doorstep.faces.shell.once import NOT_TYPED

ASKED = "refused"
KEPT = 4
"""How many refused forms one session keeps: a clerk has a few pages open, and each may be loaded again."""
KINDS = {kind.__name__: kind for kind in (DomainError, NotAllowed, IllegalMove, Taken, Invalid)}


def lead_back(request: Any, refusal: DomainError, address: str) -> HttpResponseRedirect:
    """Keep the posted form (`request.typed`) with its refusal and lead the browser to the screen at `address` (303)."""
    typed = {name: values for name, values in request.typed.lists() if name not in NOT_TYPED}
    return notes.lead(request, ASKED, {"no": _written(refusal), "typed": typed}, address, keep=KEPT)


def recall(request: Any) -> tuple[DomainError | None, QueryDict]:
    """The refusal that this page was led back to, and what had been typed; (None, what was sent) on any other."""
    kept = notes.find(request, ASKED)
    if kept is None:
        return None, request.POST
    return _read(**kept["no"]), _form(kept["typed"])


def _written(refusal: DomainError) -> dict[str, Any]:
    kind = next(name for name, cls in reversed(KINDS.items()) if isinstance(refusal, cls))
    errors = refusal.errors if isinstance(refusal, Invalid) else {}
    said = {name: [str(message) for message in found] for name, found in errors.items()}
    return {"kind": kind, "code": refusal.code, "message": str(refusal.message), "errors": said}


def _read(kind: str, code: str, message: str, errors: dict[str, list[str]]) -> DomainError:
    if kind == "Invalid":
        return Invalid(code, message, errors=errors)
    return KINDS[kind](message, code=code)


def _form(typed: dict[str, list[str]]) -> QueryDict:
    form = QueryDict(mutable=True)
    for name, values in typed.items():
        form.setlist(name, values)
    return form
