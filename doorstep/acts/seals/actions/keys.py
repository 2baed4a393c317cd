"""The key with which a seal signs files: given, changed, taken away."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import keymark, policies, signing
from doorstep.acts.seals.models import KeyPlace, Seal, SealKey
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import DomainError, Invalid, NotAllowed, NotFound, Taken

from .keeping import after, locked, make, one_line, reasoned, say

KEY_FILE_MOST = 64 * 1024
LABEL_LENGTH = 80


@dataclass(frozen=True)
class KeyWish:
    """Which key a seal is to sign with, as a page or a command says it.

    `place`: "trial" makes one; "file" copies the PKCS#12 in `data`, which `opens` opens; "token" binds the seal to the
    key called `label` on the county's PKCS#11 token, whose certificates (PEM, the seal's own first) are in `data`.
    """

    place: str
    data: bytes = b""
    opens: str = ""
    label: str = ""


@transaction.atomic
def make_signing(code: str, site_code: str, *, name: str, serial: int, wish: KeyWish, actor: Actor) -> Seal:
    """Enter a seal that was made and give it its key by the same act: both, or nothing.

    Raises what `make` and `give_key` raise.
    """
    seal = make(code, site_code, name=name, serial=serial, actor=actor)
    give_key(seal.code, wish, actor=actor)
    return seal


@transaction.atomic
def give_key(seal_code: str, wish: KeyWish, *, actor: Actor) -> SealKey:
    """Give a seal the key that is wished for; the one that it had signs nothing more, what it signed stays genuine.

    Raises what `make_key` and `take_key` raise, and Invalid at `key`, `key_file`, `passphrase`, `label`, `certificate`.
    """
    if wish.place == "trial":
        return make_key(seal_code, actor=actor)
    if wish.place == "file":
        return _take_file(seal_code, wish, actor)
    if wish.place == "token":
        return _take_token(seal_code, wish, actor)
    raise Invalid("key_place", _("请选择签章密钥从哪里来。"), field="key")


@transaction.atomic
def make_key(seal_code: str, *, actor: Actor) -> SealKey:
    """Make a seal a key of its own for trial (P-256, under the county's self-made root), kept in an encrypted file.

    The key that it had signs nothing more. Raises NotFound, NotAllowed, IllegalMove for a destroyed seal.
    """
    seal = _seal(seal_code, actor)
    made = signing.make_trial_key(seal.code, seal.name, at=clock.now())
    return _give(seal, KeyPlace.FILE, made.file, made.certificate, made.chain, is_trial=True, actor=actor)


@transaction.atomic
def take_key(
    seal_code: str,
    *,
    place: str,
    name: str,
    certificate: x509.Certificate,
    chain: list[x509.Certificate],
    actor: Actor,
) -> SealKey:
    """Let a seal sign with a key that an authority certified, in its file, on the token or in the county's device.

    It must sign a trial message first, which the certificate verifies. Raises NotFound, NotAllowed, IllegalMove, Invalid
    for a key that is not there, is not the certificate's or is out of its time, Taken for a certificate that a seal has.
    """
    seal = _seal(seal_code, actor)
    now = clock.now()
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
        raise Invalid("key_period", _("证书不在有效期内。"), field="certificate")
    row = _row(seal, place, name, certificate, chain, is_trial=False)
    try:
        fits = signing.fits(row)
    except signing.KeyMissing as error:
        raise Invalid("key_missing", _("密钥打不开：%(why)s") % {"why": str(error)}, field="key") from None
    if not fits:
        raise Invalid("key_other", _("密钥和证书不是一对。"), field="certificate")
    return _give(seal, place, name, certificate, chain, is_trial=False, actor=actor)


@transaction.atomic
def retire_key(seal_code: str, *, reason: str, actor: Actor) -> SealKey:
    """Take a seal's key out of use from now on (lost, read by others, renewed); what it signed stays as it was.

    Raises NotFound where it has none, NotAllowed, IllegalMove, Invalid without a reason.
    """
    seal = locked(seal_code, actor)
    _managed(seal, actor)
    after(seal, "retire_key")
    why = reasoned(reason)
    row = SealKey.objects.filter(seal=seal, retired_at__isnull=True).first()
    if row is None:
        raise NotFound(_("这枚印章没有在用的签章密钥。"))
    row.retired_at = clock.now()
    row.save(update_fields=["retired_at"])
    say("key_retired", seal, actor, {"key": bytes(row.fingerprint).hex(), "reason": why})
    return row


def _take_file(seal_code: str, wish: KeyWish, actor: Actor) -> SealKey:
    """The key's file goes to our own folder, encrypted anew under our own passphrase, before the row names it."""
    seal = _seal(seal_code, actor)
    if not wish.data or len(wish.data) > KEY_FILE_MOST:
        raise Invalid("key_file", _("请选择密钥文件（.p12 或 .pfx，最大 64 KB）。"), field="key_file")
    try:
        signer = signing.files.opened(wish.data, wish.opens.encode(), "PKCS#12")
    except signing.KeyMissing:
        raise Invalid(
            "key_missing",
            _("密钥文件打不开：口令不对，或者里面没有 P-256 或 RSA 的密钥和它的证书。"),
            field="passphrase",
        ) from None
    own = x509.load_der_x509_certificate(signer.certificate)
    chain = [x509.load_der_x509_certificate(one) for one in signer.chain]
    name, is_new = signing.keep_key(seal.code, signer.private_key(), own, chain)
    try:
        return take_key(seal_code, place=KeyPlace.FILE, name=name, certificate=own, chain=chain, actor=actor)
    except DomainError:
        if is_new:
            signing.drop_key(name)
        raise


def _take_token(seal_code: str, wish: KeyWish, actor: Actor) -> SealKey:
    _seal(seal_code, actor)
    label = one_line(wish.label)
    if not label or len(label) > LABEL_LENGTH:
        raise Invalid("key_label", _("请填写密钥在令牌上的名称。"), field="label")
    try:
        own, *chain = x509.load_pem_x509_certificates(wish.data[:KEY_FILE_MOST])
    except ValueError:
        raise Invalid(
            "certificate", _("请选择证书文件（PEM，本印章的证书在最前）。"), field="certificate"
        ) from None
    try:
        return take_key(
            seal_code, place=KeyPlace.TOKEN, name=label, certificate=own, chain=chain, actor=actor
        )
    except Invalid as refused:
        if refused.code != "key_missing":
            raise
        words = _("令牌上没有叫“%(label)s”的密钥，或者令牌没有接上。") % {"label": label}
        raise Invalid("key_missing", words, field="label") from None


def _seal(seal_code: str, actor: Actor) -> Seal:
    seal = locked(seal_code, actor)
    _managed(seal, actor)
    after(seal, "give_key")
    return seal


def _managed(seal: Seal, actor: Actor) -> None:
    if not policies.may_manage(actor, seal.site_id):
        raise NotAllowed(_("印章的签章密钥由行政审批局管理。"))


def _row(
    seal: Seal,
    place: str,
    name: str,
    certificate: x509.Certificate,
    chain: list[x509.Certificate],
    *,
    is_trial: bool,
) -> SealKey:
    row = SealKey(
        seal=seal,
        fingerprint=certificate.fingerprint(hashes.SHA256()),
        certificate=certificate.public_bytes(Encoding.DER),
        chain=[one.public_bytes(Encoding.DER).hex() for one in chain],
        place=place,
        name=name,
        is_trial=is_trial,
        valid_from=certificate.not_valid_before_utc,
        valid_until=certificate.not_valid_after_utc,
    )
    row.mac = keymark.mac(row)
    return row


def _give(
    seal: Seal,
    place: str,
    name: str,
    certificate: x509.Certificate,
    chain: list[x509.Certificate],
    *,
    is_trial: bool,
    actor: Actor,
) -> SealKey:
    row = _row(seal, place, name, certificate, chain, is_trial=is_trial)
    SealKey.objects.filter(seal=seal, retired_at__isnull=True).update(retired_at=clock.now())
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Taken(_("这张证书已经给了一枚印章。")) from None
    data = {"key": bytes(row.fingerprint).hex(), "place": place, "trial": is_trial}
    say("key_given", seal, actor, data)
    return row
