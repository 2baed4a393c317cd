"""The signature in a page: putting it there (PAdES), and finding what a file carries.

Reading does not trust the file's own structure: the signatures are looked for in the plain bytes, so that a file made to
tire out a PDF reader is read as quickly as any other.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import io
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from asn1crypto import algos, cms
from asn1crypto import x509 as asn1_x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from pyhanko.pdf_utils.content import RawContent
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.layout import BoxConstraints
from pyhanko.sign import signers
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError
from pyhanko.sign.validation.errors import SignatureValidationError
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.stamp import StaticStampStyle
from pyhanko_certvalidator.registry import SimpleCertificateStore
from pyhanko_certvalidator.sig_validate import SignatureValidator

from doorstep.acts.seals.signing import Algorithm, Device, Signer

from .page import Said

logger = logging.getLogger(__name__)
FIELD = "Seal"
MECHANISMS = {
    Algorithm.ECDSA_SHA256: ("sha256", "sha256_ecdsa"),
    Algorithm.RSA_SHA256: ("sha256", "sha256_rsa"),
    Algorithm.SM2_SM3: ("sm3", "sm3_sm2"),
}
DIGESTS = {"sha256": hashes.SHA256, "sha384": hashes.SHA384, "sha512": hashes.SHA512, "sm3": hashes.SM3}
# bytes that a signature has at the most beside its certificates, and those of a time stamp with its own
ATTRIBUTES, TIME_STAMP = 2048, 12 * 1024
TSA_SECONDS = 5
# what reading a broken signature may raise
BROKEN = (ValueError, TypeError, KeyError, IndexError, AttributeError, OverflowError, RecursionError)
BYTE_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}(\d{1,9})\s{1,9}(\d{1,9})\s{1,9}(\d{1,9})\s{1,9}(\d{1,9})\s{0,9}\]"
)
CONTAINER = re.compile(rb"<[0-9A-Fa-f]{1024,524288}>")
MOST_SIGNATURES = 8

# the names of the national algorithms (GM/T 0006), which the ASN.1 library doesn't bring
for _kind, _oid, _word in (
    (algos.DigestAlgorithmId, "1.2.156.10197.1.401", "sm3"),
    (algos.SignedDigestAlgorithmId, "1.2.156.10197.1.501", "sm3_sm2"),
):
    _kind._map[_oid] = _word  # noqa: SLF001 - there is no other way in
    _kind._reverse_map = None  # noqa: SLF001


class _DoorSigner(signers.Signer):
    """Lets pyHanko's signature be made behind our door."""

    def __init__(self, door: Signer) -> None:
        store = SimpleCertificateStore()
        store.register_multiple([asn1_x509.Certificate.load(one) for one in door.chain])
        mechanism = algos.SignedDigestAlgorithm({"algorithm": MECHANISMS[door.algorithm][1]})
        super().__init__(
            signing_cert=asn1_x509.Certificate.load(door.certificate),
            cert_registry=store,
            signature_mechanism=mechanism,
        )
        self._door = door

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:
        """The signature, or as many bytes as it may have at most."""
        return bytes(512) if dry_run else self._door.sign(data)


class _PdfSigner(signers.PdfSigner):
    """Signs at the product's own time, which a test or the demo may have moved."""

    at: dt.datetime

    def init_signing_session(self, *given: Any, **named: Any) -> Any:
        """The session, at `at`."""
        session = super().init_signing_session(*given, **named)
        session.system_time = self.at
        return session


class _Writer(IncrementalPdfFileWriter):
    """Leaves the page as archival as it was: its version, and its description (XMP) that must agree with its twin."""

    def ensure_output_version(self, version: tuple[int, int]) -> None:
        """PDF/A-2 is PDF 1.7, whatever the signature would like."""

    def _update_meta(self) -> None:
        pass


Box = tuple[float, float, float, float]


def put(pdf: bytes, signer: Signer, *, box: Box | None, said: Said, tsa: str = "") -> bytes:
    """`pdf` signed (PAdES B-B; B-T with the time stamp service `tsa`), with the field over `box` of its last page.

    `box` is in points from the lower left: the seal is drawn there already, so the field's own picture is empty.
    Without one the field has no place on the page.
    Where the service doesn't answer the signature is B-B, and the log says so. Raises KeyMissing.
    """
    if tsa:
        try:
            return _put(pdf, signer, box, said, HTTPTimeStamper(tsa, timeout=TSA_SECONDS))
        except (TimestampRequestError, OSError) as error:
            logger.warning("signed without a time stamp: %s", type(error).__name__)
    return _put(pdf, signer, box, said, None)


