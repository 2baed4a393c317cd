"""A key in an encrypted PKCS#12 file (.p12, .pfx)."""

from __future__ import annotations

from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PrivateFormat, pkcs12

from .door import Algorithm, KeyMissing

# the passphrase that the product makes itself has 256 bits: many rounds would only make the start slower
ROUNDS = 10_000
Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


class FileSigner:
    """Signs with a key that was read and checked once: reading it anew at each signature costs 4 to 12 times as much."""

    def __init__(self, key: Key, certificate: x509.Certificate, chain: list[x509.Certificate]) -> None:
        self._key = key
        self.algorithm = (
            Algorithm.ECDSA_SHA256 if isinstance(key, ec.EllipticCurvePrivateKey) else Algorithm.RSA_SHA256
        )
        self.certificate = certificate.public_bytes(Encoding.DER)
        self.chain = tuple(one.public_bytes(Encoding.DER) for one in chain)

    def private_key(self) -> Key:
        """The key itself, for the trial root that signs certificates."""
        return self._key

    def sign(self, message: bytes) -> bytes:
        """The signature over `message`."""
        if isinstance(self._key, ec.EllipticCurvePrivateKey):
            return self._key.sign(message, ec.ECDSA(hashes.SHA256()))
        return self._key.sign(message, padding.PKCS1v15(), hashes.SHA256())


def read(path: Path, passphrase: bytes) -> FileSigner:
    """The signer in a file; raises KeyMissing for a missing or broken file, a wrong passphrase, an unfit key."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise KeyMissing(f"{path.name} does not open: {type(error).__name__}") from None
    return opened(data, passphrase, path.name)


def opened(data: bytes, passphrase: bytes, name: str) -> FileSigner:
    """The signer in the bytes of a file called `name`; raises KeyMissing as `read` does."""
    try:
        key, certificate, chain = pkcs12.load_key_and_certificates(data, passphrase)
    except ValueError as error:
        raise KeyMissing(f"{name} does not open: {type(error).__name__}") from None
    if certificate is None or not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise KeyMissing(f"{name} holds no key for P-256 or RSA with its certificate")
    if isinstance(key, ec.EllipticCurvePrivateKey) and not isinstance(key.curve, ec.SECP256R1):
        raise KeyMissing(f"{name}: of the elliptic curves only P-256 is used")
    return FileSigner(key, certificate, chain)


def write(key: Key, certificate: x509.Certificate, chain: list[x509.Certificate], passphrase: bytes) -> bytes:
    """An encrypted PKCS#12 (AES-256, HMAC-SHA-256) with the key, its certificate and those above it."""
    how = (
        PrivateFormat.PKCS12.encryption_builder()
        .kdf_rounds(ROUNDS)
        .key_cert_algorithm(pkcs12.PBES.PBESv2SHA256AndAES256CBC)
        .hmac_hash(hashes.SHA256())
        .build(passphrase)
    )
    return pkcs12.serialize_key_and_certificates(b"seal", key, certificate, chain or None, how)
