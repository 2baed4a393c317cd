"""What the next page shows once more after a post: kept sealed in the session, found by a word in the address.

Post, redirect, get: loading that page again sends nothing again. A note may name people, so it lies sealed, bound to
this login, its word and the one page it is for; the address carries only the word.
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import Any

from django.http import HttpResponseRedirect

from doorstep.base.core import crypto


def lead(request: Any, kind: str, note: dict[str, Any], address: str, *, keep: int) -> HttpResponseRedirect:
    """Keep `note` for the page at `address` and lead the browser there (303); a session keeps the last `keep`."""
    word = secrets.token_urlsafe(9)
    whole = json.dumps(note, ensure_ascii=False)
    sealed = base64.b64encode(crypto.seal(whole, _row(request, kind, word, address))).decode()
    kept = request.session.get(f"desk_{kind}", [])
    request.session[f"desk_{kind}"] = [*kept, [word, sealed]][-keep:]
    response = HttpResponseRedirect(f"{address}?{kind}={word}")
    response.status_code = 303
    return response


def find(request: Any, kind: str) -> dict[str, Any] | None:
    """The note of this kind that this page was led to; None on any other page, for another login, or once dropped."""
    word = request.GET.get(kind, "")
    sealed = dict(request.session.get(f"desk_{kind}", [])).get(word) if word else None
    if sealed is None:
        return None
    try:
        return json.loads(crypto.unseal(base64.b64decode(sealed), _row(request, kind, word, request.path)))
    except crypto.WrongKey:
        return None


def take(request: Any, kind: str) -> dict[str, Any] | None:
    """The note as `find` gives it, this once: loading the page again finds none."""
    note = find(request, kind)
    if note is not None:
        kept = request.session.get(f"desk_{kind}", [])
        request.session[f"desk_{kind}"] = [one for one in kept if one[0] != request.GET[kind]]
    return note


def _row(request: Any, kind: str, word: str, address: str) -> str:
    """What the sealed note is bound to: this login, this word, this page."""
    return f"desk.{kind}:{request.actor.account_id}:{word}:{address}"
