"""What came by phone, as the page of the affair shows it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.cases.applications.models import Application
from doorstep.cases.materials import policies, queries

WORDS = (_("看不清"), _("没拍全"), _("反光"), _("不是这份材料"))
"""What a clerk most often says of a photo: one press each, the phone shows it."""


def told(request: Any, affair: Application) -> dict[str, Any]:
    """What came by phone, for who may read the affair's answers; and a mark that changes with it."""
    may_look = policies.may_look(request.actor, affair)
    arrived = queries.arrived(affair) if may_look else []
    link = queries.link_of(affair)
    mark = ".".join(f"{one.row_id}-{one.state}-{[page.pk for page in one.pages.all()]}" for one in arrived)
    return {
        "phone_papers": arrived,
        "phone_link": link,
        "phone_words": WORDS,
        "phone_mark": f"{link.pk if link else ''}{mark}".replace(" ", ""),
    }
