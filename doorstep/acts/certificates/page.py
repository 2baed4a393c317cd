"""The page of a certificate, made from its sealed content: the same content gives the same page at any time."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from doorstep.base import clock
from doorstep.base.core import crypto

from . import typesetting
from .models import Certificate, CertificateStatus

# template → its name with the version that the digest covers; a changed layout is a new version beside the old file
TEMPLATES = {"licence": "licence-2", "permit": "licence-2", "result": "result-1"}
# the papers of the way (文书) are in a folder of their own, one layout for all
WAY = (
    "receipt",
    "notice",
    "acceptance",
    "not_accepted",
    "promise",
    "commitment",
    "special_step",
    "extension",
    "grant",
    "refusal",
    "withdrawal",
    "return",
    "revocation",
    "delivery",
    "originals",
)
WAY_FOLDER = "way/"
TEMPLATES |= {kind: f"{WAY_FOLDER}{kind}-1" for kind in WAY}
POINTS_PER_MM = 72 / 25.4
SEAL_MM = 42
# where each layout draws the seal on its last page: mm from the left and from the bottom to its corner
SEAL_AT = {"licence-1": (209.0, 24.2), "licence-2": (209.0, 24.2), "result-1": (122.0, 27.2)}


@dataclass(frozen=True)
class Said:
    """What a signature says beside itself, for whoever opens the file."""

    name: str
    reason: str
    place: str
    contact: str
    at: dt.datetime


def content_row(key: uuid.UUID) -> str:
    """What the sealed content is bound to."""
    return f"certificates.certificate:{key}:content"


def open_content(certificate: Certificate) -> str:
    """The content as JSON text."""
    return crypto.unseal(certificate.content_sealed, content_row(certificate.pk))


def check_url(code: str) -> str:
    """Where anybody can check a certificate: what its QR code opens."""
    return f"{settings.PUBLIC_URL}/check/{code}"


def follow_url(code: str) -> str:
    """Where whoever has a document of the way sees how far the affair is: what its second QR code opens."""
    return f"{settings.PUBLIC_URL}/follow/{code}"


def of(certificate: Certificate) -> bytes:
    """The page as PDF/A. The seal is on it only when its register has a line for it.

    A draft says that it is one; a revoked one says so across the page.
    """
    return typesetting.pdf(certificate.template, _values(certificate), at=_made_at(certificate))


def unkept(template: str, values: dict[str, Any]) -> bytes:
    """A paper (PDF) that is printed at a wish and kept nowhere: without number, check code or seal, and it says so."""
    blank = {"number": "", "code": "", "qr": None, "follow_qr": None, "seal": None, "needs_seal": False}
    marks = {"draft": False, "printed": True, "revoked": False}
    return typesetting.pdf(TEMPLATES[template], {**values, **blank, **marks}, at=clock.now())


def seal_box(template: str) -> tuple[float, float, float, float] | None:
    """The square on the last page where the seal is drawn: left, bottom, right, top in points.

    None for a document of the way, whose seal goes where its text ends.
    """
    if template not in SEAL_AT:
        return None
    left, bottom = SEAL_AT[template]
    right, top = left + SEAL_MM, bottom + SEAL_MM
    return (
        left * POINTS_PER_MM,
        bottom * POINTS_PER_MM,
        right * POINTS_PER_MM,
        top * POINTS_PER_MM,
    )


def said(certificate: Certificate, *, at: dt.datetime) -> Said:
    """What the seal's signature says in the file: the seal, its register's line, where, and how to check."""
    use = certificate.seal_use
    return Said(
        name=use.seal.name,
        reason=f"行政审批用印：印章{use.seal_id}，用章登记台账第{use.number}号，证照编号{certificate.number}",
        place=f"{settings.COUNTY_NAME} {certificate.site.name}",
        contact=check_url(certificate.code),
        at=at,
    )


def picture(certificate: Certificate) -> bytes:
    """The same page as a picture (PNG), for a preview on the screen."""
    return typesetting.png(certificate.template, _values(certificate))


def _values(certificate: Certificate) -> dict[str, Any]:
    use = certificate.seal_use
    seal = None
    if use is not None:
        seal = {"name": use.seal.name, "number": use.number, "code": use.seal_id, "day": _day(use.at)}
    content = json.loads(open_content(certificate))
    follow = content.get("follow")
    return {
        **content,
        "qr": typesetting.qr(check_url(certificate.code)),
        "follow_qr": typesetting.qr(follow_url(follow)) if follow else None,
        "seal": seal,
        "needs_seal": certificate.needs_seal,
        "draft": certificate.status == CertificateStatus.DRAFTED,
        "revoked": certificate.status == CertificateStatus.REVOKED,
    }


def _made_at(certificate: Certificate) -> dt.datetime:
    return certificate.seal_use.at if certificate.seal_use is not None else certificate.drafted_at


def _day(at: dt.datetime) -> str:
    return at.astimezone(clock.ZONE).date().isoformat()
