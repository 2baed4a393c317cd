from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.cases.applications import queries as applications
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState
from doorstep.cases.applications.states import MOVES
from doorstep.cases.materials import policies
from doorstep.cases.materials.models import PhoneLink, PhonePage, PhonePaper, PhoneState
from doorstep.registry.documents.models import StoredFile

AWAITED = (MaterialState.MISSING, MaterialState.PROMISED)


@dataclass(frozen=True)
class Wanted:
    """One paper as the phone sees it: its name, what became of it, and the numbers of the pages that arrived."""

    row: int
    name: str
    state: str
    word: str
    pages: list[int]


def digest_of(secret: str) -> bytes:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode()).digest()


def open_link(secret: str) -> PhoneLink | None:
    """The link of a secret while it is open and its affair still takes papers; else None."""
    link = (
        PhoneLink.objects.filter(secret_digest=digest_of(secret), closed_at__isnull=True)
        .select_related("application__version")
        .first()
    )
    if link is None or link.expires_at <= clock.now():
        return None
    return link if applications.awaited_state(link.application) else None


def was_made(secret: str) -> bool:
    """Whether a link ever had this secret."""
    return PhoneLink.objects.filter(secret_digest=digest_of(secret)).exists()


def link_of(application: Application) -> PhoneLink | None:
    """The affair's open link."""
    return PhoneLink.objects.filter(
        application=application, closed_at__isnull=True, expires_at__gt=clock.now()
    ).first()


def wanted(link: PhoneLink) -> list[Wanted]:
    """The papers that the phone is asked for: those still missing or promised, and those that it has sent."""
    state = applications.awaited_state(link.application)
    rows = link.application.materials.select_related("material", "phone_paper").prefetch_related(
        "phone_paper__pages"
    )
    return [
        _wanted(row)
        for row in rows.order_by("material__position")
        if (row.state == state and row.is_needed) or _came_by(link, row)
    ]


def _came_by(link: PhoneLink, row: ApplicationMaterial) -> bool:
    """Whether a phone has sent this paper, and in an affair that was accepted since, whether this link did."""
    paper: PhonePaper | None = getattr(row, "phone_paper", None)
    if paper is None or link.application.status in MOVES["check_material"]:
        return paper is not None
    return paper.judged_at is not None and paper.judged_at >= link.made_at


def _wanted(row: ApplicationMaterial) -> Wanted:
    paper: PhonePaper | None = getattr(row, "phone_paper", None)
    pages = sorted(page.pk for page in paper.pages.all()) if paper else []
    state = paper.state if paper else ""
    is_asked_again = state == PhoneState.CONFIRMED and row.state in AWAITED
    if is_asked_again or (state == PhoneState.WAITING and not pages):
        state = ""
    return Wanted(row.pk, row.material.name, state, paper.word if paper else "", pages)


def arrived(actor: Actor, application: Application) -> list[PhonePaper]:
    """What came by phone and was not confirmed yet, with pages, in the order of the list.

    For who may read the affair's answers; raises NotAllowed for others.
    """
    if not policies.may_look(actor, application):
        raise NotAllowed(_("您的岗位不能查看材料。"))
    return list(
        PhonePaper.objects.filter(row__application=application)
        .exclude(state=PhoneState.CONFIRMED)
        .select_related("row__material")
        .prefetch_related("pages__file")
        .order_by("row__material__position")
    )


def page_file(actor: Actor, application_id: uuid.UUID | str, page_id: int) -> StoredFile:
    """One page that a phone sent, for who may read the affair's answers. Raises NotFound, NotAllowed."""
    application = applications.find(actor, application_id)
    if not policies.may_look(actor, application):
        raise NotAllowed(_("您的岗位不能查看材料。"))
    page = (
        PhonePage.objects.filter(pk=page_id, paper__row__application=application)
        .select_related("file")
        .first()
    )
    if page is None:
        raise NotFound(_("这张照片已经不在了。"))
    return page.file
