"""How a page's form becomes an action: once, and with a refusal said where the clerk is looking."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import IntegrityError
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from doorstep.base.core.errors import DomainError, NotAllowed, NotFound, Taken
from doorstep.faces.shell.once import once

from .refused import lead_back

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
                return once(request, lambda: view(request, *args, **kwargs))
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
