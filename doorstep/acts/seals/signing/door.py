"""The door: what the product asks of whoever holds a seal's private key, and nothing else.

A key never leaves its place; what passes the door is the message to be signed and the signature. So a device that
signs by SM2 (GB/T 32918, the digest SM3) stands behind the same door: it brings a class that is a `Device`, made as
`class(name, certificate, chain)`, and names it in `DOORSTEP_SEAL_DEVICE` as `package.module.Class`. Its algorithm is
`Algorithm.SM2_SM3`: the file's digest is then SM3 as well, and the signature's algorithm is written as GM/T 0006 has it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol


class KeyMissing(RuntimeError):
    """A seal's private key is not where it should be, or does not open."""


class Algorithm(StrEnum):
    """Signature and digest, as the certificate's key demands them."""

    ECDSA_SHA256 = "ECDSA-SHA256"
    RSA_SHA256 = "RSA-SHA256"
    SM2_SM3 = "SM2-SM3"


class Signer(Protocol):
    """A private key ready to sign, for as long as the process lives; used by several threads at once."""

    algorithm: Algorithm
    certificate: bytes
    """The seal's certificate (DER)."""
    chain: tuple[bytes, ...]
    """The certificates above it (DER), the issuer first."""

    def sign(self, message: bytes) -> bytes:
        """The signature over `message` (not over its digest) as CMS carries it: for ECDSA and SM2 a DER sequence of r, s.

        Raises KeyMissing where the key can't be reached now.
        """
        ...


class Device(Signer, Protocol):
    """A signer of a county's own, whose signatures only it can read: no library that we use knows SM2."""

    def verify(self, message: bytes, signature: bytes) -> bool:
        """Whether the signature is that of its certificate over `message`; needs no private key."""
        ...
