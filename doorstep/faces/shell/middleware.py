"""What every request passes: login by default, the actor, and one place that turns refusals into answers."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.utils.translation import override

from doorstep.base.accounts.actor import PUBLIC, Actor
from doorstep.base.core.errors import DomainError, Invalid
from doorstep.registry.staff.queries import actor_of

PERMISSIONS = "camera={camera}, microphone=(), geolocation=(self)"
Handler = Callable[[HttpRequest], HttpResponse]


class DoorstepRequest(HttpRequest):
    """A request after our middleware: it knows who is acting."""

    actor: Actor


def public(view: Any) -> Any:
    """Mark a view as open to people who have not logged in."""
    view.is_public = True
    return view


class ChosenLanguage:
    """Chinese unless the visitor chose another language; a browser's own setting says little in a county hall."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with override(code):
            request.LANGUAGE_CODE = code  # type: ignore[attr-defined]
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", code)
        patch_vary_headers(response, ("Cookie",))
        return response


class LoginByDefault:
    """Every page asks for a login unless its view is marked `public` (or answers for itself, as the API does)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send strangers to the login page and back."""
        if getattr(view, "is_public", False) or request.user.is_authenticated:
            return None
        match = request.resolver_match
        if match is not None and (match.app_names[:1] == ["api"] or match.route.startswith("accounts/")):
            return None
        return redirect_to_login(request.get_full_path())


class ActorMiddleware:
    """Gives each request its actor: the login with the powers its grants give it now."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> None:
        """Load the grants once; a public page that nobody is logged in to costs no query."""
        if request.resolver_match and request.resolver_match.app_names[:1] == ["api"]:
            return
        account = request.user
        request.actor = actor_of(account, channel="desk") if account.is_authenticated else PUBLIC


class OneTimePassword:
    """Who came in by a one-time password changes it before anything else."""

    STAYS_OPEN = (
        "account_change_password",
        "account_logout",
        "account_reauthenticate",
        "shell:language",
        "shell:elder",
    )

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead to the page that changes it; costs no query."""
        match = request.resolver_match
        if match is None or match.app_names[:1] == ["api"] or match.view_name in self.STAYS_OPEN:
            return None
        if getattr(request.user, "one_time_until", None) is None:
            return None
        return redirect("account_change_password")


class Permissions:
    """What a page may ask the browser for: nobody's camera or microphone, unless its view says otherwise."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS.format(camera="()"))
        return response


def with_camera(view: Any) -> Any:
    """Let this view's page, and nothing that it frames, ask for the camera."""

    @wraps(view)
    def shown(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        response.headers["Permissions-Policy"] = PERMISSIONS.format(camera="(self)")
        return response

    return shown


class DomainErrors:
    """Refusals of actions become pages: 403, 404, 409, 422, with what to do next."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """PostgreSQL keeps no NUL: a page's address or form with one is refused, what is asked for is read without it."""
        from doorstep.faces.shell.views import refused

        match = request.resolver_match
        if match is not None and match.app_names[:1] == ["api"]:
            return None
        if any("\0" in value for values in request.GET.lists() for value in values[1]):
            asked = request.GET.copy()
            for name, values in request.GET.lists():
                asked.setlist(name, [value.replace("\0", "") for value in values])
            request.GET = asked
        sent = [request.path]
        if request.content_type == "application/x-www-form-urlencoded":
            sent += (value for name in request.POST for value in request.POST.getlist(name))
        if any("\0" in value for value in sent):
            return refused(request, Invalid("nul", _("地址或表单里有不能用的字符。")))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """One mapping for all faces but the API, which answers in problem+json."""
        if not isinstance(error, DomainError):
            return None
        from doorstep.faces.shell.views import refused  # views mark themselves with `public` of this module

        return refused(request, error)
