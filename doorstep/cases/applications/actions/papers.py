"""Giving the documents of the way (文书): written at the verb, sealed and issued in the same moment where the seal's
rules allow it, else kept as a draft that waits for the seal (待用印)."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.certificates import actions as certificates
from doorstep.acts.certificates.models import CertificateStatus
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, NotAllowed, NotFound
from doorstep.base.core.serials import next_serial
from doorstep.base.journal.actions import record
from doorstep.cases.applications import policies, queries, wording
from doorstep.cases.applications.models import Application, Paper, PaperKind, Promise, SpecialStep

from .lock import lock

# by law without a seal: proof of receipt, and what somebody else than the office signs
UNSEALED = frozenset(
    {
        PaperKind.RECEIPT,
        PaperKind.PROMISE,
        PaperKind.COMMITMENT,
        PaperKind.WITHDRAWAL,
        PaperKind.DELIVERY,
        PaperKind.ORIGINALS,
    }
)
# an affair in these states has no decision any more
VOID = ("returned", "revoked")
# why the seal is used (用章事由)
REASONS = {
    PaperKind.NOTICE: "一次告知补正用印",
    PaperKind.ACCEPTANCE: "受理通知用印",
    PaperKind.NOT_ACCEPTED: "不予受理决定用印",
    PaperKind.SPECIAL_STEP: "特别程序告知用印",
    PaperKind.EXTENSION: "延期通知用印",
    PaperKind.GRANT: "准予决定书用印",
    PaperKind.REFUSAL: "不予决定用印",
    PaperKind.RETURN: "退件通知用印",
    PaperKind.REVOCATION: "撤销决定用印",
}


def give(
    application: Application,
    kind: str,
    *,
    approver_id: int | None = None,
    step: SpecialStep | None = None,
    actor: Actor,
) -> Paper:
    """Write one document of the affair, for the inside of the verb that makes it; call it last.

    Sealed and issued at once where the seal's rules let this actor do it; where they do not, the verb succeeds all the
    same and the document waits as a draft. `approver_id` is who signed what it says, without it the head's standing
    approval counts. `step` is the special procedure it tells of. A number (文号) is never given twice or left out.
    """
    site = wording.issuing_site(application, kind)
    series = wording.number_series(site, kind, clock.today().year)
    needs_seal = kind not in UNSEALED
    document = certificates.write(
        site.pk,
        name=wording.title(application, kind),
        template=kind,
        content=wording.of(application, kind, site, step=step, actor=actor),
        holder_masked=wording.holder_masked(application),
        number=f"{series}{next_serial(f'paper:{series}'):04d}号",
        needs_seal=needs_seal,
        actor=actor,
    )
    paper = Paper.objects.create(
        application=application, kind=kind, document=document, approver_id=approver_id, made_at=clock.now()
    )
    _say("paper_made", paper, actor)
    if not needs_seal:
        certificates.give_out(document.pk, actor=actor)
        return paper
    _try_to_seal(paper, actor)
    return paper


@act
def give_receipt(application_id: uuid.UUID | str, *, actor: Actor) -> Paper:
    """Give a receipt for the papers that were brought so far (申请材料接收凭证); each bringing may have its own."""
    application, _same = lock(application_id, "receipt", actor=actor, may=policies.may_handle)
    return give(application, PaperKind.RECEIPT, actor=actor)


@act
def seal_paper(paper_id: int, *, actor: Actor) -> Paper:
    """Put the seal on a document that waits for it, and issue it: one line in the register.

    By who handles or reviews at the place whose seal it is. The refusals of acts.seals pass through and say what is
    missing. Raises NotFound, NotAllowed, IllegalMove where it has its seal, or its decision is void or may not go out.
    """
    found = Paper.objects.filter(pk=paper_id).values_list("application_id", flat=True).first()
    if found is None:
        raise NotFound(_("没有这份文书。"))
    application = Application.objects.select_for_update().get(pk=found)
    paper = Paper.objects.select_related("document").get(pk=paper_id)
    if not policies.may_see_paper(actor, paper, application):
        raise NotFound(_("没有这份文书。"))
    if not policies.may_seal_paper(actor, paper):
        raise NotAllowed(_("用印由印章所在点位的经办人或审批人员办理。"), verb="seal_paper")
    if paper.kind == PaperKind.GRANT:
        _refuse_grant(application)
    paper.application = application
    _seal(paper, actor)
    return paper


def page_for(paper_id: int, *, actor: Actor) -> tuple[Paper, bytes]:
    """A document's page (PDF) for somebody who may read it; a sealed one is signed and kept at its first reading.

    Raises NotFound, NotAllowed.
    """
    paper, data = queries.paper_page(actor, paper_id)
    if paper.document.seal_use_id and paper.document.pdf_id is None:
        certificates.keep_page(paper.document_id, actor=actor)
        return queries.paper_page(actor, paper_id)
    return paper, data


def seal_waiting(application: Application, *, actor: Actor) -> None:
    """Seal the decision's document where the rules allow it, for the inside of the verb that issues the result."""
    waiting = application.papers.filter(kind=PaperKind.GRANT, document__status=CertificateStatus.DRAFTED)
    for paper in waiting.select_related("document"):
        paper.application = application
        _try_to_seal(paper, actor)


def take_back(application: Application, kind: str, *, reason: str, actor: Actor) -> None:
    """Revoke the affair's issued documents of a kind, for the inside of the verb that revokes what they say."""
    issued = application.papers.filter(kind=kind, document__status=CertificateStatus.ISSUED)
    for document_id in issued.order_by("made_at").values_list("document_id", flat=True):
        certificates.revoke(document_id, reason=reason, actor=actor)


def _refuse_grant(application: Application) -> None:
    """A decision to grant goes out with its result: never while a promised paper is missing, nor once it is void."""
    if application.status in VOID:
        raise IllegalMove(_("办件已退件或者撤销，准予决定书不再用印。"), code="decision_void")
    if Promise.objects.filter(application=application, kept_at__isnull=True).exists():
        raise IllegalMove(_("容缺的材料还没有补齐，准予决定书不能用印。"), code="promise_outstanding")


def _try_to_seal(paper: Paper, actor: Actor) -> None:
    """Seal it, or leave it waiting where the seal's rules refuse: `seal_paper` says then what is missing."""
    try:
        with transaction.atomic():
            _seal(paper, actor)
    except (NotAllowed, NotFound, IllegalMove):
        paper.document.refresh_from_db()


def _seal(paper: Paper, actor: Actor) -> None:
    application = paper.application
    certificates.seal(
        paper.document_id,
        affair=application.number,
        item_code=application.version.item_id,
        item_name=application.version.name,
        reason=REASONS[PaperKind(paper.kind)],
        approver_id=paper.approver_id,
        of_the_way=True,
        actor=actor,
    )
    paper.document = certificates.issue(paper.document_id, actor=actor, make_page=False)
    _say("paper_sealed", paper, actor)


def _say(event: str, paper: Paper, actor: Actor) -> None:
    application = paper.application
    record(
        f"application.{event}",
        ("application", application.pk),
        actor=actor,
        site=paper.document.site_id,
        data={"kind": str(paper.kind), "document": paper.document.number},
        person=application.applicant_id,
    )
