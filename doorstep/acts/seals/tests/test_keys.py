"""The keys with which seals sign: made, taken, retired; in a file or on a token, never in the database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import connection

from doorstep.acts.seals import actions, queries
from doorstep.acts.seals.cli import commands
from doorstep.acts.seals.models import KeyPlace, SealKey
from doorstep.acts.seals.signing import Algorithm, KeyMissing, files, making, places, signer_of
from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from tests.support import no_new_rows

from .factories import make_seal, make_seal_in_use


@pytest.fixture
def seal(cast):
    return make_seal_in_use(cast, has_key=True)


def certified(
    tmp_path: Path, key: files.Key | None = None
) -> tuple[Path, x509.Certificate, list[x509.Certificate]]:
    """A key as an authority hands it over: a PKCS#12 of its own passphrase."""
    at = clock.now()
    root_key, key = ec.generate_private_key(ec.SECP256R1()), key or ec.generate_private_key(ec.SECP256R1())
    name = making.named("某电子认证服务机构", serial="CA")
    root = making.certificate_for(name, root_key.public_key(), name, at, 30, is_root=True).sign(
        root_key, hashes.SHA256()
    )
    own = making.certificate_for(
        making.named("白头镇人民政府审批服务专用章", serial="1"), key.public_key(), name, at, 20
    ).sign(root_key, hashes.SHA256())
    path = tmp_path / "bought.p12"
    path.write_bytes(files.write(key, own, [root], b"from the authority"))
    return path, own, [root]


def verified(signer, message: bytes) -> None:
    public = x509.load_der_x509_certificate(signer.certificate).public_key()
    signature = signer.sign(message)
    if isinstance(public, rsa.RSAPublicKey):
        public.verify(signature, message, padding.PKCS1v15(), hashes.SHA256())
    else:
        public.verify(signature, message, ec.ECDSA(hashes.SHA256()))


class TestMakeKey:
    def test_its_certificate_names_the_seal_and_says_that_it_is_for_trial(self, seal):
        row = queries.key_in_force(seal, clock.now())
        certificate = x509.load_der_x509_certificate(bytes(row.certificate))
        assert seal.name in certificate.subject.rfc4514_string()
        assert "自签" in certificate.issuer.rfc4514_string()
        root = x509.load_der_x509_certificate(bytes.fromhex(row.chain[0]))
        certificate.verify_directly_issued_by(root)
        assert row.is_trial
        verified(signer_of(row), b"message")

    def test_the_private_key_is_in_an_encrypted_file_and_not_in_the_database(self, seal):
        row = SealKey.objects.get(seal=seal)
        path = places.folder() / row.name
        assert path.stat().st_mode & 0o077 == 0
        with pytest.raises(KeyMissing):
            files.read(path, b"wrong")
        secret = files.read(path, places.passphrase()).private_key().private_numbers().private_value
        with connection.cursor() as cursor:
            cursor.execute("SELECT string_agg(k::text, '') FROM seals_sealkey k")
            assert f"{secret:064x}" not in cursor.fetchone()[0]

    def test_is_read_once_and_kept(self, seal):
        row = SealKey.objects.get(seal=seal)
        assert signer_of(row) is signer_of(SealKey.objects.get(pk=row.pk))

    def test_the_one_before_signs_nothing_more(self, cast, seal):
        before = SealKey.objects.get(seal=seal)
        after = actions.make_key(seal.code, actor=cast["manager"])
        before.refresh_from_db()
        assert before.retired_at is not None
        assert queries.key_in_force(seal, clock.now()) == after

    def test_a_seal_that_is_not_in_use_or_in_nobody_s_hands_has_no_key_in_force(self, cast, seal):
        seal.custodies.update(valid_until=clock.now())
        assert queries.key_in_force(seal, clock.now()) is None
        suspended = actions.suspend(seal.code, reason="更换", actor=cast["manager"])
        assert queries.key_in_force(suspended, clock.now()) is None

    def test_who_may(self, cast, seal):
        with no_new_rows():
            for who in ("clerk", "reviewer", "site_head", "seal_keeper"):
                with pytest.raises(NotAllowed):
                    actions.make_key(seal.code, actor=cast[who])
                with pytest.raises(NotAllowed):
                    actions.retire_key(seal.code, reason="遗失", actor=cast[who])
            for who in ("resident", "clerk_elsewhere", "outsider"):
                with pytest.raises(NotFound):
                    actions.make_key(seal.code, actor=cast[who])

    def test_a_lost_seal_loses_its_key_and_gets_no_other(self, cast, seal):
        actions.lose(seal.code, report_number="1", void_notice="声明作废", actor=cast["manager"])
        assert SealKey.objects.get(seal=seal).retired_at is not None
        with no_new_rows(), pytest.raises(IllegalMove):
            actions.make_key(seal.code, actor=cast["manager"])


