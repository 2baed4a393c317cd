"""How a page's form becomes an action: once, and with a refusal said where the clerk is looking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doorstep.base import clock
from doorstep.base.core import repeats
from doorstep.base.core.errors import DomainError, NotAllowed, NotFound, Taken

View = Callable[..., HttpResponse]
SECRETS = ("csrfmiddlewaretoken", "once")


def deed(screen: View) -> Callable[[View], View]:
    """A POST that calls an action and goes on to another page.

    The form's hidden key (`once`) makes a second sending of the same form answer as the first did. A refusal of the
    action shows `screen` again, with the refusal on it and its own status (409, 422); what the actor may not know of
    or do at all stays a page of its own (404, 403).
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
                return said_no(screen, request, error, *args, **kwargs)
            except IntegrityError:
                late = Taken(_("刚才有人同时做了这一步，请看最新状态再继续。"))
                return said_no(screen, request, late, *args, **kwargs)

        return run

    return wrap


def said_no(screen: View, request: Any, error: DomainError, *args: Any, **kwargs: Any) -> HttpResponse:
    """`screen` once more, with the refusal on it."""
    response = screen(request, *args, refusal=error, **kwargs)
    if response.status_code == 200:
        response.status_code = error.status
    return response


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
    fields = sorted((name, tuple(values)) for name, values in request.POST.lists() if name not in SECRETS)
    return repeats.fingerprint(request.path, repr(fields))
