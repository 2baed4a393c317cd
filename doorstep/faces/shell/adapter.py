from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actions import change_password
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

    def pre_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse | None:
        """A one-time password opens nothing after its day."""
        until = user.one_time_until
        if until is not None and clock.now() >= until:
            messages.error(request, _("一次性密码已过期，请找本点位负责人重新重置。"))
            return redirect("account_login")
        return super().pre_login(request, user, **more)

    def clean_password(self, password: str, user: Any = None) -> str:
        """A new password is strong, and another one than before."""
        if user is not None and user.check_password(password):
            raise ValidationError(_("新密码不能和现在的密码一样。"))
        return super().clean_password(password, user)

    def set_password(self, user: Any, password: str) -> None:
        """Its owner chose it: journalled, and a one-time one is over."""
        change_password(user, password, actor=actor_of(user, channel="desk"))

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """Somebody is in, by every step they had to take: the guard knows this browser from now on."""
        response = super().post_login(request, user, **more)
        guard.remember(request, response, user.get_username())
        return response

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up."""
        return False