def test_seals_without_a_key_and_with_one_for_trial_are_counted(cast):
    before = queries.unsigned_seals()
    seal = make_seal_in_use(cast)
    assert queries.unsigned_seals() == (before[0] + 1, before[1])
    actions.make_key(seal.code, actor=cast["manager"])
    assert queries.unsigned_seals() == (before[0], before[1] + 1)


class TestRetireKey:
    def test_then_there_is_none(self, cast, seal):
        actions.retire_key(seal.code, reason="密钥文件外泄", actor=cast["manager"])
        assert queries.key_in_force(seal, clock.now()) is None
        with no_new_rows(), pytest.raises(NotFound):
            actions.retire_key(seal.code, reason="密钥文件外泄", actor=cast["manager"])

    def test_needs_a_reason(self, cast, seal):
        with no_new_rows(), pytest.raises(Invalid):
            actions.retire_key(seal.code, reason=" ", actor=cast["manager"])


class TestTakeKey:
    @pytest.mark.parametrize("kind", ["P-256", "RSA"])
    def test_from_a_file_by_command(self, cast, seal, tmp_path, kind):
        key = rsa.generate_private_key(65537, 2048) if kind == "RSA" else None
        path, own, _chain = certified(tmp_path, key)
        opens = tmp_path / "passphrase"
        opens.write_text("from the authority\n")
        said = CliRunner().invoke(
            commands, ["take-key", seal.code, "--file", str(path), "--passphrase-file", str(opens)]
        )
        assert said.exit_code == 0, said.output
        row = queries.key_in_force(seal, clock.now())
        assert bytes(row.certificate) == own.public_bytes(Encoding.DER)
        assert not row.is_trial
        signer = signer_of(row)
        assert signer.algorithm == (Algorithm.RSA_SHA256 if kind == "RSA" else Algorithm.ECDSA_SHA256)
        verified(signer, b"message")

    def test_a_wrong_passphrase_and_a_key_that_is_not_there_are_said(self, cast, seal, tmp_path):
        path, own, chain = certified(tmp_path)
        opens = tmp_path / "passphrase"
        opens.write_text("wrong")
        said = CliRunner().invoke(
            commands, ["take-key", seal.code, "--file", str(path), "--passphrase-file", str(opens)]
        )
        assert said.exit_code == 1
        assert "打不开" in said.output
        given = {"certificate": own, "chain": chain, "actor": cast["manager"]}
        for place in (KeyPlace.FILE, KeyPlace.TOKEN, KeyPlace.DEVICE):
            with no_new_rows(), pytest.raises(Invalid) as caught:
                actions.take_key(seal.code, place=place, name="nowhere", **given)
            assert caught.value.code == "key_missing"

    def test_a_certificate_out_of_its_time(self, cast, seal, tmp_path):
        _path, own, chain = certified(tmp_path)
        with clock.travel(own.not_valid_after_utc), no_new_rows(), pytest.raises(Invalid) as caught:
            actions.take_key(
                seal.code, place="file", name="x", certificate=own, chain=chain, actor=cast["manager"]
            )
        assert caught.value.code == "key_period"

    def test_one_certificate_for_two_seals_is_taken(self, cast, seal, tmp_path):
        row = SealKey.objects.get(seal=seal)
        other = make_seal(cast, code="SEAL-T2", serial=91)
        with no_new_rows(), pytest.raises(Taken):
            actions.take_key(
                other.code,
                place="file",
                name=row.name,
                certificate=x509.load_der_x509_certificate(bytes(row.certificate)),
                chain=[],
                actor=cast["manager"],
            )


class TestGiveKey:
    """The one way by which pages and commands give a seal its key."""

    def test_a_file_is_copied_encrypted_anew_and_what_opened_it_opens_ours_no_more(
        self, cast, seal, tmp_path
    ):
        path, own, _chain = certified(tmp_path)
        wish = actions.KeyWish("file", path.read_bytes(), opens="from the authority")
        row = actions.give_key(seal.code, wish, actor=cast["manager"])
        ours = places.folder() / row.name
        assert ours.stat().st_mode & 0o077 == 0
        with pytest.raises(KeyMissing):
            files.read(ours, b"from the authority")
        assert signer_of(row).certificate == own.public_bytes(Encoding.DER)

    def test_the_file_of_a_key_that_another_seal_has_is_not_left_lying_about(self, cast, seal, tmp_path):
        path, _own, _chain = certified(tmp_path)
        wish = actions.KeyWish("file", path.read_bytes(), opens="from the authority")
        kept = actions.give_key(seal.code, wish, actor=cast["manager"])
        other = make_seal(cast, code="SEAL-T2", serial=91)
        before = set(places.folder().iterdir())
        with no_new_rows(), pytest.raises(Taken):
            actions.give_key(other.code, wish, actor=cast["manager"])
        assert set(places.folder().iterdir()) == before
        with no_new_rows(), pytest.raises(Taken):
            actions.give_key(seal.code, wish, actor=cast["manager"])
        assert (places.folder() / kept.name).exists(), "the one that a row names stays"

    def test_a_seal_that_can_not_be_made_leaves_no_key(self, cast, seal):
        before = set(places.folder().iterdir())
        for code, serial in ((seal.code, 92), ("SEAL-T9", seal.serial)):
            with no_new_rows(), pytest.raises(Taken):
                actions.make_signing(
                    code,
                    seal.site_id,
                    name="审批服务专用章",
                    serial=serial,
                    wish=actions.KeyWish("trial"),
                    actor=cast["manager"],
                )
        assert set(places.folder().iterdir()) == before

    def test_who_may(self, cast, seal):
        wish = actions.KeyWish("trial")
        with no_new_rows():
            for who in ("clerk", "reviewer", "site_head", "seal_keeper"):
                with pytest.raises(NotAllowed):
                    actions.give_key(seal.code, wish, actor=cast[who])
            for who in ("clerk", "site_head", "outsider"):
                with pytest.raises(NotAllowed):
                    actions.make_signing(
                        "SEAL-T8",
                        seal.site_id,
                        name="审批服务专用章",
                        serial=88,
                        wish=wish,
                        actor=cast[who],
                    )


