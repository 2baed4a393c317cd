"""A key on a PKCS#11 token (a smart card, an HSM): it signs there, and never comes out."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

import pkcs11
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from django.conf import settings

from .door import Algorithm, KeyMissing


class TokenSigner:
    """Signs with the key of a name (CKA_LABEL) on the county's token. One login is kept, and renewed after a fault."""

    def __init__(self, name: str, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        self.name, self.certificate, self.chain = name, certificate, chain
        self._one_at_a_time = threading.Lock()
        self._key = _key(name)
        self._is_curve = self._key.key_type == pkcs11.KeyType.EC
        self.algorithm = Algorithm.ECDSA_SHA256 if self._is_curve else Algorithm.RSA_SHA256

    def sign(self, message: bytes) -> bytes:
        """The signature over `message`, made on the token."""
        with self._one_at_a_time:
            try:
                return self._sign(message)
            except pkcs11.PKCS11Error:  # it was taken out and put in again, or the login ran out
                self._key = _key(self.name)
            try:
                return self._sign(message)
            except pkcs11.PKCS11Error as error:
                raise KeyMissing(f"the token does not sign: {type(error).__name__}") from None

    def _sign(self, message: bytes) -> bytes:
        if not self._is_curve:
            return self._key.sign(message, mechanism=pkcs11.Mechanism.SHA256_RSA_PKCS)
        raw = self._key.sign(hashlib.sha256(message).digest(), mechanism=pkcs11.Mechanism.ECDSA)
        half = len(raw) // 2
        return encode_dss_signature(int.from_bytes(raw[:half]), int.from_bytes(raw[half:]))


def _key(name: str) -> pkcs11.PrivateKey:
    """Log in at the token and find the key; raises KeyMissing."""
    if not settings.SEAL_TOKEN_MODULE:
        raise KeyMissing("DOORSTEP_SEAL_TOKEN_MODULE names no PKCS#11 module")
    try:
        token = pkcs11.lib(settings.SEAL_TOKEN_MODULE).get_token(token_label=settings.SEAL_TOKEN)
        return _session(token).get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=name)
    except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
        raise KeyMissing(
            f"no key {name!r} on the token {settings.SEAL_TOKEN!r}: {type(error).__name__}"
        ) from None


def _session(token: pkcs11.Token) -> pkcs11.Session:
    """A session that is logged in. A login is the whole process's: with the second seal's key it is there already."""
    try:
        return token.open(user_pin=_pin())
    except pkcs11.UserAlreadyLoggedIn:
        return token.open()


def _pin() -> str:
    if settings.SEAL_TOKEN_PIN_FILE:
        return Path(settings.SEAL_TOKEN_PIN_FILE).read_text().strip()
    return settings.SEAL_TOKEN_PIN
