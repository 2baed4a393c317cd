"""Drafting, sealing, issuing and revoking what the resident takes home."""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import actions as seals
from doorstep.acts.seals import queries as seal_queries
from doorstep.acts.seals import signing
from doorstep.acts.seals.models import SealUse
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import codes, crypto, rows
from doorstep.base.core.acts import act
from doorstep.base.core.canonical import digest
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.core.serials import next_serial
from doorstep.base.core.states import next_state
from doorstep.base.journal import actions as journal
from doorstep.base.journal.models import Entry
from doorstep.registry.documents import actions as documents

from . import page, policies, queries
from .models import Certificate, CertificateStatus
from .states import MOVES

logger = logging.getLogger(__name__)
# by hand, as every step of an affair comes through here
_LOCK = f"SELECT {rows.columns(Certificate, 'c')} FROM certificates_certificate c WHERE c.id = %s FOR UPDATE"  # noqa: S608


@act
def draft(
    site_code: str,
    *,
    name: str,
    template: str,
    content: dict[str, Any],
    holder_masked: str,
    valid_until: dt.date | None = None,
    actor: Actor,
) -> Certificate:
    """Write a certificate down, unsealed and not valid yet. `content` (JSON types) is what its page will say.

    Number and check code become part of the content, and the digest is over all of it and the template's version.
    Raises NotAllowed for who does not decide at the site, Invalid for an unknown template or empty content.
    """
    if not policies.may_make(actor, site_code):
        raise NotAllowed(_("您在本点位没有制证的岗位。"))
    return write(
        site_code,
        name=name,
        template=template,
        content=content,
        holder_masked=holder_masked,
        valid_until=valid_until,
        actor=actor,
    )


@act
def write(
    site_code: str,
    *,
    name: str,
    template: str,
    content: dict[str, Any],
    holder_masked: str,
    number: str = "",
    needs_seal: bool = True,
    valid_until: dt.date | None = None,
    actor: Actor,
) -> Certificate:
    """The same for the inside of a verb that has asked already whether the actor may do it.

    `number` is the document's own (文号) where it has one. What needs no seal says so in its content.
    """
    if template not in page.TEMPLATES or not content:
        raise Invalid("template", _("没有这种证照的版式或内容。"), field="template")
    now = clock.now()
    key = uuid.uuid4()
    number = number or _next_number(site_code, now.year)
    code = codes.make()
    said = {**content, "name": name, "number": number, "code": code}
    if valid_until is not None:
        said["valid_until"] = valid_until.isoformat()
    if not needs_seal:
        said["needs_seal"] = False
    certificate = Certificate(
        id=key,
        number=number,
        code=code,
        name=name,
        template=page.TEMPLATES[template],
        site_id=site_code,
        holder_masked=holder_masked,
        content_sealed=crypto.seal(json.dumps(said, ensure_ascii=False), page.content_row(key)),
        digest=digest({"template": page.TEMPLATES[template], "content": said}),
        status=CertificateStatus.DRAFTED,
        needs_seal=needs_seal,
        drafted_at=now,
        valid_until=valid_until,
    )
    said_so = journal.row(_entry("drafted", certificate, actor))
    rows.insert(certificate, along=f"WITH said AS ({journal.INSERT}) ", values=said_so)
    return certificate


def _next_number(site_code: str, year: int) -> str:
    return f"{settings.COUNTY}-{site_code}-{year}-{next_serial(f'certificate:{site_code}:{year}'):06d}"


@act
def seal(
    certificate_id: uuid.UUID | str,
    *,
    affair: str,
    item_code: str,
    item_name: str,
    reason: str,
    approver_id: int | None = None,
    of_the_way: bool = False,
    actor: Actor,
) -> SealUse:
    """Put the site's approval-service seal on a drafted certificate: one line in the seal's register names its digest.

    `approver_id` is who signed the decision of a promised item; without it the head's standing approval counts, which
    for a paper of the way (`of_the_way`) covers all items that are taken in at the site. The refusals of acts.seals
    pass through: no seal in use, no custody, no approval, approver = handler.
    """
    certificate, after = _lock(certificate_id, "seal", actor, _may_make)
    use = seals.use(
        certificate.site_id,
        affair=affair,
        item_code=item_code,
        item_name=item_name,
        applicant_masked=certificate.holder_masked,
        document_name=certificate.name,
        document_number=certificate.number,
        document_digest=bytes(certificate.digest),
        reason=reason,
        approver_id=approver_id,
        of_the_way=of_the_way,
        actor=actor,
    )
    certificate.status, certificate.seal_use = after, use
    _write(certificate, ["status", "seal_use"])
    return use


@act
def issue(certificate_id: uuid.UUID | str, *, actor: Actor, make_page: bool = True) -> Certificate:
    """Make a sealed certificate valid from now on: the public check says genuine.

    With `make_page` its page (PDF) is made, signed by the seal's key and kept in the same moment; else the job makes it
    soon, or whoever asks for it first.
    """
    certificate, after = _lock(certificate_id, "issue", actor, _may_make)
    certificate.status = after
    certificate.issued_at = clock.now()
    changed = ["status", "issued_at"]
    if make_page:
        changed += _sign_page(certificate, actor)
    _write(certificate, changed, _entry("issued", certificate, actor))
    return certificate


@act
def give_out(certificate_id: uuid.UUID | str, *, actor: Actor) -> Certificate:
    """Make a document valid that needs no seal, for the inside of the verb that wrote it.

    Raises IllegalMove for one that needs a seal: that is sealed and issued.
    """
    certificate = Certificate.objects.select_for_update().get(pk=certificate_id)
    after = next_state(MOVES, "give_out", certificate.status, label=certificate.get_status_display())
    if certificate.needs_seal:
        raise IllegalMove(_("这份文书须用印后才能发出。"), code="needs_seal")
    certificate.status, certificate.issued_at = after, clock.now()
    _write(certificate, ["status", "issued_at"], _entry("issued", certificate, actor))
    return certificate


