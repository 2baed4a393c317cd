from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from doorstep.acts.seals.policies import may_oversee
from doorstep.base.accounts.actor import PUBLIC
from doorstep.cases.packages.policies import may_publish
from doorstep.insight.indicators.policies import may_see_office
from doorstep.registry.documents.policies import may_read_register
from doorstep.registry.staff.models import Role

AT_A_WINDOW = (Role.CLERK, Role.SITE_HEAD)
AT_THE_DESK = (*AT_A_WINDOW, Role.REVIEWER, Role.SEAL_KEEPER, Role.BUREAU, Role.DEPARTMENT)


def shell(request: HttpRequest) -> dict[str, Any]:
    """What every page frame shows: who is acting and which doors are theirs, the county, where events come from."""
    actor = getattr(request, "actor", PUBLIC)
    roles = {power.role for power in actor.powers}
    return {
        "actor": actor,
        "works_at_window": bool(roles & set(AT_A_WINDOW)),
        "works_at_desk": bool(roles & set(AT_THE_DESK)),
        "sees_office": may_see_office(actor),
        "oversees_seals": may_oversee(actor),
        "publishes_packages": may_publish(actor),
        "reads_destroyed": may_read_register(actor),
        "county": settings.COUNTY,
        "county_name": settings.COUNTY_NAME,
        "events_url": settings.EVENTS_URL,
        "elder": request.COOKIES.get("elder") == "1",
    }
