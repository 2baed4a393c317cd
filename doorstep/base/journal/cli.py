"""`doorstep journal …`: the sequencer, the heads of the logs, and whether the logs are what was written."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import click

from . import actions, heads, queries
from .imports import read_heads, read_key
from .models import Log
from .sequencer import Sequencer

LOG = click.Choice(Log.values)
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True)
class Console:
    """Who types a command, as the journal wants to know it."""

    account_id: None = None
    on_behalf_of: None = None
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    channel: str = "console"


@click.group(name="journal")
def commands() -> None:
    """The journal and its logs."""


@commands.command()
@click.option("--once", is_flag=True, help="one round, and end")
def sequence(once: bool) -> None:
    """Give committed rows their place in the logs, about once a second; `doorstep serve` runs this."""
    for count in Sequencer().rounds():
        if once:
            click.echo(json.dumps({"placed": count}))
            return


@commands.command()
def key() -> None:
    """Print the public key that the heads are signed with (PEM), for other offices."""
    click.echo(heads.public_pem().decode(), nl=False)


@commands.command("rotate-key")
@click.confirmation_option(prompt="Sign with a new key from now on?")
def rotate_key() -> None:
    """Sign with a new key from now on, and forget the old private one; what it signed stays right.

    Back up the key folder afterwards, give every machine that serves this county the same one, and give the other
    offices `key` and `export-heads` anew: their old key still checks both.
    """
    link = actions.rotate_key(actor=Console())
    click.echo(json.dumps(link))


@commands.command()
@click.option("--log", type=LOG, default=Log.SEALS.value, show_default=True)
@click.option("--json", "as_json", is_flag=True)
def head(log: str, as_json: bool) -> None:
    """Print the newest signed head of a log."""
    newest = queries.newest_head(log)
    if newest is None:
        raise click.ClickException(f"the log {log} has no head yet")
    told = heads.as_json(newest)
    click.echo(json.dumps(told) if as_json else "\n".join(f"{name}: {value}" for name, value in told.items()))


@commands.command("export-heads")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_heads(file: Path) -> None:
    """Write each day's last head of every log, and the newest, to FILE for another office to keep."""
    told = queries.exported()
    file.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n")
    click.echo(f"{len(told['heads'])} heads")


@commands.command()
@click.option("--json", "as_json", is_flag=True)
@click.option("--heads", "kept", type=FILE, help="a file of export-heads, as another office kept it")
@click.option("--key", "pem", type=FILE, help="the public key as another office kept it (PEM)")
def verify(as_json: bool, kept: Path | None, pem: Path | None) -> None:
    """Check every log; ends with 1 and names each breach: what was deleted, changed, inserted, reordered or cut off."""
    found = queries.verify(read_heads(kept) if kept else (), read_key(pem) if pem else None)
    click.echo(json.dumps(found.as_json(), ensure_ascii=False) if as_json else found.as_text())
    if not found.is_clean:
        raise SystemExit(1)
