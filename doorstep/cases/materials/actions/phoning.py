"""Papers by the resident's own phone: a link, pages that arrive, and the clerk's word on them."""

from __future__ import annotations

import uuid

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications import queries
from doorstep.cases.applications.actions.lock import change, lock_for_papers
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState
from doorstep.cases.materials import policies
from doorstep.cases.materials.models import PhoneLink, PhonePage, PhonePaper, PhoneState
from doorstep.cases.materials.queries.phone import digest_of
from doorstep.registry.documents import actions as documents
from doorstep.registry.documents.models import StoredFile

from . import way_in

SENDABLE = {
    MaterialState.MISSING: (MaterialState.MISSING, MaterialState.SEEN, MaterialState.SCANNED),
    MaterialState.PROMISED: (MaterialState.PROMISED,),
}
"""What may be sent while an affair is put together, and later of what was promised (容缺)."""


@act
def make_link(application_id: uuid.UUID | str, *, actor: Actor) -> tuple[PhoneLink, str]:
    """Open a way in for the applicant's phone; gives the link and its secret, which is kept nowhere.

    A link that is still open is closed: an affair has one at a time. Raises IllegalMove `nothing_awaited` where an
    accepted affair waits for no promised paper.
    """
    application = lock_for_papers(application_id, actor=actor, may=policies.may_judge)
    awaited(application)
    secret, kept = way_in.opening(actor)
    PhoneLink.objects.filter(application=application, closed_at__isnull=True).update(
        closed_at=kept["made_at"]
    )
    link = PhoneLink.objects.create(application=application, **kept)
    change(application, "phone_link_made", actor=actor, data={"link": str(link.pk)})
    return link, secret


@act
def close_link(application_id: uuid.UUID | str, *, actor: Actor) -> None:
    """Close the affair's open link; what arrived stays. Nothing happens where none is open."""
    application = lock_for_papers(application_id, actor=actor, may=policies.may_judge)
    link = PhoneLink.objects.filter(application=application, closed_at__isnull=True).first()
    if link is None:
        return
    link.closed_at = clock.now()
    link.save(update_fields=["closed_at"])
    change(application, "phone_link_closed", actor=actor, data={"link": str(link.pk)})


@act
def send_page(secret: str, row_id: int, data: bytes, *, name: str) -> PhonePage:
    """Take in one page of one paper by a link; the program acts, the journal names the link.

    A paper that was rejected begins anew. Raises NotFound for a link that is not open or a paper of another affair,
    IllegalMove for a paper that is confirmed, Invalid for a file that can't be kept and for too many pages, Taken
    where pages come faster than people take photos.
    """
    way_in.within_limits(link_by(secret), PhonePage.objects)
    content = documents.examine(data)  # before the affair is locked: a heavy file makes no clerk wait
    link, application, actor = locked_by(secret)
    paper = ready(link, application, row_id)
    return take_in(link, application, paper, documents.keep(content, actor=actor), actor)


@act
def drop_page(secret: str, page_id: int) -> None:
    """Take a page back, to be taken again; only while its paper waits for the clerk. Raises NotFound, IllegalMove."""
    link, application, actor = locked_by(secret)
    page = PhonePage.objects.filter(pk=page_id, paper__row__application=application).first()
    if page is None:
        return
    if page.paper.state != PhoneState.WAITING:
        raise IllegalMove(_("这份材料窗口已经看过了。"), code="paper_judged")
    row_id = page.paper.row_id
    page.delete()
    change(application, "phone_page_dropped", actor=actor, data={"material": row_id, "link": str(link.pk)})


@act
def confirm_paper(application_id: uuid.UUID | str, row_id: int, *, actor: Actor) -> ApplicationMaterial:
    """Take what a phone sent as the scan of the paper: its pages become one file. Raises NotFound, Invalid."""
    application = lock_for_papers(application_id, actor=actor, may=policies.may_judge)
    paper = _waiting(application, row_id)
    pages = [page.file for page in paper.pages.select_related("file").order_by("pk")]
    file = way_in.one_file(pages, f"material_{row_id}", actor)
    row = applications.attach_file(application.pk, row_id, file, actor=actor)
    paper.pages.all().delete()
    _judge(paper, PhoneState.CONFIRMED, "", actor)
    return row


