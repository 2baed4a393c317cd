"""What every verb on a running bundle begins and ends with."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, Taken
from doorstep.base.core.states import next_state
from doorstep.base.journal.actions import record
from doorstep.cases.applications.models import Application
from doorstep.cases.packages import queries
from doorstep.cases.packages.models import Package, PackageStatus
from doorstep.cases.packages.queries import Running
from doorstep.cases.packages.states import MOVES


def lock(
    package_id: uuid.UUID | str, verb: str, *, actor: Actor, may: Callable[[Actor, Package], bool]
) -> Running:
    """The bundle with its parts, their affairs and then the bundle itself locked until the transaction ends.

    In this order, for an affair that moves locks itself first and then its bundle (`following`). Raises NotFound,
    NotAllowed, IllegalMove as for an affair, Taken where a part began in the meantime.
    """
    package = queries.find(actor, package_id)
    if not may(actor, package):
        raise NotAllowed(_("您的岗位不能对这个一件事做这一步。"), verb=verb)
    held = set(_affairs(package))
    Package.objects.select_for_update(of=("self",)).only("pk").get(pk=package.pk)
    package = queries.find(actor, package_id)
    at = queries.running(package)
    if {view.application.pk for view in at.parts if view.application} - held:
        raise Taken(_("刚才有人同时做了这一步，请看最新状态再继续。"))
    next_state(MOVES, verb, package.status, label=PackageStatus(package.status).label)
    return at


def _affairs(package: Package) -> list[uuid.UUID]:
    found = Application.objects.select_for_update(of=("self",)).filter(part__package=package)
    return list(found.order_by("pk").values_list("pk", flat=True))


def say(package: Package, event: str, *, actor: Actor, data: dict[str, Any] | None = None) -> None:
    """One entry of the bundle's journal."""
    record(
        f"package.{event}",
        ("package", package.pk),
        actor=actor,
        site=package.site_id,
        data={"number": package.number, **(data or {})},
        person=package.applicant_id,
    )
