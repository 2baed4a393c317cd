"""Who may open the desk at all, and where they are working just now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from doorstep.acts.queue import policies as queue_policies
from doorstep.acts.queue.models import Duty
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import DomainError, NotAllowed, NotFound
from doorstep.registry.places.models import Site
from doorstep.registry.staff.models import Role

from .refused import recall

STAFF = (
    Role.CLERK,
    Role.REVIEWER,
    Role.SEAL_KEEPER,
    Role.SITE_HEAD,
    Role.BUREAU,
    Role.DEPARTMENT,
)
WINDOW = (Role.CLERK, Role.SITE_HEAD)
READERS_OF_SEALS = (Role.SEAL_KEEPER, Role.SITE_HEAD, Role.BUREAU)

View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Place:
    """Where the actor works now: a site, and the counter they sit at (None away from a counter)."""

    site: Site
    duty: Duty | None

    @property
    def at_counter(self) -> bool:
        """Whether the actor sits at a counter."""
        return self.duty is not None


class DeskRequest(HttpRequest):
    """A request of the desk: the actor and, after `desk`, the place; the refusal to show, and what was typed."""

    actor: Actor
    place: Place | None
    refusal: DomainError | None
    typed: QueryDict


def desk(*roles: str) -> Callable[[View], View]:
    """Open a view to people who hold one of `roles` somewhere (any staff role by default); sets what a DeskRequest knows.

    This only keeps the door: what may be seen or done inside is said by the apps' own policies.
    """
    wanted = roles or STAFF

    def wrap(view: View) -> View:
        @wraps(view)
        def open_door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
            if not any(power.role in wanted for power in request.actor.powers):
                raise NotAllowed(_("这一页给窗口和管理人员使用。您的账号没有这个岗位。"))
            request.place = place_of(request)
            request.refusal, request.typed = recall(request)
            return view(request, *args, **kwargs)

        return open_door

    return wrap


def at_counter(view: View) -> View:
    """For pages of the window: who sits nowhere is sent to choose a counter. Strangers to a ticket get 404."""

    @wraps(view)
    def seated(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        ticket_id = kwargs.get("ticket_id")
        if ticket_id and not queue_policies.visible_to(request.actor).filter(pk=ticket_id).exists():
            raise NotFound(_("没有这张号票。"))
        if request.place is None or request.place.duty is None:
            messages.info(request, _("请先选择一个窗口坐下。"))
            return redirect("desk:home")
        return view(request, *args, **kwargs)

    return seated


def place_of(request: Any) -> Place | None:
    """The counter that the actor sits at; else the site they chose or the only one they have; else None."""
    actor: Actor = request.actor
    duty = (
        Duty.objects.filter(account_id=actor.account_id, ended_at__isnull=True)
        .select_related("counter__site")
        .first()
    )
    if duty is not None:
        return Place(duty.counter.site, duty)
    mine = sorted(actor.sites(*STAFF))
    chosen = request.session.get("desk_site")
    everywhere = any(actor.everywhere(role) for role in STAFF)
    if chosen is None or not (everywhere or chosen in mine):
        chosen = mine[0] if len(mine) == 1 and not everywhere else None
    site = Site.objects.filter(pk=chosen).first() if chosen else None
    return Place(site, None) if site else None
