"""A page's form that happens once, however often it is sent: by the hidden key that `{% once %}` puts into it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.core import repeats
from doorstep.base.core.errors import Invalid, Taken

NOT_TYPED = ("csrfmiddlewaretoken", "once", "passphrase")
"""Fields of a form that are not what somebody typed to be kept: never shown again, never compared."""


def once(request: Any, act: Callable[[], HttpResponse]) -> HttpResponse:
    """Do `act`, which leads to another page; a second sending of the same form is led there too and does nothing.

    Raises Taken where the same form was sent before with something else in it (the page was gone back to).
    """
    key = request.POST.get("once", "")
    if not key:
        return act()
    account = f"desk:{request.actor.account_id}"
    try:
        done = repeats.once(
            lambda: _kept(act()), account=account, key=key, print_of=_print(request), at=clock.now()
        )
    except Invalid as no:
        if no.code != "key_reused":
            raise
        told = _("这一页刚才已经提交过，这次填的不一样，还没有存下。请核对后再提交一次。")
        raise Taken(told, code=no.code) from None
    return HttpResponseRedirect(done.body.decode())


def _kept(response: HttpResponse) -> repeats.Answer:
    return repeats.Answer(303, response["Location"].encode(), "text/uri-list")


def _print(request: Any) -> bytes:
    fields = sorted((name, tuple(values)) for name, values in request.POST.lists() if name not in NOT_TYPED)
    files = sorted((name, _digest(file)) for name, sent in request.FILES.lists() for file in sent)
    return repeats.fingerprint(request.path, repr(fields), repr(files))


def _digest(file: UploadedFile) -> str:
    whole = hashlib.sha256()
    for chunk in file.chunks():
        whole.update(chunk)
    file.seek(0)
    return whole.hexdigest()
