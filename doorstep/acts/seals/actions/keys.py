"""The key with which a seal signs files: given, changed, taken away."""

from __future__ import annotations

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import keymark, policies, signing
from doorstep.acts.seals.models import KeyPlace, Seal, SealKey
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound, Taken

from .keeping import after, locked, reasoned, say


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

    It must sign a trial message first. Raises NotFound, NotAllowed, IllegalMove, Invalid for a key that is not there,
    is not the certificate's or is out of its time, Taken for a certificate that a seal has already.
    """
    seal = _seal(seal_code, actor)
    now = clock.now()
    if not certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc:
        raise Invalid("key_period", _("证书不在有效期内。"), field="certificate")
    row = _row(seal, place, name, certificate, chain, is_trial=False)
    try:
        signing.signer_of(row).sign(b"trial")
    except signing.KeyMissing as error:
        raise Invalid("key_missing", _("密钥打不开：%(why)s") % {"why": str(error)}, field="key") from None
    return _give(seal, place, name, certificate, chain, is_trial=False, actor=actor)


@transaction.atomic
def retire_key(seal_code: str, *, reason: str, actor: Actor) -> SealKey:
    """Take a seal's key out of use from now on (lost, read by others, renewed); what it signed stays as it was.

    Raises NotFound where it has none, NotAllowed, Invalid without a reason.
    """
    seal = locked(seal_code, actor)
    _managed(seal, actor)
    why = reasoned(reason)
    row = SealKey.objects.filter(seal=seal, retired_at__isnull=True).first()
    if row is None:
        raise NotFound(_("这枚印章没有在用的签章密钥。"))
    row.retired_at = clock.now()
    row.save(update_fields=["retired_at"])
    say("key_retired", seal, actor, {"key": bytes(row.fingerprint).hex(), "reason": why})
    return row


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
