from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from doorstep.faces.shell import guard
from doorstep.registry.staff.models import Role
from doorstep.registry.staff.queries import actor_of

AT_A_SITE = (Role.CLERK, Role.REVIEWER, Role.SEAL_KEEPER, Role.SITE_HEAD)


class NoSignup(DefaultAccountAdapter):
    """Logins are given by the county, never taken by oneself."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Where somebody begins work: the counter, the day's figures, or the first page for who has no post."""
        actor = actor_of(request.user, channel="desk")
        if actor.sites(*AT_A_SITE):
            return reverse("desk:start")
        if actor.everywhere(Role.BUREAU):
            return reverse("office:today")
        return super().get_login_redirect_url(request)

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Somebody is in, by every step they had to take: the guard knows this browser from now on."""
        response = super().post_login(request, user, **more)
        guard.remember(request, response, user.get_username())
        return response

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False
