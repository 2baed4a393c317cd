"""How a page's form becomes an action: once, and with a refusal said where the clerk is looking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doorstep.base import clock
from doorstep.base.core import repeats
from doorstep.base.core.errors import DomainError, NotAllowed, NotFound, Taken

from .refused import NOT_TYPED, lead_back

View = Callable[..., HttpResponse]


def deed(screen: str, *names: str, on_no: Callable[..., None] | None = None) -> Callable[[View], View]:
    """A POST that calls an action and goes on to another page.

    The form's hidden key (`once`) makes a second sending of the same form answer as the first did. A refusal of the
    action leads back to the page called `screen` (its address takes `names` of the view's own arguments), which shows
    it with its own status (409, 422) and with what was typed; `on_no` may keep some of that first. What the actor
    may not know of or do at all stays a page of its own (404, 403).
    """

    def wrap(view: View) -> View:
        @require_POST
        @wraps(view)
        def run(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return _once(request, lambda: view(request, *args, **kwargs))
            except (NotFound, NotAllowed):
                raise
            except DomainError as error:
                request.refusal = error
            except IntegrityError:
                request.refusal = Taken(_("刚才有人同时做了这一步，请看最新状态再继续。"))
            if on_no:
                on_no(request, *args, **kwargs)
            address = reverse(screen, kwargs={name: kwargs[name] for name in names})
            return lead_back(request, request.refusal, address)

        return run

    return wrap


def _once(request: Any, act: Callable[[], HttpResponse]) -> HttpResponse:
    key = request.POST.get("once", "")
    if not key:
        return act()
    account = f"desk:{request.actor.account_id}"
    done = repeats.once(
        lambda: _kept(act()), account=account, key=key, print_of=_print(request), at=clock.now()
    )
    return HttpResponseRedirect(done.body.decode())


def _kept(response: HttpResponse) -> repeats.Answer:
    return repeats.Answer(303, response["Location"].encode(), "text/uri-list")


def _print(request: Any) -> bytes:
    fields = sorted((name, tuple(values)) for name, values in request.POST.lists() if name not in NOT_TYPED)
    return repeats.fingerprint(request.path, repr(fields))