def _put(
    pdf: bytes,
    signer: Signer,
    box: Box | None,
    said: Said,
    stamper: HTTPTimeStamper | None,
) -> bytes:
    style, place = None, None
    if box is not None:
        empty = RawContent(b"", box=BoxConstraints(box[2] - box[0], box[3] - box[1]))
        style = StaticStampStyle(background=empty, border_width=0)
        place = tuple(round(side) for side in box)
    work = _PdfSigner(
        signers.PdfSignatureMetadata(
            field_name=FIELD,
            md_algorithm=MECHANISMS[signer.algorithm][0],
            subfilter=SigSeedSubFilter.PADES,
            name=said.name,
            reason=said.reason,
            location=said.place,
            contact_info=said.contact,
        ),
        signer=_DoorSigner(signer),
        timestamper=stamper,
        stamp_style=style,
        new_field_spec=SigFieldSpec(FIELD, on_page=-1, box=place),
    )
    work.at = said.at
    out = io.BytesIO()
    # said beforehand: else the library signs once for trial, only to see how long a signature is
    room = 2 * (
        ATTRIBUTES + sum(map(len, (signer.certificate, *signer.chain))) + (TIME_STAMP if stamper else 0)
    )
    _in_own_thread(lambda: work.sign_pdf(_Writer(io.BytesIO(pdf)), bytes_reserved=room, output=out))
    return out.getvalue()


def _in_own_thread(work: Any) -> None:
    """Run what starts an event loop of its own, wherever the caller is: its thread may have one already."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            work()
        except BaseException as error:  # noqa: BLE001 - it is raised again where the caller waits
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


@dataclass(frozen=True)
class Found:
    """A signature in a file: whose certificate it carries, over what it was made, and what the file says it covers."""

    info: cms.SignerInfo
    certificate: asn1_x509.Certificate
    fingerprint: bytes
    signed_digest: bytes
    """The digest that the signer signed, whatever the file holds now."""
    gap: tuple[int, int]
    """Where the signature itself lies."""
    end: int | None
    """Where the part that it covers ends; None where the file doesn't say so any more."""


def find(data: bytes) -> list[Found]:
    """The signatures in a file, the first one first; what can't be read as one is left out. No key is used yet."""
    ends = {}
    for match in BYTE_RANGE.finditer(data):
        start, length, after, rest = map(int, match.groups())
        if start == 0:
            ends[length, after] = after + rest
    return list(islice(_find(data, ends), MOST_SIGNATURES))


def _find(data: bytes, ends: dict[tuple[int, int], int]) -> Iterator[Found]:
    for match in islice(CONTAINER.finditer(data), 4 * MOST_SIGNATURES):
        try:
            signed: cms.SignedData = cms.ContentInfo.load(bytes.fromhex(match[0][1:-1].decode()))["content"]
            (info,) = signed["signer_infos"]
            certificate = _signer_certificate(signed, info)
            yield Found(
                info=info,
                certificate=certificate,
                fingerprint=hashlib.sha256(certificate.dump()).digest(),
                signed_digest=_message_digest(info),
                gap=match.span(),
                end=ends.get(match.span()),
            )
        except BROKEN:
            continue


def _signer_certificate(signed: cms.SignedData, info: cms.SignerInfo) -> asn1_x509.Certificate:
    named = info["sid"].chosen
    for one in signed["certificates"]:
        certificate = one.chosen
        is_named = certificate.serial_number == named["serial_number"].native
        if is_named and certificate.issuer == named["issuer"]:
            return certificate
    raise ValueError("the signer's certificate is missing")


def _message_digest(info: cms.SignerInfo) -> bytes:
    for attribute in info["signed_attrs"]:
        if attribute["type"].native == "message_digest":
            return attribute["values"][0].native
    raise ValueError("no digest was signed")


class DeviceValidator(SignatureValidator):
    """Lets the county's own device read its signatures."""

    def __init__(self, device: Device) -> None:
        self._device = device

    def validate_signature(self, signature: bytes, signed_data: bytes, *_given: Any, **_named: Any) -> None:
        """Raise InvalidSignature where it isn't one over `signed_data`."""
        if not self._device.verify(signed_data, signature):
            raise InvalidSignature


def is_intact(found: Found, data: bytes, device: Device | None = None) -> bool:
    """Whether the bytes that the signature covers are those that the key of its certificate signed.

    `device` reads the signature where the libraries can't (SM2).
    """
    if found.end is None or not found.gap[1] <= found.end <= len(data):
        return False
    try:
        digest = digest_of(
            found.info["digest_algorithm"]["algorithm"].native,
            data[: found.gap[0]],
            data[found.gap[1] : found.end],
        )
        validator = DeviceValidator(device) if device is not None else None
        return all(validate_sig_integrity(found.info, found.certificate, "data", digest, validator))
    except (SignatureValidationError, UnsupportedAlgorithm, *BROKEN):
        return False


def digest_of(algorithm: str, *parts: bytes) -> bytes:
    """The digest (`sha256`, `sm3`, …) of the parts together; raises ValueError for one that isn't taken."""
    if algorithm not in DIGESTS:
        raise ValueError(algorithm)
    running = hashes.Hash(DIGESTS[algorithm]())
    for part in parts:
        running.update(part)
    return running.finalize()


def sm3(data: bytes) -> bytes | None:
    """SM3 (GB/T 32905) of a file; None where this machine's OpenSSL was built without it."""
    try:
        return digest_of("sm3", data)
    except UnsupportedAlgorithm:
        return None
