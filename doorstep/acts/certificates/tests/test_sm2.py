"""The door for SM2: a signer outside the program (here OpenSSL's own, with a key on the disk) signs and is believed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from asn1crypto import cms
from cryptography import x509

from doorstep.acts.certificates import signatures
from doorstep.acts.certificates.judging import judge_file
from doorstep.acts.seals import actions as seals
from doorstep.acts.seals.signing import Algorithm
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.registry.documents import queries as documents

from .factories import make_issued

# the default identity of GM/T 0009, part of what SM2 hashes
IDENTITY = ("-sigopt", "distid:1234567812345678")


def openssl(
    *arguments: str | Path, data: bytes = b"", check: bool = True
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [shutil.which("openssl") or "openssl", *map(str, arguments)],
        input=data,
        capture_output=True,
        check=check,
    )


class OpenSslDevice:
    """A device as a county would bring one; `name` is its folder."""

    algorithm = Algorithm.SM2_SM3

    def __init__(self, name: str, certificate: bytes, chain: tuple[bytes, ...]) -> None:
        self.folder, self.certificate, self.chain = Path(name), certificate, chain

    def sign(self, message: bytes) -> bytes:
        return openssl("dgst", "-sm3", *IDENTITY, "-sign", self.folder / "key.pem", data=message).stdout

    def verify(self, message: bytes, signature: bytes) -> bool:
        (self.folder / "signature").write_bytes(signature)
        given = ("-signature", self.folder / "signature")
        done = openssl(
            "dgst",
            "-sm3",
            *IDENTITY,
            "-verify",
            self.folder / "public.pem",
            *given,
            data=message,
            check=False,
        )
        return done.returncode == 0


@pytest.fixture
def certificate(cast, tmp_path, settings, monkeypatch):
    """An issued certificate of a seal whose key is the device's."""
    monkeypatch.chdir(tmp_path)
    openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", "key.pem")
    openssl("pkey", "-in", "key.pem", "-pubout", "-out", "public.pem")
    openssl(
        "req",
        "-x509",
        "-key",
        "key.pem",
        "-sm3",
        *IDENTITY,
        "-days",
        "30",
        "-subj",
        "/CN=SM2 seal",
        "-out",
        "own.pem",
    )
    settings.SEAL_DEVICE = f"{__name__}.OpenSslDevice"
    seal = make_seal_in_use(cast)
    own = x509.load_pem_x509_certificate(Path("own.pem").read_bytes())
    seals.take_key(seal.code, place="device", name=".", certificate=own, chain=[], actor=cast["manager"])
    return make_issued(cast["clerk"], make_page=True)


def test_its_signature_is_sm2_over_sm3_and_the_file_is_genuine(certificate):
    data = documents.read(certificate.pdf)
    (found,) = signatures.find(data)
    assert isinstance(found.info, cms.SignerInfo)
    assert found.info["digest_algorithm"]["algorithm"].dotted == "1.2.156.10197.1.401"
    assert found.info["signature_algorithm"]["algorithm"].dotted == "1.2.156.10197.1.501"
    assert bytes(certificate.signed_digest) == found.signed_digest
    verdict = judge_file(data)
    assert (verdict.state, verdict.is_trial) == ("genuine", False)


def test_and_a_changed_or_longer_one_is_not(certificate):
    data = documents.read(certificate.pdf)
    assert judge_file(data[:100] + bytes([data[100] ^ 1]) + data[101:]).state == "altered"
    assert judge_file(data + b"\n").state == "added_to"
    (found,) = signatures.find(data)
    assert not signatures.is_intact(
        found, data[:100] + bytes([data[100] ^ 1]) + data[101:], OpenSslDevice(".", b"", ())
    )