@act
def revoke(certificate_id: uuid.UUID | str, *, reason: str, actor: Actor) -> Certificate:
    """Take a certificate back: the public check says revoked.

    The seal's register line stays as it is and a correcting line answers it (作废). Raises Invalid without a reason,
    NotAllowed for the window, and for the head who approved the seal's use: that takes a second person.
    """
    certificate, after = _lock(certificate_id, "revoke", actor, policies.may_revoke)
    words = " ".join("".join(c for c in reason if c.isprintable() or c.isspace()).split())
    if not 2 <= len(words) <= 200:
        raise Invalid("reason_missing", _("请写明撤销的理由（2 到 200 字）。"), field="reason")
    if not seal_queries.is_corrected(certificate.seal_use):
        seals.correct(certificate.seal_use_id, reason=words, actor=actor)
    certificate.status = after
    certificate.revoked_at = clock.now()
    certificate.revoke_reason = words
    changed = ["status", "revoked_at", "revoke_reason"]
    _write(certificate, changed, _entry("revoked", certificate, actor))
    return certificate


@act
def keep_page(certificate_id: uuid.UUID | str, *, actor: Actor) -> Certificate:
    """Make, sign and keep the page of an issued certificate that has none yet; doing it again changes nothing.

    Nothing is kept while its seal can't sign: it is not in use, in nobody's custody, or has no key.
    """
    certificate = Certificate.objects.select_for_update().filter(pk=certificate_id).first()
    if certificate is None:
        raise NotFound(_("没有这份证照。"))
    has_seal = certificate.seal_use_id is not None
    if has_seal and certificate.pdf_id is None and certificate.status == CertificateStatus.ISSUED:
        certificate = _with_seal(certificate.pk)
        changed = _sign_page(certificate, actor)
        if changed:
            certificate.save(update_fields=changed)
    return certificate


def page_for(certificate_id: uuid.UUID | str, *, actor: Actor) -> bytes:
    """The page (PDF) for somebody who works with it; the signed one is made and kept now where there is none yet.

    Raises NotFound, NotAllowed.
    """
    certificate = queries.readable(actor, certificate_id)
    if certificate.pdf_id is None and certificate.status == CertificateStatus.ISSUED:
        keep_page(certificate.pk, actor=actor)
    return queries.page_of(actor, certificate_id)


def _sign_page(certificate: Certificate, actor: Actor) -> list[str]:
    """Make the page, have the seal's key sign it and keep it; returns the changed fields, none where it can't sign.

    A certificate is valid without its page, so a key that can't be reached is logged and holds nobody up.
    """
    use = certificate.seal_use
    key = seal_queries.key_in_force(use.seal, clock.now())
    if key is None:
        return []
    from . import signatures  # brings the PDF library, which takes a second to load

    try:
        signed = signatures.put(
            page.of(certificate),
            signing.signer_of(key),
            box=page.seal_box(certificate.template),
            said=page.said(certificate, at=clock.now()),
            tsa=settings.SEAL_TSA_URL,
        )
    except signing.KeyMissing as missing:
        logger.warning("certificate %s is not signed: %s", certificate.pk, missing)
        return []
    certificate.pdf = documents.keep_made(signed, "application/pdf", actor=actor)
    (found,) = signatures.find(signed)
    certificate.signed_digest = found.signed_digest
    certificate.sm3 = signatures.sm3(signed)
    return ["pdf", "signed_digest", "sm3"]


def _may_make(actor: Actor, certificate: Certificate) -> bool:
    return policies.may_make(actor, certificate.site_id)


def _with_seal(key: uuid.UUID | str) -> Certificate:
    return Certificate.objects.select_related("seal_use__seal", "site").get(pk=key)


def _lock(
    certificate_id: uuid.UUID | str, verb: str, actor: Actor, may: Callable[[Actor, Certificate], bool]
) -> tuple[Certificate, str]:
    row = rows.first(_LOCK, [Certificate._meta.pk.to_python(certificate_id)], Certificate)  # noqa: SLF001
    certificate = row[0] if row else None
    if certificate is None or not policies.may_see(actor, certificate.site_id):
        raise NotFound(_("没有这份证照。"))
    if not may(actor, certificate):
        raise NotAllowed(_("您的岗位不能对这份证照做这一步。"), verb=verb)
    after = next_state(MOVES, verb, certificate.status, label=CertificateStatus(certificate.status).label)
    return certificate, after


def _entry(event: str, certificate: Certificate, actor: Actor) -> Entry:
    return journal.draft(
        f"certificate.{event}",
        ("certificate", certificate.pk),
        actor=actor,
        site=certificate.site_id,
        data={"number": certificate.number},
    )


def _write(certificate: Certificate, fields: list[str], entry: Entry | None = None) -> None:
    """Write fields of a locked certificate, and what the journal says of it, in one statement."""
    along, written = "", []
    if entry is not None:
        along, written = f"WITH said AS ({journal.INSERT}) ", journal.row(entry)
    columns = [Certificate._meta.get_field(name).get_attname() for name in fields]  # noqa: SLF001 - public by documentation
    assignments = ", ".join(f"{column} = %s" for column in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"{along}UPDATE certificates_certificate SET {assignments} WHERE id = %s",  # noqa: S608 - our own columns
            [*written, *(getattr(certificate, column) for column in columns), certificate.pk],
        )