@act
def reject_paper(application_id: uuid.UUID | str, row_id: int, *, word: str, actor: Actor) -> PhonePaper:
    """Ask for the paper again, with a word that the phone shows; the photos are let go of."""
    application = lock_for_papers(application_id, actor=actor, may=policies.may_judge)
    said = way_in.said(word)
    paper = _waiting(application, row_id)
    paper.pages.all().delete()
    _judge(paper, PhoneState.REJECTED, said, actor)
    change(application, "phone_paper_rejected", actor=actor, data={"material": row_id})
    return paper


def link_by(secret: str) -> PhoneLink:
    """The link of a secret while it is open; raises NotFound. Nothing is locked."""
    found = PhoneLink.objects.filter(secret_digest=digest_of(secret), closed_at__isnull=True).first()
    if found is None or found.expires_at <= clock.now():
        raise NotFound(_("这个链接已经失效，请窗口工作人员重新出码。"))
    return found


def locked_by(secret: str) -> tuple[PhoneLink, Application, Actor]:
    """The open link of a secret with its affair locked, and who acts for it. Raises NotFound, IllegalMove."""
    found, actor = link_by(secret), system("phone")
    application = lock_for_papers(found.application_id, actor=actor, may=policies.may_send)
    link = PhoneLink.objects.filter(pk=found.pk, closed_at__isnull=True).first()
    if link is None:  # closed while we waited for the affair
        raise NotFound(_("这个链接已经失效，请窗口工作人员重新出码。"))
    return link, application, actor


def ready(link: PhoneLink, application: Application, row_id: int) -> PhonePaper:
    """The paper of the locked affair, ready for one page more. Raises NotFound, IllegalMove, Invalid, Taken."""
    states = SENDABLE[awaited(application)]
    row = application.materials.filter(pk=row_id, is_needed=True, state__in=states).first()
    if row is None:
        raise NotFound(_("这件事不需要这份材料。"))
    way_in.within_limits(link, PhonePage.objects)
    paper, _made = PhonePaper.objects.get_or_create(row=row)
    if paper.state == PhoneState.CONFIRMED and row.state == MaterialState.SCANNED:
        raise IllegalMove(_("这份材料窗口已经确认，不用再拍。"), code="paper_confirmed")
    if paper.state != PhoneState.WAITING:
        _begin_anew(paper)
    way_in.has_room(paper.pages.count())
    return paper


def awaited(application: Application) -> MaterialState:
    """The state of the papers that may come in now; raises IllegalMove `nothing_awaited`."""
    state = queries.awaited_state(application)
    if not state:
        raise IllegalMove(_("这个办件没有等着交的材料。"), code="nothing_awaited")
    return MaterialState(state)


def take_in(
    link: PhoneLink, application: Application, paper: PhonePaper, file: StoredFile, actor: Actor
) -> PhonePage:
    """Add a kept file to a paper that is `ready` as its next page; one that it has already is that page."""
    known = paper.pages.filter(file=file).first()
    if known is not None:
        way_in.keep_open(link)
        return known
    page = PhonePage.objects.create(paper=paper, link=link, file=file, at=clock.now())
    way_in.keep_open(link, pages=1)
    data = {"material": paper.row_id, "link": str(link.pk), "digest": bytes(file.digest).hex()}
    change(application, "phone_page_arrived", actor=actor, data=data)
    return page


def _begin_anew(paper: PhonePaper) -> None:
    paper.state, paper.word, paper.judged_at, paper.judged_by = PhoneState.WAITING, "", None, None
    paper.save(update_fields=["state", "word", "judged_at", "judged_by"])


def _waiting(application: Application, row_id: int) -> PhonePaper:
    paper = PhonePaper.objects.filter(row_id=row_id, row__application=application).first()
    if paper is None or paper.state != PhoneState.WAITING:
        raise NotFound(_("没有等待确认的手机照片。"))
    return paper


def _judge(paper: PhonePaper, state: str, word: str, actor: Actor) -> None:
    paper.state, paper.word = state, word
    paper.judged_at, paper.judged_by_id = clock.now(), actor.account_id
    paper.save(update_fields=["state", "word", "judged_at", "judged_by"])
