"""Reading certificates: the public check by code, the content, the page."""

from __future__ import annotations

import datetime as dt
import json
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from doorstep.acts.seals import queries as seals
from doorstep.acts.seals import witnesses
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core import codes, crypto
from doorstep.base.core.canonical import digest
from doorstep.base.core.errors import NotAllowed, NotFound
from doorstep.registry.documents import queries as documents

from . import page, policies
from .models import Certificate, CertificateStatus

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Check:
    """What the public check says: genuine, expired, revoked, not_issued or unknown; details only of what was valid."""

    state: str
    name: str = ""
    number: str = ""
    holder_masked: str = ""
    site: str = ""
    issued_on: dt.date | None = None
    valid_until: dt.date | None = None
    revoked_on: dt.date | None = None
    is_paper: bool = False
    """A paper of the way (文书), not a result."""


def check(code: str) -> Check:
    """Tell whether a certificate with this check code is genuine, by its code alone; one query.

    The holder is shown masked. Genuine means that the content still has the digest that the seal's register line
    names; where it has not, the answer is unknown and the log says which certificate. A draft printed ahead is
    not_issued and tells nothing else.
    """
    normal = codes.read(code)
    if not codes.is_code(normal):
        return Check("unknown")
    found = Certificate.objects.filter(code=normal).select_related("site", "seal_use").first()
    return check_of(found) if found is not None else Check("unknown")


def check_of(found: Certificate) -> Check:
    """The same of a certificate that was found already, with its seal's use and its site."""
    if found.status in {CertificateStatus.DRAFTED, CertificateStatus.SEALED}:
        return Check("not_issued")
    if not is_intact(found):
        logger.error("certificate %s is not what its seal's register line names", found.pk)
        return Check("unknown")
    state = "revoked" if found.status == CertificateStatus.REVOKED else "genuine"
    if state == "genuine" and found.valid_until and found.valid_until < clock.today():
        state = "expired"
    return Check(
        state,
        name=found.name,
        number=found.number,
        holder_masked=found.holder_masked,
        site=found.site.name,
        issued_on=_day(found.issued_at),
        valid_until=found.valid_until,
        revoked_on=_day(found.revoked_at),
        is_paper=found.template.startswith(page.WAY_FOLDER),
    )


def _day(at: dt.datetime | None) -> dt.date | None:
    return at.astimezone(clock.ZONE).date() if at else None


def is_intact(certificate: Certificate) -> bool:
    """Whether the content, its digest and the seal's register line still belong together.

    What needs no seal says so in its content, which nobody can write without the keys.
    """
    try:
        said = content(certificate)
    except crypto.WrongKey:
        return False
    named = {"name": certificate.name, "number": certificate.number, "code": certificate.code}
    named["valid_until"] = certificate.valid_until.isoformat() if certificate.valid_until else None
    if certificate.needs_seal != said.get("needs_seal", True):
        return False
    is_sealed = certificate.seal_use is not None and seals.use_of(certificate.seal_use, certificate.digest)
    return (
        digest({"template": certificate.template, "content": said}) == bytes(certificate.digest)
        and all(said.get(key) == value for key, value in named.items())
        and is_sealed == certificate.needs_seal
    )


def sealed_documents() -> Iterator[witnesses.Sealed]:
    """Every certificate that was sealed, as a witness for the verification of the seals' registers."""
    sealed = Certificate.objects.exclude(status=CertificateStatus.DRAFTED).filter(needs_seal=True)
    rows = sealed.values_list("number", "seal_use_id", "digest")
    for number, use_id, sealed_digest in rows.iterator(2000):
        yield witnesses.Sealed(number, use_id, bytes(sealed_digest))


def content(certificate: Certificate) -> dict[str, Any]:
    """What the certificate says, opened; for the inside of actions and pages."""
    return json.loads(page.open_content(certificate))


def page_of(actor: Actor, certificate_id: uuid.UUID | str) -> bytes:
    """The page (PDF) for somebody who works with it: the kept one, or made from the content when none is kept.

    A draft's page carries no seal and says that it is a draft. Raises NotFound, NotAllowed.
    """
    return page_now(readable(actor, certificate_id))


def page_now(certificate: Certificate) -> bytes:
    """The same for the inside of a query that has asked already whether the actor may read it."""
    if certificate.pdf is not None and certificate.status == CertificateStatus.ISSUED:
        return documents.read(certificate.pdf)
    return page.of(certificate)


def picture_of(actor: Actor, certificate_id: uuid.UUID | str) -> bytes:
    """The same page as a picture (PNG) for the screen. Raises NotFound, NotAllowed."""
    return page.picture(readable(actor, certificate_id))


def readable(actor: Actor, certificate_id: uuid.UUID | str) -> Certificate:
    """A certificate for somebody who may read its page; raises NotFound, NotAllowed."""
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
    return certificate
