"""A key that an authority handed over in a file, copied into the folder of the seals' key files."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from .files import Key, write
from .places import folder, passphrase, write_once


def keep_key(
    seal_code: str, key: Key, certificate: x509.Certificate, chain: list[x509.Certificate]
) -> tuple[str, bool]:
    """Write a seal's key into an encrypted PKCS#12 of our own; gives the file's name and whether it is new.

    The name tells seal and certificate, so the same key taken twice is one file.
    """
    name = f"{seal_code}-{certificate.fingerprint(hashes.SHA256()).hex()[:12]}.p12"
    return name, write_once(folder() / name, write(key, certificate, chain, passphrase()))


def drop_key(name: str) -> None:
    """Take away a key's file that no seal was given after all."""
    (folder() / name).unlink(missing_ok=True)