def test_a_county_makes_all_its_keys_at_once_and_those_that_are_there_stay(cast):
    make_seal(cast)
    run = CliRunner()
    first = json.loads(run.invoke(commands, ["make-key", "county", "--json"]).output)
    assert "SEAL-T1" in {one["seal"] for one in first}
    assert json.loads(run.invoke(commands, ["make-key", "county", "--json"]).output) == []
    again = json.loads(run.invoke(commands, ["make-key", "SEAL-T1", "--again", "--json"]).output)
    assert [one["seal"] for one in again] == ["SEAL-T1"]
    assert run.invoke(commands, ["make-key", "NOWHERE"]).exit_code == 1
    assert run.invoke(commands, ["retire-key", "SEAL-T1", "--reason", "到期更换"]).exit_code == 0


SOFTHSM = next(
    (path for path in Path("/usr/lib").glob("**/softhsm/libsofthsm2.so")),
    Path("/usr/lib/softhsm/libsofthsm2.so"),
)


class TestToken:
    """Against SoftHSM 2, a token in software that speaks PKCS#11 as a card does."""

    @pytest.fixture
    def token(self, tmp_path, settings, monkeypatch):
        import pkcs11

        (tmp_path / "tokens").mkdir()
        (tmp_path / "softhsm2.conf").write_text(f"directories.tokendir = {tmp_path / 'tokens'}\n")
        monkeypatch.setenv("SOFTHSM2_CONF", str(tmp_path / "softhsm2.conf"))
        subprocess.run(
            [shutil.which("softhsm2-util"), "--init-token", "--free", "--label", "county", "--pin", "1234", "--so-pin", "5678"],
            check=True, capture_output=True, env=os.environ,
        )  # fmt: skip
        settings.SEAL_TOKEN_MODULE, settings.SEAL_TOKEN, settings.SEAL_TOKEN_PIN = (
            str(SOFTHSM),
            "county",
            "1234",
        )
        library = pkcs11.lib(str(SOFTHSM))
        library.reinitialize()
        return library.get_token(token_label="county")

    def test_signs_on_the_token(self, cast, seal, token, tmp_path):
        from pkcs11 import Attribute, KeyType
        from pkcs11.util.ec import encode_named_curve_parameters

        with token.open(user_pin="1234", rw=True) as session:
            parameters = session.create_domain_parameters(
                KeyType.EC, {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}, local=True
            )
            public, _private = parameters.generate_keypair(label="seal-1", store=True)
            from cryptography.hazmat.primitives.serialization import load_der_public_key
            from pkcs11.util.ec import encode_ec_public_key

            key = load_der_public_key(encode_ec_public_key(public))
        at = clock.now()
        root_key = ec.generate_private_key(ec.SECP256R1())
        name = making.named("某电子认证服务机构", serial="CA")
        own = making.certificate_for(making.named("章", serial="1"), key, name, at, 20).sign(
            root_key, hashes.SHA256()
        )
        pem = tmp_path / "own.pem"
        pem.write_bytes(own.public_bytes(Encoding.PEM))
        said = CliRunner().invoke(
            commands, ["take-key", seal.code, "--token", "seal-1", "--certificate", str(pem)]
        )
        assert said.exit_code == 0, said.output
        signer = signer_of(queries.key_in_force(seal, clock.now()))
        for message in (b"one", b"two", b"three"):
            verified(signer, message)

        _path, other, _chain = certified(tmp_path)
        wish = actions.KeyWish("token", other.public_bytes(Encoding.PEM), label="seal-1")
        with no_new_rows(), pytest.raises(Invalid) as caught:
            actions.give_key(seal.code, wish, actor=cast["manager"])
        assert caught.value.code == "key_other", "the key of that label is not this certificate's"
