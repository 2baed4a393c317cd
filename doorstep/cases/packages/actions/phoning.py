"""Papers of the one list by the resident's own phone: one code for the bundle, each paper sent once for all that want it."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.cases.applications.models import MaterialState
from doorstep.cases.materials.actions import way_in
from doorstep.cases.materials.models import PhoneState
from doorstep.cases.packages import policies, queries
from doorstep.cases.packages.models import PackageLink, PackagePage, PackagePaper
from doorstep.cases.packages.queries import Paper, Running
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents.models import StoredFile

from .filling import listed, take_in
from .lock import lock, say

SENDABLE = (MaterialState.MISSING, MaterialState.SEEN, MaterialState.SCANNED)


@act
def make_link(package_id: uuid.UUID | str, *, actor: Actor) -> tuple[PackageLink, str]:
    """Open a way in for the applicant's phone; gives the link and its secret, which is kept nowhere.

    A link that is still open is closed: a bundle has one at a time.
    """
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    shut(at)
    secret, kept = way_in.opening(actor)
    link = PackageLink.objects.create(package=at.package, **kept)
    for paper in queries.papers_of(at):
        if paper.is_asked:
            PackagePaper.objects.get_or_create(
                package=at.package, key=paper.need.key, defaults={"state": paper.state}
            )
    say(at.package, "phone_link_made", actor=actor, data={"link": str(link.pk)})
    return link, secret


@act
def close_link(package_id: uuid.UUID | str, *, actor: Actor) -> None:
    """Close the bundle's open link; what arrived stays. Nothing happens where none is open."""
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    if shut(at):
        say(at.package, "phone_link_closed", actor=actor)


def shut(at: Running) -> int:
    """Close what is open of the locked bundle's links; how many there were."""
    still = PackageLink.objects.filter(package=at.package, closed_at__isnull=True)
    return still.update(closed_at=clock.now())


@act
def send_page(secret: str, paper_id: int, data: bytes, *, name: str) -> PackagePage:
    """Take in one page of one paper by a link; the program acts, the journal names the link.

    A paper that was rejected begins anew. Raises NotFound for a link that is not open or a paper that is not asked for,
    IllegalMove for one that is confirmed, Invalid for a file that can't be kept and for too many pages, Taken where
    pages come faster than people take photos.
    """
    way_in.within_limits(link_by(secret), PackagePage.objects)
    content = documents.examine(data)  # before the bundle is locked: a heavy file makes no clerk wait
    link, at, actor = locked_by(secret)
    paper = ready(link, at, paper_id)
    return receive(link, at, paper, documents.keep(content, actor=actor), actor)


@act
def drop_page(secret: str, page_id: int) -> None:
    """Take a page back, to be taken again; only while its paper waits for the clerk. Raises NotFound, IllegalMove."""
    link, at, actor = locked_by(secret)
    page = PackagePage.objects.select_related("paper").filter(pk=page_id, paper__package=at.package).first()
    if page is None:
        return
    if page.paper.phone_state != PhoneState.WAITING:
        raise IllegalMove(_("这份材料窗口已经看过了。"), code="paper_judged")
    page.delete()
    told = {"paper": page.paper_id, "link": str(link.pk)}
    say(at.package, "phone_page_dropped", actor=actor, data=told)


@act
def confirm_paper(package_id: uuid.UUID | str, paper_id: int, *, actor: Actor) -> PackagePaper:
    """Take what a phone sent as the scan of the paper, for all that want it: its pages become one file.

    Raises NotFound, Invalid.
    """
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    paper = _waiting(at, paper_id)
    pages = [page.file for page in paper.pages.select_related("file").order_by("pk")]
    file = way_in.one_file(pages, f"paper_{paper.key}", actor)
    kept = take_in(at, listed(at, paper.key), file, actor=actor)
    paper.pages.all().delete()
    _judge(kept, PhoneState.CONFIRMED, "")
    return kept


@act
def reject_paper(package_id: uuid.UUID | str, paper_id: int, *, word: str, actor: Actor) -> PackagePaper:
    """Ask for the paper again, with a word that the phone shows; the photos are let go of."""
    at = lock(package_id, "check_material", actor=actor, may=policies.may_handle)
    words = way_in.said(word)
    paper = _waiting(at, paper_id)
    paper.pages.all().delete()
    _judge(paper, PhoneState.REJECTED, words)
    say(at.package, "phone_paper_rejected", actor=actor, data={"paper": paper.pk})
    return paper


def link_by(secret: str) -> PackageLink:
    """The link of a secret while it is open; raises NotFound. Nothing is locked."""
    found = queries.open_link(secret)
    if found is None:
        raise NotFound(_("这个链接已经失效，请窗口工作人员重新出码。"))
    return found


def locked_by(secret: str) -> tuple[PackageLink, Running, Actor]:
    """The open link of a secret with its bundle locked, and who acts for it. Raises NotFound, IllegalMove."""
    found, actor = link_by(secret), system("phone")
    at = lock(found.package_id, "check_material", actor=actor, may=policies.may_send)
    link = PackageLink.objects.filter(pk=found.pk, closed_at__isnull=True).first()
    if link is None:  # closed while we waited for the bundle
        raise NotFound(_("这个链接已经失效，请窗口工作人员重新出码。"))
    return link, at, actor


def ready(link: PackageLink, at: Running, paper_id: int) -> PackagePaper:
    """The paper of the locked bundle, ready for one page more. Raises NotFound, IllegalMove, Invalid, Taken."""
    paper, wanted = _asked(at, paper_id)
    way_in.within_limits(link, PackagePage.objects)
    if paper.phone_state == PhoneState.CONFIRMED and wanted.state == MaterialState.SCANNED:
        raise IllegalMove(_("这份材料窗口已经确认，不用再拍。"), code="paper_confirmed")
    if paper.phone_state != PhoneState.WAITING:
        _judge(paper, PhoneState.WAITING, "")
    way_in.has_room(paper.pages.count())
    return paper


def receive(
    link: PackageLink, at: Running, paper: PackagePaper, file: StoredFile, actor: Actor
) -> PackagePage:
    """Add a kept file to a paper that is `ready` as its next page; one that it has already is that page."""
    known = paper.pages.filter(file=file).first()
    if known is not None:
        way_in.keep_open(link)
        return known
    page = PackagePage.objects.create(paper=paper, link=link, file=file, at=clock.now())
    way_in.keep_open(link, pages=1)
    told = {"paper": paper.pk, "link": str(link.pk), "digest": bytes(file.digest).hex()}
    say(at.package, "phone_page_arrived", actor=actor, data=told)
    return page


def _asked(at: Running, paper_id: int) -> tuple[PackagePaper, Paper]:
    """A paper of the list that may come by phone, as it is kept and as it stands; raises NotFound."""
    paper = PackagePaper.objects.filter(pk=paper_id, package=at.package).first()
    found = {one.need.key: one for one in queries.papers_of(at) if one.is_asked and one.state in SENDABLE}
    if paper is None or paper.key not in found:
        raise NotFound(_("这件事不需要这份材料。"))
    return paper, found[paper.key]


def _waiting(at: Running, paper_id: int) -> PackagePaper:
    paper = PackagePaper.objects.filter(pk=paper_id, package=at.package).first()
    if paper is None or paper.phone_state != PhoneState.WAITING:
        raise NotFound(_("没有等待确认的手机照片。"))
    return paper


def _judge(paper: PackagePaper, state: str, word: str) -> None:
    paper.phone_state, paper.phone_word = state, word
    paper.save(update_fields=["phone_state", "phone_word"])
