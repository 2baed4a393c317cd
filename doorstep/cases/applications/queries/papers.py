from __future__ import annotations

import uuid

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from doorstep.acts.certificates import page
from doorstep.acts.certificates import queries as certificates
from doorstep.acts.certificates.models import CertificateStatus
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, NotAllowed, NotFound
from doorstep.cases.applications import policies, wording
from doorstep.cases.applications.models import Application, Paper, PaperKind


def papers(actor: Actor, application: Application) -> list[Paper]:
    """An affair's documents (文书) in their order, for somebody who may know of it; one query."""
    if not policies.may_see(actor, application):
        raise NotFound(_("没有这个办件。"))
    return list(
        application.papers.select_related("document__seal_use", "document__site").order_by("made_at", "pk")
    )


def to_seal(actor: Actor) -> QuerySet[Paper]:
    """The documents that wait for a seal which the actor may put on (待用印), oldest first."""
    waiting = Paper.objects.filter(
        document__status=CertificateStatus.DRAFTED,
        document__needs_seal=True,
        document__site__in=actor.sites(*policies.SEALERS),
    )
    joined = waiting.select_related("document__site", "application__version", "application__applicant")
    return joined.order_by("document__drafted_at", "pk")


# what only tells: it may be printed many at a time; a decision is printed and handed over one by one
NOTICES = (PaperKind.NOTICE, PaperKind.ACCEPTANCE, PaperKind.SPECIAL_STEP, PaperKind.EXTENSION)


def notice_of(actor: Actor, application_id: uuid.UUID | str) -> Paper:
    """The newest notice of an affair that may be printed with others. Raises NotFound where there is none, IllegalMove
    where it has no seal yet, NotAllowed for who may not read it.
    """
    papers = Paper.objects.filter(application=application_id, kind__in=NOTICES)
    paper = papers.select_related("application", "document__site").order_by("-made_at", "-pk").first()
    if paper is None or not policies.may_see_paper(actor, paper, paper.application):
        raise NotFound(_("还没有可以打印的通知书。"))
    if not policies.may_read_paper(actor, paper, paper.application):
        raise NotAllowed(_("您的岗位不能查看文书全文。"))
    if paper.document.status != CertificateStatus.ISSUED:
        raise IllegalMove(
            _("“%(name)s”还没有用印，不能批量打印。") % {"name": paper.document.name}, code="unsealed"
        )
    return paper


def paper_page(actor: Actor, paper_id: int) -> tuple[Paper, bytes]:
    """A document's page (PDF) for who may know of its affair and may read it; a draft carries no seal and says so.

    Raises NotFound, NotAllowed for who only works where the result is collected.
    """
    paper = (
        Paper.objects.filter(pk=paper_id)
        .select_related("application", "document__seal_use__seal", "document__site", "document__pdf")
        .first()
    )
    if paper is None or not policies.may_see_paper(actor, paper, paper.application):
        raise NotFound(_("没有这份文书。"))
    if not policies.may_read_paper(actor, paper, paper.application):
        raise NotAllowed(_("您的岗位不能查看文书全文。"))
    return paper, certificates.page_now(paper.document)


def printable(application: Application) -> list[str]:
    """What may be printed of an instant item at a wish: it is done in one visit, so no paper is kept of these steps."""
    if not application.version.is_instant:
        return []
    said = {
        PaperKind.ACCEPTANCE: application.accepted_at,
        PaperKind.GRANT: application.certificate_id,
        PaperKind.DELIVERY: application.finished_at and application.collector_id,
    }
    return [str(kind) for kind, happened in said.items() if happened]


def unkept_page(actor: Actor, application: Application, kind: str) -> bytes:
    """A paper of an instant item (PDF), printed at a wish without number or seal. Raises NotFound, NotAllowed."""
    if kind not in printable(application):
        raise NotFound(_("这个办件没有这种文书。"))
    if not policies.may_read_answers(actor, application):
        raise NotAllowed(_("您的岗位不能查看文书全文。"))
    site = wording.issuing_site(application, kind)
    said = wording.of(application, kind, site, actor=actor)
    return page.unkept(kind, {**said, "name": said["title"]})
