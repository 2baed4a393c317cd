"""From the row that names a seal's key to a signer that is kept loaded."""

from __future__ import annotations

from functools import lru_cache
from typing import cast

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from django.conf import settings
from django.utils.module_loading import import_string

from doorstep.acts.seals.models import KeyPlace, SealKey

from .door import Device, KeyMissing, Signer
from .places import folder, passphrase


def signer_of(row: SealKey) -> Signer:
    """The signer of a seal's key; read at its first use in this process, then kept.

    Raises KeyMissing where the key is not in its place, does not open, or is not the one of the row's certificate.
    """
    certificate, chain = bytes(row.certificate), tuple(map(bytes.fromhex, row.chain))
    signer = _loaded(row.place, row.name, certificate, chain, settings.DOORSTEP_KEYS)
    if signer.certificate != certificate:
        raise KeyMissing(f"the key {row.name} is not the one of the certificate that the seal has")
    return signer


def device_of(row: SealKey) -> Device | None:
    """The device that reads the signatures of a seal's key; None where the libraries can. Raises KeyMissing."""
    return cast(Device, signer_of(row)) if row.place == KeyPlace.DEVICE else None


TRIAL = b"doorstep: does this key belong to this certificate?"


def fits(row: SealKey) -> bool:
    """Whether the key signs what the row's certificate verifies; signs one message. Raises KeyMissing."""
    signature = signer_of(row).sign(TRIAL)
    device = device_of(row)
    if device is not None:
        return device.verify(TRIAL, signature)
    public = x509.load_der_x509_certificate(bytes(row.certificate)).public_key()
    try:
        if isinstance(public, rsa.RSAPublicKey):
            public.verify(signature, TRIAL, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(public, ec.EllipticCurvePublicKey):
            public.verify(signature, TRIAL, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=512)
def _loaded(place: str, name: str, certificate: bytes, chain: tuple[bytes, ...], _keys: object) -> Signer:
    if place == KeyPlace.FILE:
        from .files import read

        return read(folder() / name, passphrase())
    if place == KeyPlace.TOKEN:
        from .tokens import TokenSigner

        return TokenSigner(name, certificate, chain)
    if not settings.SEAL_DEVICE:
        raise KeyMissing("DOORSTEP_SEAL_DEVICE names no class that signs")
    return import_string(settings.SEAL_DEVICE)(name, certificate, chain)
