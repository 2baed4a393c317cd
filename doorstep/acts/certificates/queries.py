"""Reading certificates: the public check by code, the content, the page."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.registry.documents import queries as documents

from . import page, policies
from .models import Certificate, CertificateStatus

SAME = str.maketrans("OIL", "011")
# what the public is told of each status; a draft is not yet anything, so it is as unknown as a code that never was
TOLD = {CertificateStatus.ISSUED: "genuine", CertificateStatus.REVOKED: "revoked"}


@dataclass(frozen=True)
class Check:
    """What the public check says: `state` is genuine, expired, revoked or unknown; the rest only where it is known."""

    state: str
    name: str = ""
    number: str = ""
    holder_masked: str = ""
    site: str = ""
    issued_on: dt.date | None = None
    valid_until: dt.date | None = None
    revoked_on: dt.date | None = None


def check(code: str) -> Check:
    """Tell whether a certificate with this check code is genuine, by its code alone; one query.

    The holder is shown masked. Unissued drafts look like codes that never were.
    """
    tidy = code.upper().translate(SAME).replace("-", "").replace(" ", "")
    found = Certificate.objects.filter(code=tidy, status__in=TOLD).select_related("site").first()
    if found is None or found.issued_at is None:
        return Check("unknown")
    state = TOLD[CertificateStatus(found.status)]
    if state == "genuine" and found.valid_until and found.valid_until < clock.today():
        state = "expired"
    return Check(
        state,
        name=found.name,
        number=found.number,
        holder_masked=found.holder_masked,
        site=found.site.name,
        issued_on=found.issued_at.astimezone(clock.ZONE).date(),
        valid_until=found.valid_until,
        revoked_on=found.revoked_at.astimezone(clock.ZONE).date() if found.revoked_at else None,
    )


def content(certificate: Certificate) -> dict[str, Any]:
    """What the certificate says, opened; for the inside of actions and pages."""
    return json.loads(page.open_content(certificate))


def page_of(actor: Actor, certificate_id: uuid.UUID | str) -> bytes:
    """The page (PDF) for somebody who works with it: the kept one, or made from the content when none is kept.

    A draft's page carries no seal and says that it is a draft. Raises NotFound, NotAllowed.
    """
    certificate = (
        policies.visible_to(actor)
        .select_related("seal_use__seal", "site", "pdf")
        .filter(pk=certificate_id)
        .first()
    )
    if certificate is None:
        raise NotFound(_("没有这份证照。"))
    if not policies.may_read_page(actor, certificate):
        raise NotAllowed(_("您的岗位不能查看证照全文。"))
    if certificate.pdf is not None and certificate.status == CertificateStatus.ISSUED:
        return documents.read(certificate.pdf)
    return page.of(certificate)
