"""`doorstep seals make-key | take-key | retire-key`."""

from __future__ import annotations

import json
from pathlib import Path

import click
from cryptography import x509

from doorstep.acts.seals import actions
from doorstep.acts.seals.models import KeyPlace, Seal, SealKey, SealStatus
from doorstep.base.accounts.actor import system
from doorstep.base.core.errors import DomainError

from .places import folder

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("make-key")
@click.argument("where")
@click.option("--again", is_flag=True, help="also for seals that have a key: that one signs nothing more")
@click.option("--json", "as_json", is_flag=True)
def make_key(where: str, again: bool, as_json: bool) -> None:
    """Make trial keys (自签) for the seals of WHERE: a site's code, a seal's code, or `county` for all."""
    seals = Seal.objects.exclude(status=SealStatus.DESTROYED).order_by("code")
    if where != "county":
        seals = seals.filter(site_id=where) | seals.filter(code=where)
    if not seals:
        raise click.ClickException(f"no seal of {where!r}")
    if not again:
        seals = seals.exclude(keys__in=SealKey.objects.filter(retired_at__isnull=True))
    made = [actions.make_key(seal.code, actor=system()) for seal in seals]
    if as_json:
        click.echo(json.dumps([_told(row) for row in made]))
    else:
        for row in made:
            click.echo(f"{row.seal_id} {row.name} {bytes(row.fingerprint).hex()}")
        click.echo(f"{len(made)} made in {folder()}, for trial only", err=True)


@click.command("take-key")
@click.argument("seal")
@click.option(
    "--file", "file", type=FILE, help="PKCS#12 with key, certificate and chain; it is copied, encrypted anew"
)
@click.option("--passphrase-file", type=FILE, help="what opens that file; asked for when it is not given")
@click.option("--token", "token", help="the key's name on the PKCS#11 token of DOORSTEP_SEAL_TOKEN")
@click.option("--device", "device", help="the key's name in the device of DOORSTEP_SEAL_DEVICE")
@click.option(
    "--certificate", type=FILE, help="PEM, for --token and --device: the seal's own first, then its issuers"
)
def take_key(
    seal: str,
    file: Path | None,
    passphrase_file: Path | None,
    token: str | None,
    device: str | None,
    certificate: Path | None,
) -> None:
    """Let SEAL (its code) sign with a key that an authority certified: one of --file, --token, --device."""
    if sum(place is not None for place in (file, token, device)) != 1:
        raise click.UsageError("name one of --file, --token, --device")
    if file is None and certificate is None:
        raise click.UsageError("--token and --device need --certificate")
    try:
        if device is None:
            row = actions.give_key(seal, _wish(file, passphrase_file, token, certificate), actor=system())
        else:
            own, *chain = x509.load_pem_x509_certificates(certificate.read_bytes() if certificate else b"")
            row = actions.take_key(
                seal, place=KeyPlace.DEVICE, name=device, certificate=own, chain=chain, actor=system()
            )
    except DomainError as refused:
        raise click.ClickException(str(refused.message)) from None
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{row.seal_id} {row.name} {bytes(row.fingerprint).hex()}")


@click.command("retire-key")
@click.argument("seal")
@click.option("--reason", required=True)
def retire_key(seal: str, reason: str) -> None:
    """Take the key of SEAL out of use from now on; what it signed stays as it was."""
    try:
        row = actions.retire_key(seal, reason=reason, actor=system())
    except DomainError as refused:
        raise click.ClickException(str(refused.message)) from None
    click.echo(f"{row.seal_id} {row.name} {bytes(row.fingerprint).hex()}")


def _wish(
    file: Path | None, passphrase_file: Path | None, token: str | None, certificate: Path | None
) -> actions.KeyWish:
    if file is None:
        return actions.KeyWish("token", certificate.read_bytes() if certificate else b"", label=token or "")
    opens = (
        passphrase_file.read_text().strip()
        if passphrase_file
        else click.prompt("Passphrase", hide_input=True)
    )
    return actions.KeyWish("file", file.read_bytes(), opens=opens)


def _told(row: SealKey) -> dict[str, str]:
    return {"seal": row.seal_id, "file": row.name, "fingerprint": bytes(row.fingerprint).hex()}
