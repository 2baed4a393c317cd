"""A county without a key of its own makes one for trial: a self-made root, and a P-256 key for each seal.

Everybody can make such a root, so nobody else's reader trusts it; its name says 自签 and 试用. A county in earnest brings
the key and certificate that its electronic certification authority (电子认证服务机构) made.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from django.conf import settings

from .files import FileSigner, read, write
from .places import folder, passphrase, write_once
from .taking import keep_key

ROOT_FILE = "trial-root.p12"
ROOT_DAYS, KEY_DAYS = 3660, 1830


@dataclass(frozen=True)
class Made:
    """A new key: the name of its file, and what its certificate says."""

    file: str
    certificate: x509.Certificate
    chain: list[x509.Certificate]


def make_trial_key(seal_code: str, seal_name: str, *, at: dt.datetime) -> Made:
    """Make a P-256 key with a certificate whose subject names the seal, and write both into an encrypted file."""
    root_key, root = _root(at)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = certificate_for(
        named(seal_name, serial=seal_code), key.public_key(), root.subject, at, KEY_DAYS
    )
    signed = certificate.add_extension(
        x509.AuthorityKeyIdentifier.from_issuer_public_key(root_key.public_key()), critical=False
    ).sign(root_key, hashes.SHA256())
    file, _is_new = keep_key(seal_code, key, signed, [root])
    return Made(file, signed, [root])


def _root(at: dt.datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate]:
    path = folder() / ROOT_FILE
    if not path.exists():
        key = ec.generate_private_key(ec.SECP256R1())
        name = named(f"{settings.COUNTY_NAME}审批服务专用章试用根证书（自签）", serial=settings.COUNTY)
        root = certificate_for(name, key.public_key(), name, at, ROOT_DAYS, is_root=True)
        write_once(path, write(key, root.sign(key, hashes.SHA256()), [], passphrase()))
    opened: FileSigner = read(path, passphrase())
    return opened.private_key(), x509.load_der_x509_certificate(opened.certificate)


def named(common: str, *, serial: str) -> x509.Name:
    """A subject in this county."""
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "CN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, settings.COUNTY_NAME),
            x509.NameAttribute(NameOID.SERIAL_NUMBER, serial),
            x509.NameAttribute(NameOID.COMMON_NAME, common[:64]),
        ]
    )


def certificate_for(
    subject: x509.Name,
    key: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    at: dt.datetime,
    days: int,
    *,
    is_root: bool = False,
) -> x509.CertificateBuilder:
    """A certificate for `key`, to be signed by its issuer: for signing files, or for signing certificates."""
    start = at.replace(microsecond=0)
    usage = dict.fromkeys(
        (
            "key_encipherment",
            "data_encipherment",
            "key_agreement",
            "encipher_only",
            "decipher_only",
        ),
        False,
    )
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - dt.timedelta(minutes=5))  # clocks differ a little
        .not_valid_after(start + dt.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not is_root,
                content_commitment=not is_root,
                key_cert_sign=is_root,
                crl_sign=is_root,
                **usage,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )
