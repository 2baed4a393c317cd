"""Is this file genuine? By the file itself: its bytes, its signature, the seal's register and the seal's custody.

The county keeps one signed page of each certificate, so a file is genuine only if it is that very file, bit by bit, and
its signature and its register's line are right as well. For every other file the answer says how it differs.
"""

from __future__ import annotations

import hashlib
import logging
import re
from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from doorstep.acts.seals import queries as seals
from doorstep.acts.seals import signing
from doorstep.acts.seals.models import SealKey
from doorstep.base.core.errors import Invalid

from . import queries
from .models import Certificate

logger = logging.getLogger(__name__)
MOST_BYTES = 10 * 1024 * 1024
# the address that every signature of ours carries in plain letters, for a file whose signature can't be read any more
CLAIM = re.compile(rb"/ContactInfo \([^)]{0,300}check(?:/|\\057)([0-9A-HJKMNP-TV-Z]{12})\)")


@dataclass(frozen=True)
class Verdict:
    """What a file is: genuine, expired, revoked, altered, added_to, outside_custody or unknown; `why` says more.

    `check` is what the county knows of the certificate that the file is, or was made from.
    """

    state: str
    why: str = ""
    check: queries.Check = field(default_factory=lambda: queries.Check("unknown"))
    seal: str = ""
    register: str = ""
    """The line of the register as people name it, SEAL:NUMBER."""
    is_trial: bool = False
    """The seal's key is self-made, for trial."""
    sha256: str = ""
    sm3: str = ""


def judge_file(data: bytes) -> Verdict:
    """Tell what a PDF is; reads, keeps nothing. At most five queries; no private key is used.

    Raises Invalid for an empty file, one above 10 MB, and one that is no PDF.
    """
    if not data:
        raise Invalid("file_empty", _("文件是空的，请重新选择。"), field="file")
    if len(data) > MOST_BYTES:
        raise too_large()
    verdict = _judge(data)
    if verdict.state == "unknown" and not data.startswith(b"%PDF-"):
        raise Invalid("file_kind", _("这不是 PDF 文件。请选择出证时拿到的电子证照文件。"), field="file")
    return replace(verdict, sha256=hashlib.sha256(data).hexdigest())


def too_large() -> Invalid:
    """The refusal of a file above 10 MB, for whoever sees it by its length alone."""
    return Invalid("file_large", _("文件超过 10 MB；本县出具的证照没有这么大。"), field="file")


def _judge(data: bytes) -> Verdict:
    from . import signatures  # brings the PDF library, which takes a second to load

    found = signatures.find(data)
    keys = seals.keys_named([one.fingerprint for one in found])
    known = _certificates(signed_digest__in=[one.signed_digest for one in found])
    for one in found:
        key = keys.get(one.fingerprint)
        certificate = known.get(one.signed_digest)
        is_signed = key is not None and signatures.is_intact(one, data, signing.device_of(key))
        if certificate is not None:
            return _known(data, certificate, key, one.end, is_signed=is_signed)
        if key is not None:
            state, why = (
                ("outside_custody", "not_registered") if is_signed else ("altered", "signature_broken")
            )
            return Verdict(state, why, seal=key.seal.name)
    claimed = _certificates(code__in={code.decode() for code in CLAIM.findall(data)[:8]})
    for certificate in claimed.values():
        return _about(certificate, "altered", "signature_broken")
    return Verdict("unknown", "foreign" if found else "unsigned")


def _certificates(**where: object) -> dict[bytes, Certificate]:
    """Certificates with a signed page, by what its signature is over."""
    rows = Certificate.objects.filter(pdf__isnull=False, **where).select_related(
        "seal_use__seal", "site", "pdf"
    )
    return {bytes(row.signed_digest or b""): row for row in rows}


def _known(
    data: bytes, certificate: Certificate, key: SealKey | None, end: int | None, *, is_signed: bool
) -> Verdict:
    kept = bytes(certificate.pdf.digest)
    if hashlib.sha256(data).digest() != kept:
        if end is not None and hashlib.sha256(data[:end]).digest() == kept:
            return _about(certificate, "added_to", "added_after", key)
        return _about(certificate, "altered", "bytes_differ", key)
    fault = _custody_fault(certificate, key, is_signed=is_signed)
    if fault:
        logger.error("the page of certificate %s was sealed outside custody: %s", certificate.pk, fault)
        return _about(certificate, "outside_custody", fault, key)
    said = queries.check_of(certificate)
    return _about(certificate, said.state, "register_differs" if said.state == "unknown" else "", key)


def _custody_fault(certificate: Certificate, key: SealKey | None, *, is_signed: bool) -> str:
    """Why the seal was not rightly used on this page; empty where it was."""
    use = certificate.seal_use
    if use is None:
        return "no_line"
    if not seals.use_of(use, certificate.digest):
        return "line_changed"
    if key is None or not is_signed or key.seal_id != use.seal_id:
        return "other_key"
    if not seals.was_in_custody(use):
        return "no_custody"
    if not seals.key_was_in_force(key, certificate.pdf.stored_at):
        return "key_not_in_force"
    return ""


def _about(certificate: Certificate, state: str, why: str, key: SealKey | None = None) -> Verdict:
    use = certificate.seal_use
    return Verdict(
        state,
        why,
        check=queries.check_of(certificate),
        seal=use.seal.name if use else "",
        register=f"{use.seal_id}:{use.number}" if use else "",
        is_trial=key is not None and key.is_trial,
        sm3=bytes(certificate.sm3 or b"").hex() if state in {"genuine", "expired", "revoked"} else "",
    )
