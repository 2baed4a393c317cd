"""What comes by phone for a bundle: its link, what the phone is asked for, what has arrived."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.cases.applications.models import MaterialState
from doorstep.cases.materials import queries as materials
from doorstep.cases.materials.models import PhoneState
from doorstep.cases.materials.queries import Wanted
from doorstep.cases.materials.queries.phone import digest_of
from doorstep.cases.packages import policies
from doorstep.cases.packages.models import Package, PackageLink, PackagePage, PackagePaper
from doorstep.cases.packages.states import MOVES
from doorstep.registry.documents.models import StoredFile, Upload

from .running import Paper, find, papers_of, running


def open_link(secret: str) -> PackageLink | None:
    """The link of a secret while it is open and its bundle still takes papers; else None."""
    link = (
        PackageLink.objects.filter(secret_digest=digest_of(secret), closed_at__isnull=True)
        .select_related("package__version")
        .first()
    )
    if link is None or link.expires_at <= clock.now():
        return None
    return link if link.package.status in MOVES["check_material"] else None


def page_upload(secret: str, upload_id: uuid.UUID | str) -> Upload:
    """A photo on its way; raises NotFound for a link that is over, another link's, an expired one."""
    link = open_link(secret)
    if link is None:
        raise NotFound(_("这个链接已经失效，请窗口工作人员重新出码。"), code="link_over")
    return materials.upload_by(link, upload_id)


def was_made(secret: str) -> bool:
    """Whether a bundle's link ever had this secret."""
    return PackageLink.objects.filter(secret_digest=digest_of(secret)).exists()


def link_of(package: Package) -> PackageLink | None:
    """The bundle's open link."""
    return PackageLink.objects.filter(
        package=package, closed_at__isnull=True, expires_at__gt=clock.now()
    ).first()


def wanted(link: PackageLink) -> list[Wanted]:
    """The papers that the phone is asked for, each once: those still missing, and those that it has sent."""
    said = PackagePaper.objects.filter(package=link.package).prefetch_related("pages")
    kept = {paper.key: paper for paper in said}
    return [
        _wanted(paper, kept[paper.need.key])
        for paper in papers_of(running(link.package))
        if paper.is_asked
        and paper.need.key in kept
        and (paper.state == MaterialState.MISSING or kept[paper.need.key].phone_state)
    ]


def _wanted(paper: Paper, kept: PackagePaper) -> Wanted:
    pages = sorted(page.pk for page in kept.pages.all())
    state: str = kept.phone_state
    is_asked_again = state == PhoneState.CONFIRMED and paper.state == MaterialState.MISSING
    if is_asked_again or (state == PhoneState.WAITING and not pages):
        state = ""
    return Wanted(kept.pk, paper.need.name, state, kept.phone_word, pages)


def arrived(package: Package) -> list[PackagePaper]:
    """What came by phone and was not confirmed yet, with pages, in the order of its coming."""
    found = PackagePaper.objects.filter(
        package=package, phone_state__in=(PhoneState.WAITING, PhoneState.REJECTED)
    )
    return list(found.prefetch_related("pages__file").order_by("pk"))


def page_file(actor: Actor, package_id: uuid.UUID | str, page_id: int) -> StoredFile:
    """One page that a phone sent, for who may read the bundle's answers. Raises NotFound, NotAllowed."""
    package = find(actor, package_id)
    if not policies.may_read_answers(actor, package):
        raise NotAllowed(_("您的岗位不能查看材料。"))
    page = PackagePage.objects.filter(pk=page_id, paper__package=package).select_related("file").first()
    if page is None:
        raise NotFound(_("这张照片已经不在了。"))
    return page.file
